/** Two figures of one key: in one file, and beside what is stored. */
import { describe, expect, it } from 'vitest'
import { type Figure, loserDetail, losers } from '../../../../producers/import/figures.ts'
import { eventOf } from '../../../support/records.ts'
import { read } from './read-text.ts'

const header = 'mpp,agency,service,period_start,period_end,unit,count,revision,publisher'
const row = (count: number, revision: number, agency = '', unit = 'visits', publisher = 'DPMPTSP'): string =>
  `balikpapan,${agency},,2025-01-01,2025-01-31,${unit},${count},${revision},${publisher}`

const quota = (id: string, amount: number): string =>
  JSON.stringify(eventOf('mpp.quota.set', { quota: amount, revision: 0 }, { id }))

describe('two tallies of one key in one file', () => {
  it('with different counts and one revision are both bad, each naming the other', async () => {
    const { good, bad } = await read(
      't.csv',
      [header, row(100, 0), row(5, 0, 'polri'), row(120, 0)].join('\n'),
    )
    expect(good.map(({ line }) => line)).toEqual([3])
    expect(bad.map(({ line, reason }) => [line, reason])).toEqual([
      [2, 'bad_row'],
      [4, 'bad_row'],
    ])
    for (const { detail } of bad)
      expect(detail).toMatch(/^lines 2 and 4 give different counts .* raise the revision/)
  })

  it.each([
    ['another revision', [row(100, 0), row(120, 1)]],
    ['another unit', [row(100, 0), row(120, 0, '', 'visitors')]],
    ['another agency', [row(100, 0, 'a'), row(120, 0, 'b')]],
    ['the same count', [row(100, 0), row(100, 0)]],
    ['the same count by another publisher', [row(100, 0), row(100, 0, '', 'visits', 'BPS')]],
  ])('are good with %s', async (_, rows) => {
    const { good, bad } = await read('t.csv', [header, ...rows].join('\n'))
    expect(bad).toEqual([])
    expect(good).toHaveLength(2)
  })

  it('three of them name one another, and quotas are no other', async () => {
    const { bad } = await read('q.ndjson', [quota('a', 1), quota('b', 2), quota('c', 1)].join('\n'))
    expect(bad.map(({ line }) => line)).toEqual([1, 2, 3])
    expect(bad[0]?.detail).toMatch(/^lines 1, 2 and 3 .* quota/)
  })
})

const figure = (changes: Partial<Figure> = {}): Figure => ({
  ...{ line: 2, type: 'mpp.tally.recorded', mpp: 'balikpapan', agency: '', service: '', unit: 'visits' },
  ...{
    from: '2025-01-01',
    to: '2025-01-31',
    revision: 0,
    timeMs: 0,
    source: '/import/tally',
    id: 'new',
    amount: 120,
  },
  ...changes,
})
const stored = figure({ id: 'old', amount: 100, revision: 2 })

describe('beside the stored figure of its key', () => {
  it.each([
    ['the same revision', figure({ revision: 2 }), true],
    ['a lower revision', figure({ revision: 1 }), true],
    ['a higher revision', figure({ revision: 3 }), false],
    ['the same figure', figure({ amount: 100 }), false],
    ['the stored event itself', stored, false],
    ['another key', figure({ unit: 'visitors' }), false],
    [
      'the same revision and a later time, which the contract lets win',
      figure({ revision: 2, timeMs: 1 }),
      false,
    ],
  ])('a line with %s', (_, own, loses) => {
    expect(losers([own], [stored])).toHaveLength(loses ? 1 : 0)
  })

  it('the history of a figure is no contradiction where its latest revision wins', () => {
    expect(
      losers([figure({ revision: 1 }), figure({ line: 3, revision: 3, id: 'newer' })], [stored]),
    ).toEqual([])
  })

  it('the sentence says which figure counts and which revision it takes', () => {
    expect(loserDetail({ figure: figure({ revision: 2 }), inForce: stored })).toMatch(
      /stored tally .* is 100 with revision 2 and counts, .* same revision.* revision 3 or higher/,
    )
    expect(loserDetail({ figure: figure({ revision: 1 }), inForce: stored })).toMatch(
      /revision 1 of this line is lower and changes nothing/,
    )
  })
})
