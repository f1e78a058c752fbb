/**
 * The calendar of a day as numbers for the fit, with a prior for each: what is assumed before any count was seen. An
 * agency is assumed to behave much like its MPP.
 */
import { dayKind } from './calendar.ts'
import type { DayKind } from './calendar.ts'
import type { Opening } from './opening.ts'
import type { Prior } from '../statistics/regression.ts'
import type { Series } from './series.ts'
import type { MppHistory } from '../types.ts'

interface Kinds {
  readonly weekdays: string
  readonly kindOf: (day: number) => DayKind
}

const cache = new WeakMap<Series, Kinds>()

/** Kinds of day of a level; they depend on its opening weekdays, which seldom change. */
export function kindsOf(history: MppHistory, series: Series, opening: Opening): (day: number) => DayKind {
  const weekdays = [1, 2, 3, 4, 5, 6, 7].filter((weekday) => opening.isUsual(weekday + 3)).join()
  const before = cache.get(series)
  if (before?.weekdays === weekdays) return before.kindOf
  const known = new Map<number, DayKind>()
  const kindOf = (day: number): DayKind => {
    const kind = known.get(day) ?? dayKind(history.reference, day, opening.isUsual)
    known.set(day, kind)
    return kind
  }
  cache.set(series, { weekdays, kindOf })
  return kindOf
}

/** `age` is negative for days before the judged one. */
export function features(age: number, weekday: number, kind: DayKind): number[] {
  const x = [1, age / 100, Math.max(0, 1 + age / 90), Math.max(0, 1 + age / 30), 0, 0, 0, 0, 0, 0, 0]
  x[3 + weekday] = 1
  x.push(kind.afterBreak, kind.afterLongBreak, kind.beforeBreak, kind.monthEnd, kind.monthStart, kind.fasting)
  return x
}

/** Priors in the order of `features`: of an MPP, and of how far its agencies differ from it. */
const beliefs: readonly (readonly [mean: number, sd: number, sdOfAgency: number])[] = [
  [0, 10, 10],
  [0, 0.2, 0.2],
  [0, 0.2, 0.2],
  [0, 0.12, 0.12],
  ...Array.from({ length: 7 }, () => [0, 0.3, 0.15] as const),
  [0.08, 0.15, 0.1],
  [0.08, 0.2, 0.12],
  [0, 0.1, 0.08],
  [0.04, 0.12, 0.15],
  [0, 0.08, 0.08],
  [-0.12, 0.15, 0.1],
]

export function priorsOf(parent: readonly number[] | undefined): Prior[] {
  return beliefs.map(([mean, sd, sdOfAgency], index) =>
    parent === undefined || index === 0 ? { mean, sd } : { mean: parent[index] ?? mean, sd: sdOfAgency },
  )
}
