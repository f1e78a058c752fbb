/** The generated pages: what they should say, and whether they do. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Reference } from '../../schemas/reference.ts'
import { dictionaryPage } from './dictionary-page.ts'
import { withPlainLineEnds } from '../../infra/line-ends.ts'
import { errorsPage } from './errors-page.ts'
import { satuData, satuDataText } from './satu-data.ts'
import { type MadeView, parseView } from './view-comments.ts'

/**
 * The pages of a checkout that do not say what its code, SQL and reference data say, by their paths.
 * @param made - the views for BI tools.
 * @param more - other pages, by their paths.
 */
export async function staleDocs(
  checkout: string,
  reference: Reference,
  made: readonly MadeView[],
  more: ReadonlyMap<string, string> = new Map(),
): Promise<ReadonlyMap<string, string>> {
  const views = made.map(parseView)
  const wanted = new Map([
    ['docs/data-dictionary.md', dictionaryPage(views)],
    ['docs/satu-data.json', satuDataText(satuData(views, reference))],
    ['docs/errors.md', await errorsPage(checkout)],
    ...more,
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
  more: ReadonlyMap<string, string> = new Map(),
): Promise<string[]> {
  const stale = await staleDocs(checkout, reference, made, more)
  for (const [path, text] of stale) await writeFile(join(checkout, path), text)
  return [...stale.keys()]
}
