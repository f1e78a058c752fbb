/** The generated pages: what they should say, and whether they do. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Reference } from '../../schemas/reference.ts'
import { dictionaryPage } from './dictionary-page.ts'
import { withPlainLineEnds } from '../../infra/line-ends.ts'
import { errorsPage, type ProblemRow } from './errors-page.ts'
import { eventTypesPage } from './event-types-page.ts'
import { satuData, satuDataText } from './satu-data.ts'
import { type MadeView, parseView } from './view-comments.ts'

/** What the pages have from the code of the collector, which readers do not import. */
export interface FromCollector {
  /** Whole documents, by their paths. */
  readonly documents: ReadonlyMap<string, string>
  readonly problems: readonly ProblemRow[]
}

const nothing: FromCollector = { documents: new Map(), problems: [] }

/**
 * The pages of a checkout that do not say what its code, SQL and reference data say, by their paths.
 * @param made - the views for BI tools.
 */
export async function staleDocs(
  checkout: string,
  reference: Reference,
  made: readonly MadeView[],
  collector: FromCollector = nothing,
): Promise<ReadonlyMap<string, string>> {
  const views = made.map(parseView)
  const wanted = new Map([
    ['docs/data-dictionary.md', dictionaryPage(views)],
    ['docs/satu-data.json', satuDataText(satuData(views, reference))],
    ['docs/errors.md', await errorsPage(checkout, collector.problems)],
    ['docs/event-types.md', eventTypesPage()],
    ...collector.documents,
  ])
  for (const [path, text] of wanted) {
    // A page that is not there yet is stale as well.
    const found = await readFile(join(checkout, path), 'utf8').catch(() => undefined)
    if (found !== undefined && withPlainLineEnds(found) === text) wanted.delete(path)
  }
  return wanted
}

/** Writes the stale pages and returns their paths. */
export async function writeDocs(
  checkout: string,
  reference: Reference,
  made: readonly MadeView[],
  collector: FromCollector = nothing,
): Promise<string[]> {
  const stale = await staleDocs(checkout, reference, made, collector)
  for (const [path, text] of stale) await writeFile(join(checkout, path), text)
  return [...stale.keys()]
}
