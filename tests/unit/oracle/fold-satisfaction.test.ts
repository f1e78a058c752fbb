/**
 * Hand-worked examples of satisfaction_by_agency_quarter and satisfaction_by_mpp_quarter: the answer in
 * force, the index and its band, the sample that a population needs, and the interval.
 */
import { describe, expect, it } from 'vitest'
import { surveyElements, type Event } from '../../../schemas/event.ts'
import { foldViews } from '../../support/oracle/fold.ts'
import { gradeOf, intervalOf, responsesNeeded } from '../../support/oracle/satisfaction.ts'
import {
  local,
  manyIssued,
  rowWith,
  smallReference,
  survey,
  tally,
} from '../../support/oracle/small-world.ts'
import type { Row, ViewName } from '../../support/oracle/views.ts'

function fold(events: readonly Event[], liveSince?: string): Record<ViewName, Row[]> {
  return foldViews(events, smallReference(liveSince), new Date(local('2025-10-15 12:00')))
}

const at = '2025-09-01 09:00'

describe('the index', () => {
  it('is the mean of the nine means x 25, each over the responses that score the element', () => {
    const views = fold([
      survey(at, 'samsat/R1', 4),
      survey(at, 'samsat/R2', 2),
      survey(at, 'samsat/R3', { time: 1, cost: 4 }),
    ])
    // time (4 + 2 + 1) / 3 = 7/3, cost (4 + 2 + 4) / 3 = 10/3, the other seven 3: sum 80/3
    const row = rowWith(views.satisfaction_by_mpp_quarter, {})
    expect(row).toMatchObject({
      quarter: '2025-07-01',
      responses: 3,
      nrr_requirements: 3,
      nrr_time: 7 / 3,
      nrr_cost: 10 / 3,
      nrr_facilities: 3,
      grade: 'C',
    })
    // 80/3 / 9 x 25 = 2000/27 = 74.07, and 80/3 x 2.75 = 220/3
    expect(row?.['ikm']).toBeCloseTo(2000 / 27, 9)
    expect(row?.['ikm_weight_011']).toBeCloseTo(220 / 3, 9)
  })

  it('is NULL without grade and interval while an element has no score', () => {
    const eight = Object.fromEntries(
      surveyElements.filter((name) => name !== 'facilities').map((name) => [name, 4]),
    )
    const views = fold([survey(at, 'samsat/R1', eight), survey(at, 'samsat/R2', eight)])
    expect(rowWith(views.satisfaction_by_agency_quarter, {})).toMatchObject({
      responses: 2,
      nrr_complaints: 4,
      nrr_facilities: null,
      ikm: null,
      ikm_weight_011: null,
      grade: '',
      ikm_low: null,
      ikm_high: null,
    })
    // with one further score it is known, from forms none of which is complete
    const full = fold([survey(at, 'samsat/R1', eight), survey(at, 'samsat/R2', { facilities: 4 })])
    expect(rowWith(full.satisfaction_by_mpp_quarter, {})).toMatchObject({ ikm: 100, grade: 'A' })
    expect(rowWith(full.satisfaction_by_mpp_quarter, {})?.['ikm_weight_011']).toBeCloseTo(99, 9)
  })

  it.each([
    [25, 'D'],
    [64.994, 'D'],
    [64.995, 'C'],
    [65, 'C'],
    [76.604, 'C'],
    [76.605, 'B'],
    [88.304, 'B'],
    [88.305, 'A'],
    [88.31, 'A'],
    [100, 'A'],
  ])('of %f is in band %s, rounded half up to two decimals before', (ikm, grade) => {
    expect(gradeOf(ikm)).toBe(grade)
  })

  it('of 76.605 that comes out of scores is in band B', () => {
    // 76.605 x 9 / 25 = 27.5778 = 27 + 283/625 + 1/8: 625 forms score time, 283 of them 4, the others 3;
    // eight score cost, one of them 4, the others 3; the other seven elements have one 3
    const others = surveyElements.filter((name) => name !== 'time' && name !== 'cost')
    const events = Array.from({ length: 625 }, (_, n) =>
      survey(at, `samsat/R${n}`, {
        time: n < 283 ? 4 : 3,
        ...(n < 8 ? { cost: n < 1 ? 4 : 3 } : {}),
        ...(n < 1 ? Object.fromEntries(others.map((name) => [name, 3])) : {}),
      }),
    )
    const row = rowWith(fold(events).satisfaction_by_mpp_quarter, {})
    expect(row?.['ikm']).toBeCloseTo(76.605, 9)
    expect(row).toMatchObject({ responses: 625, grade: 'B' })
  })
})

