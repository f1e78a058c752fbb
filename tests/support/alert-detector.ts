/**
 * Small inputs of the detector's parts, worked out by hand: days of counts, timelines with plain numbers, alerts,
 * rules.
 */
import type { Moment } from '../../consumers/alert/detector/decision/moment.ts'
import type { Sums, Timeline } from '../../consumers/alert/detector/happened/timeline.ts'
import { defaults, type Settings } from '../../consumers/alert/detector/settings.ts'
import type {
  Alert,
  AlertRule,
  Condition,
  DayCounts,
  DetectorState,
  LevelHistory,
  MppHistory,
  PastAlert,
} from '../../consumers/alert/detector/types.ts'
import { seriesOf } from '../../consumers/alert/detector/usual/series.ts'
import type { Reference } from '../../schemas/reference.ts'
import { parseDay } from '../../schemas/time.ts'

/** A Monday. */
export const monday = 20_241
export const slot = 900_000

export function dayOf(date: string): number {
  return parseDay(date) ?? Number.NaN
}

export function aReference(more: Partial<Reference> = {}): Reference {
  return {
    provinces: [],
    mpps: [],
    agencies: [],
    services: [],
    publishedFigures: [],
    holidays: [],
    fastingMonths: [],
    ...more,
  }
}

export function holidays(...dates: string[]): Reference['holidays'] {
  return dates.map((date) => ({ date, name: 'Libur', kind: 'public_holiday' }))
}

/** Of a day on which the calendar says nothing. */
export const ordinaryDay = {
  afterBreak: 0,
  afterLongBreak: 0,
  beforeBreak: 0,
  monthEnd: 0,
  monthStart: 0,
  fasting: 0,
}

/** Counts by slot of the day. */
export function aDay(visits: Readonly<Record<number, number>>, more: Partial<DayCounts> = {}): DayCounts {
  return {
    visits: slots(visits),
    refusedForQuota: slots({}),
    quotaReachedMinute: undefined,
    hasQuota: false,
    openCounters: [],
    ...more,
  }
}

export function slots(counts: Readonly<Record<number, number>>): number[] {
  return Array.from({ length: 96 }, (_, at) => counts[at] ?? 0)
}

export function aLevel(agency: string, days: Readonly<Record<number, DayCounts>>): LevelHistory {
  return { agency, days: new Map(Object.entries(days).map(([day, counts]) => [Number(day), counts])) }
}

export function aHistory(
  levels: readonly LevelHistory[],
  reference = aReference(),
  offset = 480,
): MppHistory {
  return { mpp: 'm', utcOffsetMinutes: offset, reference, levels }
}

/** In UTC, so that an instant is its slot times 15 minutes. */
export const utcHistory: MppHistory = aHistory([], aReference(), 0)

export function aCondition(more: Partial<Condition> = {}): Condition {
  return {
    kind: 'surge',
    agency: 'a',
    windowStart: 0,
    windowEnd: 4 * slot,
    observed: 30,
    expected: 10,
    expectedLow: 4,
    expectedHigh: 18,
    score: 6,
    drivingAgencies: ['a'],
    calendarNote: '',
    ...more,
  }
}

export function aFiring(more: Partial<Condition> = {}): Alert {
  const condition = aCondition(more)
  const startedAt = condition.windowEnd
  return { id: 'f', mpp: 'm', status: 'firing', startedAt, resolvedAt: undefined, condition }
}

export function aPast(windowStart: number, resolvedAt: number, more: Partial<PastAlert> = {}): PastAlert {
  return { id: 'p', agency: 'a', kind: 'surge', windowStart, startedAt: windowStart, resolvedAt, ...more }
}

/** A rule of agency `a` that changes nothing. */
export function aRule(kind: AlertRule['kind'], more: Partial<AlertRule> = {}): AlertRule {
  return { mpp: 'm', agency: 'a', kind, isOff: false, sensitivity: 1, minimumVisits: undefined, ...more }
}

export function aState(more: Partial<DetectorState> = {}): DetectorState {
  return { mpp: 'm', at: 0, pending: [], firing: [], past: [], ...more }
}

export interface PlainTimeline {
  readonly agency?: string
  /** One number for each slot from `firstSlot` on; all of them are open. */
  readonly expected: readonly number[]
  readonly seen: readonly number[]
  readonly firstSlot?: number
  readonly open?: readonly number[]
  readonly phi?: number
  readonly daySpread?: number
  readonly meanVariance?: number
  readonly correlation?: number
  readonly level?: LevelHistory
}

/** A timeline whose sums are all of the same numbers. */
export function aTimeline(made: PlainTimeline): Timeline {
  const { agency = 'a', expected, seen, firstSlot = 0, phi = 1, daySpread = 0 } = made
  const { meanVariance = 0, correlation = 0 } = made
  const sums: Sums = { expected: running(expected), seen: running(seen) }
  return {
    agency,
    series: seriesOf(made.level ?? aLevel(agency, {})),
    expectation: {
      isReady: true,
      openDays: 30,
      expectationOf: () => undefined,
      spread: { phi, daySpread, meanVariance, correlation },
      knowsFasting: true,
    },
    firstSlot,
    open: made.open ?? expected.map((_, at) => firstSlot + at),
    surge: sums,
    drop: sums,
    silent: sums,
    raw: sums,
    counted: sums,
    covered: undefined,
  }
}

export interface PlainMoment extends Partial<Omit<Moment, 'settings' | 'state'>> {
  readonly mpp?: Timeline
  readonly settings?: Partial<Settings>
  readonly state?: Partial<DetectorState>
}

/** A moment at which the slots before `now` have ended, in UTC; without an MPP none of its visits are known. */
export function aMoment(now: number, agencies: readonly Timeline[] = [], more: PlainMoment = {}): Moment {
  const { mpp = aTimeline({ agency: '', expected: [], seen: [] }), settings, state, ...other } = more
  const day = Math.floor(Math.max(0, now - 1) / 96)
  return {
    history: utcHistory,
    mppDay: { day, mpp, agencies, opens: 0, closes: (day + 1) * 96 },
    rules: [],
    state: aState(state),
    settings: { ...defaults, ...settings },
    now,
    ...other,
  }
}

export function times(count: number, value: number): number[] {
  return Array.from({ length: count }, () => value)
}

function running(values: readonly number[]): Float64Array {
  const sums = new Float64Array(values.length + 1)
  for (const [at, value] of values.entries()) sums[at + 1] = (sums[at] ?? 0) + value
  return sums
}
