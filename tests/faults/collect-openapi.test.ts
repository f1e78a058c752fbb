/**
 * schemathesis reads the OpenAPI document that the collector serves and sends what it allows and what it does not: no
 * answer may contradict the document. KUNJUNGAN_TEST_EXAMPLES is how many requests are made up for each path.
 */
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, inject, it } from 'vitest'
import { isPythonSkipped, pythonWith } from '../bi/support/installed.ts'
import { startCollectProcess, untilReady } from '../support/collect-process.ts'
import { checkout, createPipeline } from '../support/pipeline.ts'

const examples = process.env['KUNJUNGAN_TEST_EXAMPLES'] ?? '100'

it.skipIf(isPythonSkipped)('no answer contradicts the OpenAPI document', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kunjungan-schemathesis-'))
  await using undo = new AsyncDisposableStack()
  undo.defer(() => rm(folder, { recursive: true }))
  const python = await pythonWith('schemathesis')
  await using _pipeline = await createPipeline('collector3')
  await using collector = await startCollectProcess(inject('stack'), 'collector3')
  const { key } = await collector.createKey('--mpp', 'balikpapan')
  await collector.start()
  await untilReady(collector.url)
  const config = join(checkout, 'tests', 'support', 'openapi', 'schemathesis.toml')
  const args = ['--config-file', config, 'run', `${collector.url}/openapi.json`, '--max-examples', examples]
  const { stdout } = await promisify(execFile)(
    join(dirname(python), 'schemathesis'),
    [...args, '--header', `Authorization: Bearer ${key}`, '--seed', '17', '--no-color'],
    // It keeps what it finds in the folder that it runs in.
    { cwd: folder, maxBuffer: 64 * 1024 * 1024 },
  ).catch((error: unknown) => {
    const said = error instanceof Error && 'stdout' in error ? String(error.stdout).slice(0, 20_000) : ''
    throw new Error(`schemathesis found something:\n${said}`, { cause: error })
  })
  const [summary = ''] = /\d+ generated, .*/.exec(stdout) ?? []
  process.stdout.write(`schemathesis: ${summary}\n`)
  // A warning is no finding: most of what it makes up breaks a rule that no schema can say, such as that of the clock.
  expect(summary).toMatch(/^(\d{3,}) generated, \1 passed/)
})
