/** The detector where a level changes for good, where one agency is nearly the whole MPP, and in a long silence. */
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { replay } from '../../../../../consumers/alert/detector/detector.ts'
import type { Alert } from '../../../../../consumers/alert/detector/types.ts'
import { weekdayOf } from '../../../../../schemas/time.ts'
import { readReference } from '../../../../../sql/reference.ts'
import { at, changed, dayOf, handMade } from '../../../../bench/alert/hand-made.ts'
import type { HandMade } from '../../../../bench/alert/hand-made.ts'

const calendar = await readReference(join(import.meta.dirname, '../../../../../sql/reference'))
const agencies = [
  { agency: 'large', visits: 60 },
  { agency: 'middle', visits: 40 },
  { agency: 'bank', visits: 30 },
]
const usual: HandMade = { from: '2025-05-05', to: '2025-10-31', agencies }

function alertsOf(made: HandMade, from: string, to: string): readonly Alert[] {
  return replay(handMade(calendar, made), at(from), at(to, '23:45'), []).alerts
}

function keys(alerts: readonly Alert[]): string[] {
  return alerts.map(({ condition }) => `${condition.kind}/${condition.agency}`)
}

describe('a new level', () => {
  // On Fridays it is as quiet as ever, so that each week's alert ends.
  const since = dayOf('2025-07-07')
  const factor = (agency: string, day: number): number =>
    agency === 'bank' && day >= since && weekdayOf(day) !== 5 ? 2.5 : 1

  it('that ends and comes back again and again is the usual after some weeks', () => {
    const alerts = alertsOf({ ...usual, factor }, '2025-06-30', '2025-10-30')
    const late = alerts.filter(({ startedAt }) => startedAt > at('2025-08-15'))
    expect(new Set(keys(alerts.slice(0, 1)))).toEqual(new Set(['surge/bank']))
    expect(keys(late)).toEqual([])
  })

  it('is not made of short episodes that come again', () => {
    const days = ['2025-07-08', '2025-07-15', '2025-07-22', '2025-07-29', '2025-08-05']
    const episodes = changed({ by: 4, agency: 'large', days, fromSlot: 36, toSlot: 48 })
    expect(keys(alertsOf({ ...usual, factor: episodes }, '2025-06-30', '2025-08-29'))).toEqual(
      days.map(() => 'surge/large'),
    )
  })
})

describe('an MPP of one agency', () => {
  const alone = { ...usual, agencies: [{ agency: 'only', visits: 90 }] }

  it.each([
    ['surge', 2.5],
    ['drop', 0.25],
  ] as const)('has a %s of that agency, and not one of the MPP as well', (kind, by) => {
    const factor = changed({ by, days: ['2025-07-15'] })
    expect(keys(alertsOf({ ...alone, factor }, '2025-06-30', '2025-07-31'))).toEqual([`${kind}/only`])
  })
})

describe('a silence of the whole MPP', () => {
  it('is one alert, also where one of its agencies fell silent before', () => {
    const factor = changed(
      { by: 0, agency: 'large', days: ['2025-07-15'] },
      { by: 0, days: ['2025-07-15'], fromSlot: 40 },
      { by: 0, days: ['2025-07-16'] },
    )
    const found = keys(alertsOf({ ...usual, factor }, '2025-06-30', '2025-07-25'))
    expect(found).toEqual(['silent/large', 'silent/'])
  })
})
