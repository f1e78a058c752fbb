/** Two figures of one key: in one file, and beside what is stored. */
import { describe, expect, it } from 'vitest'
import {
  contradictions,
  type Figure,
  figureOf,
  loserDetail,
  losers,
} from '../../../../producers/import/figures.ts'
import { validate } from '../../../../schemas/validate.ts'
import { eventOf, recordOf, utcOffsets } from '../../../support/records.ts'
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
  line: 2,
  type: 'mpp.tally.recorded',
  mpp: 'balikpapan',
  agency: '',
  service: '',
  unit: 'visits',
  from: '2025-01-01',
  to: '2025-01-31',
  revision: 0,
  timeMs: 0,
  source: '/import/tally',
  id: 'new',
  amount: 120,
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
    ['another count under the stored identity', { ...stored, amount: 120 }, false],
    ['the stored id of another sender', figure({ id: 'old', source: '/other', revision: 2 }), true],
    ['an id of its own by the same sender', figure({ source: stored.source, revision: 2 }), true],
    ['a lower revision and a later time', figure({ revision: 1, timeMs: 1 }), true],
    ['another key', figure({ unit: 'visitors' }), false],
    [
      'the same revision and a later time, which the contract lets win',
      figure({ revision: 2, timeMs: 1 }),
      false,
    ],
  ])('a line with %s', (_, own, loses) => {
    expect(losers([own], [stored])).toEqual(loses ? [{ figure: own, inForce: stored }] : [])
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

const named = (count: number): string | undefined =>
  contradictions(Array.from({ length: count }, (_, at) => figure({ line: at + 2, amount: at })))[0]?.detail

describe('many lines of one key', () => {
  it('are named up to the tenth, and the others are counted', () => {
    expect(named(10)).toMatch(/^lines 2, 3, 4, 5, 6, 7, 8, 9, 10 and 11 give/)
    expect(named(12)).toMatch(/^lines 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 2 more give/)
  })
})

const of = (...event: Parameters<typeof eventOf>): Figure | undefined => {
  const judged = validate(recordOf(eventOf(...event)), { utcOffsets })
  if (judged.kind === 'refusal') throw new Error(judged.detail)
  return figureOf(7, judged)
}

describe('what an event says of a key', () => {
  const common = {
    line: 7,
    mpp: 'balikpapan',
    service: '',
    source: '/queue/test',
    id: 'e-1',
    timeMs: Date.parse('2026-01-05T00:30:00Z'),
  }

  it('is the figure of a tally or of a quota, and nothing of any other', () => {
    expect(of('mpp.tally.recorded', { count: 5, revision: 2 })).toEqual({
      ...common,
      type: 'mpp.tally.recorded',
      agency: '',
      unit: 'visits',
      revision: 2,
      amount: 5,
      from: '1970-01-01',
      to: '2026-01-31',
    })
    expect(of('mpp.quota.set', { service: 'ktp' })).toEqual({
      ...common,
      type: 'mpp.quota.set',
      agency: 'disdukcapil',
      service: 'ktp',
      unit: '',
      revision: 0,
      from: '2026-01-05',
      to: '2026-01-05',
      amount: 40,
    })
    expect(of('mpp.footfall.counted')).toBeUndefined()
  })
})