describe('the answer in force', () => {
  it('decides agency and quarter, and is one within the MPP', () => {
    const events = [
      survey('2025-06-30 23:59:59.999', 'samsat/R1', 1),
      survey('2025-07-01 00:00', 'disdukcapil/R1', 4),
      survey('2025-06-01 09:00', 'samsat/R2', 2),
      survey('2025-06-01 09:00', 'disdukcapil/R1', 3, { mpp: 'kukar' }),
    ]
    for (const order of [events, events.toReversed()]) {
      const shown = fold(order).satisfaction_by_agency_quarter.map((row) =>
        [row['mpp'], row['agency'], row['quarter'], row['responses'], row['ikm']].join(' '),
      )
      expect(shown).toEqual([
        'balikpapan disdukcapil 2025-07-01 1 100',
        'balikpapan samsat 2025-04-01 1 50',
        'kukar disdukcapil 2025-04-01 1 75',
      ])
      expect(fold(order).satisfaction_by_mpp_quarter).toHaveLength(3)
    }
  })

  it('is at equal times the one of the greater id, then of the greater source, by bytes', () => {
    const byId = [
      survey(at, 'samsat/R1', 1, { id: '\u{ff5e}', source: '/z' }),
      survey(at, 'samsat/R1', 4, { id: '\u{1f600}', source: '/a' }),
    ]
    const bySource = [
      survey(at, 'samsat/R1', 1, { id: 'x', source: '/a' }),
      survey(at, 'samsat/R1', 4, { id: 'x', source: '/b' }),
    ]
    for (const events of [byId, byId.toReversed(), bySource, bySource.toReversed()]) {
      expect(rowWith(fold(events).satisfaction_by_mpp_quarter, {})).toMatchObject({ responses: 1, ikm: 100 })
    }
  })

  it('stands whole, without the scores of the one before it', () => {
    const events = [survey(at, 'samsat/R1', 4), survey('2025-09-01 10:00', 'samsat/R1', { time: 2 })]
    expect(rowWith(fold(events).satisfaction_by_mpp_quarter, {})).toMatchObject({
      responses: 1,
      nrr_time: 2,
      nrr_cost: null,
      ikm: null,
    })
  })

  it('belongs to the quarter of the local day', () => {
    // one instant: 1 October 00:30 in Makassar, 30 September 23:30 in Pontianak
    const views = fold([
      survey('2025-10-01 00:30', 'disdukcapil/R1', 4),
      survey('2025-09-30 23:30', 'disdukcapil/R1', 4, { mpp: 'kotim' }),
    ])
    expect(views.satisfaction_by_mpp_quarter.map((row) => [row['mpp'], row['quarter']])).toEqual([
      ['balikpapan', '2025-10-01'],
      ['kotim', '2025-07-01'],
    ])
  })
})

describe('the sample', () => {
  it.each([
    [0, 0],
    // 0.96025 / 0.96025
    [1, 1],
    [100, 80],
    [500, 217],
    [1_000, 278],
    [2_430, 332],
    [6_814, 364],
    [10_000, 370],
    [41_481, 381],
    [100_000, 383],
  ])('of %i is %i', (population, needed) => {
    expect(responsesNeeded(population)).toBe(needed)
  })

  it("is of the quarter's visits, each month on its basis, of the MPP or of the agency", () => {
    const events = [
      // July and August from tallies, September from its ten visits: 60 + 30 + 10
      tally('2025-07', 60),
      tally('2025-08', 30),
      ...manyIssued(10, '2025-09-02', 'samsat'),
      // of another quarter, of an agency alone
      tally('2025-06', 9_000),
      tally('2025-07', 490, { agency: 'samsat' }),
      survey(at, 'samsat/R1', 4),
      survey(at, 'disdukcapil/R2', 4),
    ]
    const views = fold(events)
    const needed = { is_sample_adequate: 0 }
    expect(rowWith(views.satisfaction_by_mpp_quarter, {})).toMatchObject({ ...needed, responses_needed: 80 })
    const { satisfaction_by_agency_quarter: rows } = views
    expect(rowWith(rows, { agency: 'samsat' })).toMatchObject({ ...needed, responses_needed: 217 })
    // no visits are known: nothing says how many are enough
    expect(rowWith(rows, { agency: 'disdukcapil' })).toMatchObject({ ...needed, responses_needed: 0 })
    // events alone count where the MPP is live: ten visits need 38410/3931 = 9.77, so ten responses
    const live = rowWith(fold(events, '2024-01-01').satisfaction_by_mpp_quarter, {})
    expect(live).toMatchObject({ responses_needed: 10, is_sample_adequate: 0 })
  })

  it('is adequate from exactly as many responses', () => {
    const visits = manyIssued(2, '2025-09-02', 'samsat')
    const answers = [survey(at, 'samsat/R1', 4), survey(at, 'samsat/R2', { time: 1 })]
    const flags = [answers.slice(0, 1), answers].map(
      (of) => rowWith(fold([...visits, ...of]).satisfaction_by_mpp_quarter, {})?.['is_sample_adequate'],
    )
    expect(flags).toEqual([0, 1])
  })
})

describe('the interval', () => {
  it('is 1.96 standard errors of the own indices about the index', () => {
    const views = fold([
      survey(at, 'samsat/R1', 3),
      survey(at, 'samsat/R2', 2),
      survey(at, 'samsat/R3', { time: 4, cost: 3 }),
    ])
    // own indices 75, 50, 87.5: mean 212.5/3, squares about it 17.3611 + 434.0278 + 277.7778 = 729.1667,
    // variance 364.5833, standard error sqrt(364.5833 / 3) = 11.0240, x 1.96 = 21.6070
    // time 3, cost 8/3, the other seven 2.5: sum 139/6, index 139/6 / 9 x 25 = 3475/54 = 64.3519
    const row = rowWith(views.satisfaction_by_agency_quarter, {})
    expect(row?.['ikm']).toBeCloseTo(64.351852, 5)
    expect(row?.['ikm_low']).toBeCloseTo(42.744879, 4)
    expect(row?.['ikm_high']).toBeCloseTo(85.958825, 4)
  })

  it('is cut at 25 and 100, and none of fewer than two responses', () => {
    // own indices 100 and 25 each lie 37.5 from their mean: variance 2812.5, standard error 37.5
    expect(intervalOf(62.5, [100, 25])).toEqual([25, 100])
    expect(intervalOf(80, [80, 80])).toEqual([80, 80])
    expect(intervalOf(80, [80])).toEqual([null, null])
    expect(intervalOf(null, [80, 90])).toEqual([null, null])
  })
})
