/** Where a figure is defined: the view's columns with their meaning, from ClickHouse's own data dictionary. */
import { z } from 'zod'
import { markup } from '../html.ts'
import type { Page, PageContext } from '../page.ts'
import { type BoardColumn, boardTable } from '../table.ts'

const DictionaryRow = z.object({ column: z.string(), type: z.string(), meaning: z.string() })
type DictionaryRow = z.infer<typeof DictionaryRow>

const dictionaryQuery = `
SELECT column, type, meaning
FROM {bi:Identifier}.data_dictionary
WHERE view = {view:String}`

/** Undefined for a view that the dictionary does not know. */
export async function definitionsPage(view: string, context: PageContext): Promise<Page | undefined> {
  const { ask, texts, formats } = context
  const words = texts.figures.definitions
  const { rows, answeredAtMs } = await ask({
    row: DictionaryRow,
    query: dictionaryQuery,
    params: { view },
    maxAgeMs: 60_000,
  })
  if (rows.length === 0) return undefined
  const columns: BoardColumn<DictionaryRow>[] = [
    {
      name: 'column',
      head: words.column,
      kind: 'text',
      value: (row) => row.column,
      shown: (row) => markup`<code>${row.column}</code>`,
    },
    { name: 'meaning', head: words.meaning, kind: 'text', value: (row) => row.meaning },
    { name: 'type', head: words.type, kind: 'text', value: (row) => row.type },
  ]
  return {
    title: words.title(view),
    lead: markup``,
    blocks: [
      {
        id: 'columns',
        title: words.columns,
        unit: words.unit,
        table: boardTable(columns, rows, formats),
        answeredAtMs,
      },
    ],
  }
}
