/** What an alert says of the window that it is raised for: the numbers, who drives it, what the calendar says. Pure. */
import type { Timeline } from '../happened/timeline.ts'
import type { WindowScore } from '../happened/windows.ts'
import { instantOf } from '../slots.ts'
import { quantile } from '../statistics/negative-binomial.ts'
import { slotsPerDay } from '../types.ts'
import type { AlertKind, Condition } from '../types.ts'
import { noteOf } from '../usual/calendar.ts'
import { drivers } from './grouping.ts'
import type { Moment } from './moment.ts'

/** The interval that holds 95 of 100 counts. */
const low = 0.025
const high = 0.975

export function conditionOf(
  { history, mppDay }: Pick<Moment, 'history' | 'mppDay'>,
  { agency, expectation }: Timeline,
  kind: AlertKind,
  window: WindowScore,
  counterNote = '',
): Condition {
  const { from, to, seen, expected, variance, score } = window
  const calendar = expectation.expectationOf(Math.floor((to - 1) / slotsPerDay))
  const notes = [calendar === undefined ? '' : noteOf(calendar.kind), counterNote]
  return {
    kind,
    agency,
    windowStart: instantOf(history, from),
    windowEnd: instantOf(history, to),
    // Not a whole number where alerts of single agencies explain a part of it.
    observed: Math.round(seen),
    expected,
    expectedLow: quantile(low, expected, variance),
    expectedHigh: quantile(high, expected, variance),
    score,
    drivingAgencies: agency === '' ? drivers(mppDay.agencies, kind, window) : [agency],
    calendarNote: notes.filter((note) => note !== '').join(';'),
  }
}
