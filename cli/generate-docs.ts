/**
 * `npm run docs` writes docs/data-dictionary.md and docs/satu-data.json from the comments of the views and the
 * reference data, docs/errors.md from the code, docs/event-types.md, docs/openapi.json and docs/asyncapi.json from the
 * schemas; with `--check` it writes nothing and exits 1 where they would change. Needs no server.
 */
import { join } from 'node:path'
import { KunjunganError } from '../infra/errors.ts'
import { asyncApiText } from '../producers/collect/documents/asyncapi.ts'
import { openApiText } from '../producers/collect/documents/openapi.ts'
import { problems } from '../producers/collect/http/problem.ts'
import { staleDocs, writeDocs } from '../readers/dictionary/docs.ts'
import { readReference } from '../sql/reference.ts'
import { readViewStatements } from '../sql/view-files.ts'

const checkout = join(import.meta.dirname, '..')

async function main(args: readonly string[]): Promise<void> {
  if (args.some((arg) => arg !== '--check'))
    throw new KunjunganError('usage', 'usage: node cli/launcher/launch.js cli/generate-docs.ts [--check]')
  const reference = await readReference(join(checkout, 'sql', 'reference'))
  const mpps = reference.mpps.map(({ mpp }) => mpp).toSorted()
  const collector = {
    documents: new Map([
      ['docs/openapi.json', openApiText(mpps)],
      ['docs/asyncapi.json', asyncApiText(mpps)],
    ]),
    problems: Object.entries(problems).map(([name, [status, title]]) => ({ name, status, title })),
  }
  const views = (await readViewStatements()).filter(({ biView }) => biView !== undefined)
  if (args.length === 0) {
    for (const path of await writeDocs(checkout, reference, views, collector))
      process.stdout.write(`${path} written\n`)
    return
  }
  const stale = await staleDocs(checkout, reference, views, collector)
  if (stale.size > 0) {
    const lines = [...stale.keys()].map(
      (path) => `${path} does not say what the code, sql/views and sql/reference say.`,
    )
    throw new KunjunganError('input', [...lines, 'Run npm run docs.'].join('\n'))
  }
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof KunjunganError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = error.exitCode
}
