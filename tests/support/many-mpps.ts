/** What a page of the board is made from where a reader sees 508 MPPs, as many as Indonesia has regencies and cities. */
import type { z } from 'zod'
import type { Answer, BoardQuery } from '../../readers/board/figures.ts'
import { viewOf } from '../../readers/board/links.ts'
import type { PageContext } from '../../readers/board/page.ts'
import { boardWords } from '../../readers/board/words/words.ts'
import { createFormats } from '../../readers/text/formats.ts'
import { reference } from './simulated-days.ts'

export const manyPlaces = Array.from({ length: 508 }, (_, at) => ({
  mpp: `mpp-${at}`,
  mpp_name: `MPP Kabupaten Nomor ${at}`,
  regency_code: '64.01',
  regency: `Kab. Nomor ${at}`,
  province_code: String(11 + (at % 38)),
  province: `Provinsi ${at % 38}`,
}))

/** @param rowsOf - what ClickHouse answers to a query. */
export function manyMppsContext(
  path: string,
  query: PageContext['query'],
  rowsOf: (query: string, params: Readonly<Record<string, unknown>>) => object[],
): PageContext {
  return {
    ask: async <T extends z.ZodType>(asked: BoardQuery<T>): Promise<Answer<z.infer<T>>> => ({
      rows: rowsOf(asked.query, asked.params ?? {}).map((row) => asked.row.parse(row)),
      answeredAtMs: 0,
    }),
    view: viewOf({}),
    formats: createFormats('id'),
    texts: boardWords.id,
    reference,
    nowMs: 0,
    places: manyPlaces,
    query,
    path,
    isSilencePasswordAsked: false,
  }
}
