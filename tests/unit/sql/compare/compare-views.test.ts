/** The looks at two stores that change while they are compared; each store is a list of rows at each moment. */
import { describe, expect, it } from 'vitest'
import { type ComparedView, compareViews } from '../../../../sql/compare/compare-views.ts'
import type { ComparedStore } from '../../../../sql/compare/view-rows.ts'

type Row = readonly [mpp: string, visits: number]

/** A store with one view; each question about rows is answered by what `rowsNow` says then. */
function storeOf(rowsNow: () => readonly Row[], columns = ['mpp', 'visits']): ComparedStore {
  const answer = (query: string, parts: readonly unknown[]): unknown[] => {
    if (query.includes('system.columns')) return columns.map((name) => ({ view: 'visits', name }))
    const rows = rowsNow()
    if (!query.includes('GROUP BY part')) return rows.filter(([mpp]) => parts.includes(mpp))
    return [...Map.groupBy(rows, ([mpp]) => mpp)].map(([mpp, own]) => ({
      part: mpp,
      rows: own.length,
      hash: JSON.stringify(own.toSorted(([, a], [, b]) => a - b)),
    }))
  }
  const query = async (given: { query: string; query_params?: { parts?: string[] } }): Promise<unknown> => ({
    json: async () => answer(given.query, given.query_params?.parts ?? []),
  })
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- of the client only this is used
  return { client: { query } as unknown as ComparedStore['client'], bi: 'bi' }
}

async function compare(here: ComparedStore, there: ComparedStore): Promise<ComparedView | undefined> {
  const config = { views: [{ name: 'visits', scope: 'mpp' as const }], looks: 3, pauseMs: 1 }
  return (await compareViews({ here, there }, config))[0]
}

const rows: readonly Row[] = [
  ['kukar', 3],
  ['kukar', 4],
  ['kotim', 5],
]

describe('two stores', () => {
  it('are the same with the same rows in another order', async () => {
    const there = storeOf(() => rows.toReversed())
    expect(
      await compare(
        storeOf(() => rows),
        there,
      ),
    ).toEqual({
      view: 'visits',
      rows: 3,
      onlyHere: [],
      onlyThere: [],
      moving: 0,
    })
  })

  it('differ in the rows that the other has not', async () => {
    const there = storeOf(() => [...rows.slice(1), ['balikpapan', 1]])
    expect(
      await compare(
        storeOf(() => rows),
        there,
      ),
    ).toMatchObject({
      onlyHere: ['["kukar",3]'],
      onlyThere: ['["balikpapan",1]'],
    })
  })

  it('are the same where one is behind by a moment', async () => {
    let asked = 0
    const there = storeOf(() => (++asked < 2 ? rows.slice(1) : rows))
    expect(
      await compare(
        storeOf(() => rows),
        there,
      ),
    ).toMatchObject({ onlyHere: [], onlyThere: [], moving: 0 })
  })

  it('are the same where parts are the same at different moments', async () => {
    let asked = 0
    const there = storeOf(() => {
      const missing = asked++ === 0 ? 'kukar' : 'kotim'
      return rows.filter(([mpp]) => mpp !== missing)
    })
    expect(
      await compare(
        storeOf(() => rows),
        there,
      ),
    ).toMatchObject({ onlyHere: [], onlyThere: [] })
  })

  it('do not differ in rows that change all the time, and say how many these are', async () => {
    let [here, there] = [0, 1_000]
    const found = await compare(
      storeOf(() => [...rows, ['kukar', 100 + here++]]),
      storeOf(() => [...rows, ['kukar', 100 + there++]]),
    )
    expect(found).toMatchObject({ onlyHere: [], onlyThere: [], moving: 1 })
  })

  it('differ where they have other columns, or one lacks the view', async () => {
    expect(
      await compare(
        storeOf(() => rows),
        storeOf(() => rows, ['mpp']),
      ),
    ).toMatchObject({
      onlyHere: ['columns: mpp, visits'],
      onlyThere: ['columns: mpp'],
    })
    expect(
      (
        await compare(
          storeOf(() => [], []),
          storeOf(() => [], []),
        )
      )?.onlyHere,
    ).toEqual(['columns: '])
  })
})
