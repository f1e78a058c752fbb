import { array, assert, constantFrom, nat, property, tuple, uniqueArray } from 'fast-check'
import { expect, test } from 'vitest'
import { publicLeaving, publicOutcomes } from '../../../../readers/suppression/public-leaving.ts'
import { publicWaits } from '../../../../readers/suppression/public-waits.ts'
import type { MonthlyReport } from '../../../../readers/rows/monthly-rows.ts'
import { leaving, leavingTotal, outcome } from '../../../support/report-leaving-data.ts'
import { smallMonthly, wait } from '../../../support/report-monthly-data.ts'

const none: ReadonlySet<string> = new Set()

/** Each agency with so many timed visits and so many that were never called. */
function publicOf(
  counts: readonly (readonly [legs: number, never: number])[],
  hidden = none,
  isMonthHidden = false,
): Pick<MonthlyReport, 'leaving' | 'leaving_total'> {
  const names = counts.map((_, at) => `a${at}`)
  const report = smallMonthly({
    waits: counts.map(([legs, never], at) => ({
      ...wait(names[at] ?? '', legs, 0.9),
      untimed_legs: never,
      untimed_share: never / (legs + never),
    })),
    leaving: counts.map(([legs, never], at) => leaving(names[at] ?? '', legs, never)),
    leaving_total: leavingTotal(
      counts.reduce((sum, [legs]) => sum + legs, 0),
      counts.reduce((sum, [, never]) => sum + never, 0),
    ),
  })
  return publicLeaving(report, publicWaits(report, hidden, isMonthHidden), hidden, isMonthHidden)
}

test('enough people everywhere: only the counts are left out', () => {
  const { leaving: rows, leaving_total: total } = publicOf([
    [100, 20],
    [80, 10],
  ])
  for (const row of [...rows, total])
    expect(row?.suppressed).toEqual(['timed_legs', 'untimed_legs', 'never_called'])
  expect(rows.map((row) => row.never_called_share)).toEqual([20 / 120, 10 / 90])
})

test('the quantiles of a month are in whole seconds, those of all agencies too', () => {
  const exact = { wait_p50_seconds: 252.4, wait_p90_seconds: 630.7 }
  const report = smallMonthly({
    waits: [wait('a', 100, 0.9), wait('b', 100, 0.9)],
    leaving: [{ ...leaving('a', 100, 20), ...exact }, leaving('b', 100, 20)],
    leaving_total: { ...leavingTotal(200, 40), ...exact },
  })
  const shown = publicLeaving(report, publicWaits(report, none, false), none, false)
  const whole = { wait_p50_seconds: 252, wait_p90_seconds: 631 }
  expect([shown.leaving[0], shown.leaving_total]).toMatchObject([whole, whole])
})

test('three who were never called: the share is withheld, and that of the agency with the next fewest', () => {
  const { leaving: rows, leaving_total: total } = publicOf([
    [100, 40],
    [100, 3],
    [100, 8],
  ])
  expect(rows.map((row) => [row.agency, row.never_called_share])).toEqual([
    ['a0', 40 / 140],
    ['a1', null],
    ['a2', null],
  ])
  expect(total?.never_called_share).toBe(51 / 351)
  expect(rows.map((row) => row.wait_p50_seconds)).toEqual([252, 252, 252])
})

test('three who had a wait, or who had none and yet were called, are a few as well', () => {
  const few = publicOf([
    [3, 40],
    [100, 40],
    [100, 50],
  ])
  expect(few.leaving.find((row) => row.agency === 'a0')).toMatchObject({
    never_called_share: null,
    wait_p50_seconds: null,
    wait_p90_seconds: null,
    within_standard_rate: null,
  })
  const report = smallMonthly({
    waits: [wait('a', 100, 0.9), wait('b', 100, 0.9)],
    leaving: [{ ...leaving('a', 100, 20), untimed_legs: 23 }, leaving('b', 100, 20)],
  })
  const { leaving: rows } = publicLeaving(report, publicWaits(report, none, false), none, false)
  expect(rows.map((row) => row.never_called_share)).toEqual([null, null])
})

test('that nobody was left uncalled singles out nobody', () => {
  const { leaving: rows } = publicOf([
    [100, 0],
    [100, 0],
  ])
  expect(rows.map((row) => row.never_called_share)).toEqual([0, 0])
})

test('the total is withheld where its denominator tells of a few who were sent on', () => {
  const report = smallMonthly({ waits: [], leaving: [], leaving_total: leavingTotal(300, 51) })
  const shareOf = (visits: number): number | null | undefined => {
    const own = { ...report, figures: { ...report.figures, visits } }
    return publicLeaving(own, publicWaits(own, none, false), none, false).leaving_total?.never_called_share
  }
  expect([350, 347].map(shareOf)).toEqual([null, null])
  expect([351, 346].map(shareOf)).toEqual([51 / 351, 51 / 351])
})

test('the total is withheld where it reveals the few, as two of one agency and none of the other', () => {
  const { leaving: rows, leaving_total: total } = publicOf([
    [100, 2],
    [100, 0],
  ])
  expect(rows.map((row) => row.never_called_share)).toEqual([null, null])
  expect(total?.never_called_share).toBeNull()
})

const figures = (row: object | null | undefined): unknown[] =>
  Object.values(row ?? {}).filter((value) => typeof value === 'number')

test('a withheld agency or month has no figure of waiting or leaving', () => {
  const counts = [
    [100, 20],
    [80, 10],
    [70, 15],
  ] as const
  const agency = publicOf(counts, new Set(['a0']))
  expect(figures(agency.leaving.find((row) => row.agency === 'a0'))).toEqual([])
  expect(figures(publicOf(counts, none, true).leaving_total)).toEqual([])
})

