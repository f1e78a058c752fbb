/**
 * Simple detectors to compare with, each hour by hour over Monday to Friday without holidays: a fixed multiple of the
 * usual hour, z-score and robust z-score by weekday and hour over eight weeks, and seasonal ESD (Hochenbaum, Vallis
 * and Kejariwal 2017: median by weekday and hour taken off, then the deviation of the last four weeks in MADs). An
 * hour without any visit is called silent, other low hours a drop; unusual hours that are near make one alert.
 */
import { median } from '../median.ts'
import { parseDay, weekdayOf } from '../../../schemas/time.ts'
import type { AlertKind } from '../../../consumers/alert/detector/types.ts'
import type { LabelledHistory } from './generator.ts'
import type { Raised } from './score.ts'

/** Open hours looked at, local; all three MPPs open at 08:00 and close at 15:00. */
const firstHour = 8
const lastHour = 14
const hoursPerDay = lastHour - firstHour + 1
const weeks = 8
const hourMs = 3_600_000
/** Unusual hours that lie no further apart are one alert. */
const togetherHours = 8

export interface Hour {
  readonly end: number
  readonly weekday: number
  readonly count: number
}

export interface Scored {
  readonly agency: string
  readonly hours: readonly Hour[]
  /** Positive: too many, negative: too few; undefined where there is no past to compare with. */
  readonly scores: readonly (number | undefined)[]
}

type Method = (past: readonly number[], hour: Hour, residuals: readonly number[]) => number | undefined

/** The name, how it scores an hour, and the threshold at which it is commonly used. */
export const yardsticks: readonly {
  readonly name: string
  readonly method: Method
  readonly usual: number
}[] = [
  { name: 'fixed threshold', usual: 2, method: (past, { count }) => fixed(past, count) },
  { name: 'z-score', usual: 3, method: (past, { count }) => zOf(past, count) },
  { name: 'robust z (median, MAD)', usual: 3.5, method: (past, { count }) => robustZ(past, count) },
  {
    name: 'seasonal ESD',
    usual: 3.6,
    method: (past, { count }, residuals) =>
      residuals.length < 50 ? undefined : robustZ(residuals, count - median(past)),
  },
]

export function scoresOf(labelled: LabelledHistory, method: Method): Scored[] {
  const offset = labelled.history.utcOffsetMinutes * 60_000
  const closed = new Set(labelled.history.reference.holidays.map(({ date }) => parseDay(date)))
  const first = Math.min(...(labelled.truth.get('')?.means.keys() ?? [0]))
  const last = Math.floor((labelled.judgedTo + offset) / 86_400_000) - 1
  return labelled.history.levels.map(({ agency, days }) => {
    const hours: Hour[] = []
    for (let day = first; day <= last; day++) {
      const weekday = weekdayOf(day)
      if (weekday > 5 || closed.has(day)) continue
      const counts = days.get(day)
      for (let hour = firstHour; hour <= lastHour; hour++) {
        let count = 0
        for (let slot = hour * 4; slot < hour * 4 + 4; slot++)
          count += (counts?.visits[slot] ?? 0) + (counts?.refusedForQuota[slot] ?? 0)
        hours.push({ end: (day * 24 + hour + 1) * hourMs - offset, weekday, count })
      }
    }
    const byHour = new Map<string, number[]>()
    const residuals: number[] = []
    const scores = hours.map((hour, index) => {
      const key = `${hour.weekday}/${index % hoursPerDay}`
      const past = (byHour.get(key) ?? []).slice(-weeks)
      const score = past.length < 4 ? undefined : method(past, hour, residuals.slice(-20 * hoursPerDay))
      residuals.push(hour.count - (past.length === 0 ? hour.count : median(past)))
      byHour.set(key, [...past, hour.count])
      return score
    })
    return { agency, hours, scores }
  })
}

/** The alerts of one method at one threshold. */
export function alertsAt(labelled: LabelledHistory, scored: readonly Scored[], threshold: number): Raised[] {
  const alerts: Raised[] = []
  for (const { agency, hours, scores } of scored) {
    const open = new Map<AlertKind, { first: number; last: number }>()
    const close = (kind: AlertKind): void => {
      const run = open.get(kind)
      const startedAt = hours[run?.first ?? -1]?.end
      const end = hours[run?.last ?? -1]?.end
      open.delete(kind)
      if (startedAt === undefined || end === undefined || startedAt <= labelled.judgedFrom) return
      alerts.push({ kind, agency, startedAt, toldAt: startedAt, resolvedAt: end + hourMs })
    }
    for (const [index, score] of scores.entries()) {
      for (const [kind, run] of open) if (index - run.last > togetherHours) close(kind)
      if (score === undefined || Math.abs(score) < threshold) continue
      const kind = score > 0 ? 'surge' : hours[index]?.count === 0 ? 'silent' : 'drop'
      open.set(kind, { first: open.get(kind)?.first ?? index, last: index })
    }
    for (const kind of ['surge', 'drop', 'silent'] as const) close(kind)
  }
  return alerts
}

/** How many times the usual; a fall counts as its inverse. */
function fixed(past: readonly number[], count: number): number | undefined {
  const mean = past.reduce((sum, value) => sum + value, 0) / past.length
  if (mean < 1) return undefined
  return count >= mean ? count / mean : -mean / Math.max(count, 0.25)
}

function zOf(past: readonly number[], count: number): number {
  const mean = past.reduce((sum, value) => sum + value, 0) / past.length
  const squares = past.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return (count - mean) / Math.max(1, Math.sqrt(squares / (past.length - 1)))
}

function robustZ(past: readonly number[], count: number): number {
  const middle = median(past)
  const mad = median(past.map((value) => Math.abs(value - middle)))
  return (count - middle) / Math.max(1, 1.4826 * mad)
}
