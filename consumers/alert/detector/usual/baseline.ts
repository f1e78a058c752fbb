/**
 * What a level's day is expected to bring, from the days before it: height (level, growth, weekday, kind of day),
 * shape over the day, and how counts scatter. The three open days before the judged one are left out, so that no
 * judged window is in its own baseline. Pure; the same history and masks give the same baseline.
 */
import { weekdayOf } from '../../../../schemas/time.ts'
import { registeredHours } from './calendar.ts'
import type { DayKind } from './calendar.ts'
import { dispersionOf } from './dispersion.ts'
import type { SeenDay, Spread } from './dispersion.ts'
import { openingOf } from './opening.ts'
import type { Opening } from './opening.ts'
import { addDay, exposureOf, learningDays } from './learning-days.ts'
import type { LearningInput } from './learning-days.ts'
import { features, kindsOf, priorsOf } from './features.ts'
import { fitCounts } from '../statistics/regression.ts'
import type { Observation } from '../statistics/regression.ts'
import { classCount, classOf, emptyCounts, fastingClass, withRecurringAlerts, shapesOf } from './shape.ts'
import type { Shape } from './shape.ts'
import { slotsPerDay } from '../types.ts'

/** Calendar days that a baseline looks back: more than a year, so that the last fasting month is in it. */
const lookBackDays = 400
/** Days of the shape over the day; the fasting month is rare and may be older. */
const shapeDays = 170
/** Without three weeks of it there is no baseline. */
const leastDays = 21
const leastOpenDays = 4
const leastFastingDays = 2
/** Days from which the scatter is estimated. */
const dispersionDays = 130

export interface DayExpectation {
  /** Visits expected over the whole day. */
  readonly mean: number
  readonly shape: Shape
  readonly kind: DayKind
}

export interface Baseline {
  readonly isReady: boolean
  /** Open days that were learned from. */
  readonly openDays: number
  readonly opening: Opening
  /** Undefined where the level is closed that day or has no baseline. */
  readonly expectationOf: (day: number) => DayExpectation | undefined
  readonly spread: Spread
  readonly coefficients: readonly number[] | undefined
  readonly shapes: readonly Shape[] | undefined
  /** Whether the fasting month's hours are known from at least two of its days. */
  readonly knowsFasting: boolean
}

export interface BaselineInput extends LearningInput {
  /** The MPP's own baseline on which an agency's leans; undefined for the MPP itself. */
  readonly parent: Baseline | undefined
  /** The day on which the level took its present height; -Infinity where it never changed. */
  readonly since: number
}

export function baselineOf(input: BaselineInput): Baseline {
  const { history, series, mppSeries, parent, day } = input
  const { reference } = history
  const opening = openingOf(history, series, mppSeries, day)
  const first = Math.max(firstDayOf(input), day - lookBackDays)
  const days = learningDays(input, opening, first)
  const last = days[0]?.day ?? 0
  const clear = Array.from({ length: classCount }, emptyCounts)
  const all = Array.from({ length: classCount }, emptyCounts)
  for (const one of days) {
    const kind = classOf(reference, one.day)
    // A fasting month is short: its hours are learned up to the day before, only heights wait.
    if (one.isRecent && kind < fastingClass) continue
    if (last - one.day > shapeDays && kind < fastingClass) continue
    addDay(clear[kind], one, false)
    addDay(all[kind], one, true)
  }
  const seen = clear.map((one, kind) => withRecurringAlerts(one, all[kind] ?? one))
  const shapes = shapesOf(seen, parent?.shapes, registeredHours(reference, history.mpp, series.agency))
  const shapeOf = (other: number): Shape => shapes[classOf(reference, other)] ?? new Float64Array(slotsPerDay)
  const kindOf = kindsOf(history, series, opening)
  const x = (other: number): number[] => features(other - day, weekdayOf(other), kindOf(other))
  const observations: Observation[] = []
  const learned: SeenDay[] = []
  for (const one of days) {
    const shape = shapeOf(one.day)
    const exposure = exposureOf(one, shape)
    if (one.isRecent || exposure < 0.2) continue
    observations.push({ x: x(one.day), count: Math.max(0, one.total), exposure })
    learned.push({ ...one, shape, mean: 0 })
  }
  const knowsFasting = Math.max(...(seen[fastingClass]?.days ?? [0])) >= leastFastingDays
  const base = { openDays: learned.length, opening, shapes, knowsFasting }
  if (learned.length < leastOpenDays || day - first < leastDays) {
    const spread = { phi: 1.5, daySpread: 0.05, correlation: 0, meanVariance: 0.1 }
    return { ...base, isReady: false, expectationOf: () => undefined, spread, coefficients: undefined }
  }
  const priors = priorsOf(parent?.coefficients)
  const start = fitCounts(observations, priors, { phi: 1.4, daySpread: 0.015 }, 4)
  const dispersion = dispersionOf(
    learned
      .slice(0, dispersionDays)
      .map((one, index) => ({ ...one, mean: start.meanAt(observations[index]?.x ?? []) })),
    parent?.isReady === true ? parent.spread.phi : undefined,
  )
  const fit = fitCounts(observations, priors, dispersion, 3, start.coefficients)
  return {
    ...base,
    isReady: true,
    expectationOf: memoised((other: number) =>
      opening.isOpen(other)
        ? { mean: fit.meanAt(x(other)), shape: shapeOf(other), kind: kindOf(other) }
        : undefined,
    ),
    spread: { ...dispersion, meanVariance: fit.varianceAt(x(day)) },
    coefficients: fit.coefficients,
  }
}

/** The first day with a visit since the level took its present height. */
function firstDayOf({ series, since }: BaselineInput): number {
  if (since <= series.firstDay) return series.firstDay
  for (let day = since; day <= series.lastDay; day++) if (series.total(day) > 0) return day
  return Infinity
}

function memoised<T>(of: (day: number) => T): (day: number) => T {
  const known = new Map<number, T>()
  return (day) => {
    const before = known.get(day)
    if (before !== undefined || known.has(day)) return before as T
    const value = of(day)
    known.set(day, value)
    return value
  }
}