const outcomesOf = (rows: MonthlyReport['outcomes'], untimed = 100, isMonthHidden = false) =>
  publicOutcomes(
    smallMonthly({
      outcomes: rows,
      waits_total: { ...smallMonthly().waits_total, untimed_legs: untimed },
    }),
    isMonthHidden,
  )

test('outcomes: a few of one kind are withheld with the next fewest, and what has none counts as a kind', () => {
  const { outcomes, outcomes_total: total } = outcomesOf([
    outcome('00-05', 500, [400, 60, 30, 10]),
    outcome('05-15', 300, [200, 60, 3, 37]),
    // 300 of which three had no outcome
    outcome('15-30', 300, [200, 60, 30, 7]),
  ])
  const cells = outcomes.map((row) => [row.visits, row.completed, row.missed, row.cancelled, row.transferred])
  expect(cells).toEqual([
    [500, 400, 60, 30, 10],
    [300, 200, 60, null, null],
    [300, 200, 60, 30, null],
  ])
  expect(total.suppressed).toEqual(['completed', 'missed', 'cancelled', 'transferred'])
  expect(total.visits).toBe(996)
})

test('outcomes: a bucket of a few is withheld as a whole, with the next smallest', () => {
  const { outcomes } = outcomesOf([
    outcome('00-05', 500, [400, 60, 30, 10]),
    outcome('05-15', 40, [10, 10, 10, 10]),
    outcome('60+', 3, [3, 0, 0, 0]),
  ])
  expect(outcomes.map((row) => row.visits)).toEqual([500, null, null])
  for (const row of outcomes.slice(1)) expect(figures(row)).toEqual([])
})

test('outcomes: what is not known is withheld where it reveals a few who left without a call', () => {
  const rows = [
    outcome('00-05', 500, [400, 60, 30, 10]),
    outcome('05-15', 300, [200, 60, 30, 10]),
    outcome('unknown', 50, [20, 10, 10, 10]),
  ]
  expect(outcomesOf(rows, 53).outcomes.map((row) => row.visits)).toEqual([500, null, null])
  expect(outcomesOf(rows, 50).outcomes.map((row) => row.visits)).toEqual([500, 300, 50])
  expect(outcomesOf(rows, 80).outcomes.map((row) => row.visits)).toEqual([500, 300, 50])
})

test('outcomes: a few who were sent on do not follow from the sum of the buckets and the visits', () => {
  const rows = [
    outcome('00-05', 700, [600, 60, 30, 10]),
    outcome('05-15', 300, [200, 60, 30, 10]),
    outcome('15-30', 60, [20, 20, 10, 10]),
  ]
  const shownOf = (visits: number): (number | null)[] => {
    const outcomes_total = { ...smallMonthly().outcomes_total, visits: 1_060 }
    const report = smallMonthly({ outcomes: rows, outcomes_total })
    const shown = publicOutcomes({ ...report, figures: { ...report.figures, visits } }, false)
    return [...shown.outcomes.map((row) => row.visits), shown.outcomes_total.visits]
  }
  for (const few of [1_059, 1_056]) expect(shownOf(few)).toEqual([700, null, null, null])
  for (const other of [1_060, 1_055]) expect(shownOf(other)).toEqual([700, 300, 60, 1_060])
})

test('outcomes: of a withheld month nothing is left', () => {
  const { outcomes, outcomes_total: total } = outcomesOf(
    [outcome('00-05', 500, [400, 60, 30, 10])],
    100,
    true,
  )
  for (const row of [...outcomes, total]) expect(figures(row)).toEqual([])
})

test('outcomes: no cell of a few is shown, and none is withheld alone', () => {
  const bucket = constantFrom('00-05', '05-15', '15-30', '30-60', '60+', 'unknown')
  const counts = tuple(nat({ max: 60 }), nat({ max: 20 }), nat({ max: 20 }), nat({ max: 9 }), nat({ max: 9 }))
  assert(
    property(
      uniqueArray(bucket, { minLength: 1 }),
      array(counts, { minLength: 6, maxLength: 6 }),
      (buckets, all) => {
        const rows = buckets.map((name, at) => {
          const [completed = 0, missed = 0, cancelled = 0, transferred = 0, rest = 0] = all[at] ?? []
          const visits = completed + missed + cancelled + transferred + rest
          return outcome(name, visits, [completed, missed, cancelled, transferred])
        })
        const total = {
          ...smallMonthly().outcomes_total,
          visits: rows.reduce((sum, row) => sum + (row.visits ?? 0), 0),
        }
        const report = smallMonthly({ outcomes: rows, outcomes_total: total })
        const shown = publicOutcomes(report, false)
        const hidden = shown.outcomes.filter((row) => row.visits === null)
        if (hidden.length === 1) expect(shown.outcomes_total.visits).toBeNull()
        for (const row of shown.outcomes) {
          const parts = [row.completed, row.missed, row.cancelled, row.transferred]
          for (const cell of [row.visits, ...parts]) if (cell !== null) expect(cell).toBeGreaterThanOrEqual(5)
          const left = parts.reduce<number>((rest, part) => rest - (part ?? 0), row.visits ?? 0)
          // what the shown cells leave is nobody, or no single kind and not a few
          if (row.visits !== null && left > 0) expect(left).toBeGreaterThanOrEqual(5)
          if (row.visits === null) expect(parts).toEqual([null, null, null, null])
        }
      },
    ),
  )
})
