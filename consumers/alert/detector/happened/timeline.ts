/**
 * What happened at a level in its last days, slot by slot, with running sums of expected and observed visits, so that
 * any window is two subtractions. Some slots count for neither: closed times, former alerts, and for drops and
 * silences the time after the quota was reached. Pure.
 */
import { isFasting } from '../../../../schemas/calendar.ts'
import type { DayExpectation } from '../usual/baseline.ts'
import type { Expectation } from '../usual/expectations.ts'
import { isMasked } from '../usual/masks.ts'
import type { Mask } from '../usual/masks.ts'
import { quotaSlot } from '../usual/series.ts'
import type { Series } from '../usual/series.ts'
import { openSlots } from '../usual/shape.ts'
import { slotsPerDay } from '../types.ts'
import type { MppHistory } from '../types.ts'
import { countedKinds } from './counted-kinds.ts'
import type { SlotFacts } from './counted-kinds.ts'

/** Sums from the timeline's first slot up to (without) each slot. */
export interface Sums {
  readonly expected: Float64Array
  readonly seen: Float64Array
}

export interface Timeline {
  readonly agency: string
  readonly series: Series
  readonly expectation: Expectation
  readonly firstSlot: number
  /** The level's open slots in ascending order, as local slots since 1970. */
  readonly open: readonly number[]
  /** What counts for surges, for drops and for silences. */
  readonly surge: Sums
  readonly drop: Sums
  readonly silent: Sums
  /** Slots of alerts included: `raw` without what agencies' alerts explain, `counted` with everything. */
  readonly raw: Sums
  readonly counted: Sums
  /** Agencies: seen minus expected where an alert of the agency's own covers the slot. */
  readonly covered: Float64Array | undefined
}

export interface TimelineInput {
  readonly history: MppHistory
  readonly series: Series
  readonly mppSeries: Series
  readonly expectation: Expectation
  readonly firstDay: number
  readonly day: number
  /** Minute of `day` up to which it is known whether the quota was reached. */
  readonly minute: number
  readonly masks: readonly Mask[]
  readonly mppMasks: readonly Mask[]
  /** What the agencies' alerts explain, by slot from `firstDay` on: taken off the MPP's counts. */
  readonly explained: Float64Array | undefined
}

/** Slots at the edges of a fasting day whose hours are not known yet. */
const fastingEdge = { first: 3, last: 7 }

export function timelineOf(input: TimelineInput): Timeline {
  const { series, expectation, firstDay, day, masks } = input
  const firstSlot = firstDay * slotsPerDay
  const length = (day - firstDay + 1) * slotsPerDay
  const sums = {
    surge: newSums(length),
    drop: newSums(length),
    silent: newSums(length),
    raw: newSums(length),
    counted: newSums(length),
  }
  const covered = masks.length > 0 && series.agency !== '' ? new Float64Array(length) : undefined
  const open: number[] = []
  const level = levelFacts(input)
  for (let other = firstDay; other <= day; other++) {
    const dayFacts = dayFactsOf(input, other)
    for (let slot = 0; slot < slotsPerDay; slot++) {
      const at = other * slotsPerDay + slot
      const index = at - firstSlot
      if (isOpen(dayFacts, slot)) open.push(at)
      const { expected, seen, unexplained } = visitsIn(dayFacts, slot, input.explained?.[index] ?? 0)
      const isCounted = countedKinds(slotFacts(level, dayFacts, slot))
      add(sums.raw, index, expected, unexplained, true)
      add(sums.counted, index, expected, seen, true)
      add(sums.surge, index, expected, unexplained, isCounted.surge)
      add(sums.drop, index, expected, unexplained, isCounted.drop)
      add(sums.silent, index, expected, seen, isCounted.silent)
      if (covered !== undefined && isMasked(masks, at)) covered[index] = unexplained - expected
    }
  }
  return { agency: series.agency, series, expectation, firstSlot, open, ...sums, covered }
}

/** What is the same for all slots of a level. */
interface LevelFacts {
  readonly alerts: readonly Mask[]
  readonly silences: readonly Mask[]
  readonly tellsRefusals: boolean
}

function levelFacts({ series, day, masks, mppMasks }: TimelineInput): LevelFacts {
  const alerts = [...masks, ...mppMasks]
  return {
    alerts,
    silences: alerts.filter((mask) => mask.kind === 'silent'),
    tellsRefusals: series.tellsRefusals(day),
  }
}

/** What is the same for all slots of a level's day. */
interface DayFacts {
  readonly day: number
  /** Undefined where the level is closed or nothing is known of it. */
  readonly expected: DayExpectation | undefined
  /** Whether its counts can be compared with what was expected. */
  readonly isObserved: boolean
  readonly demand: Float64Array | undefined
  /** The first and the last open slot; the last before the first where none is open. */
  readonly hours: readonly [first: number, last: number]
  /** From which slot on the quota was reached. */
  readonly fullFrom: number
  readonly areHoursVague: boolean
}

function dayFactsOf(input: TimelineInput, day: number): DayFacts {
  const { series, mppSeries, expectation, history } = input
  const expected = expectation.expectationOf(day)
  const isToday = day === input.day
  return {
    day,
    expected,
    // A day on which nothing of the whole MPP was counted says nothing of its agencies.
    isObserved: series.agency === '' || isToday || mppSeries.total(day) !== 0,
    demand: series.demand(day),
    hours: expected === undefined ? [1, 0] : openSlots(expected.shape),
    fullFrom: quotaSlot(series.counts(day), isToday ? input.minute : undefined),
    areHoursVague: !expectation.knowsFasting && isFasting(history.reference, day),
  }
}

function isOpen({ hours: [first, last] }: DayFacts, slot: number): boolean {
  return slot >= first && slot <= last
}

/** Visits in a slot; what came to a slot in which none are expected is left out. */
interface SlotVisits {
  readonly expected: number
  readonly seen: number
  /** Seen, without what the agencies' alerts explain. */
  readonly unexplained: number
}

const noVisits: SlotVisits = { expected: 0, seen: 0, unexplained: 0 }

function visitsIn(
  { expected: usual, isObserved, demand }: DayFacts,
  slot: number,
  explained: number,
): SlotVisits {
  if (usual === undefined || !isObserved) return noVisits
  const expected = usual.mean * (usual.shape[slot] ?? 0)
  if (expected === 0) return noVisits
  const seen = demand?.[slot] ?? 0
  return { expected, seen, unexplained: seen - explained }
}

function slotFacts(
  level: LevelFacts,
  { day, hours, fullFrom, areHoursVague }: DayFacts,
  slot: number,
): SlotFacts {
  const at = day * slotsPerDay + slot
  const [first, last] = hours
  return {
    isInAlert: isMasked(level.alerts, at),
    isInSilence: isMasked(level.silences, at),
    isFull: slot >= fullFrom,
    tellsRefusals: level.tellsRefusals,
    isVague: areHoursVague && (slot < first + fastingEdge.first || slot > last - fastingEdge.last),
  }
}

export interface WindowSums {
  readonly expected: number
  readonly seen: number
  /** Sum over pairs of days of the products of their expectations, a day with itself included. */
  readonly squares: number
}

/** Sums over the slots from `from` up to (without) `to`. */
export function windowSums(timeline: Timeline, sums: Sums, from: number, to: number): WindowSums {
  const begin = Math.max(0, from - timeline.firstSlot)
  const end = to - timeline.firstSlot
  const { correlation } = timeline.expectation.spread
  let squares = 0
  let carried = 0
  for (let at = begin; at < end;) {
    const next = Math.min(end, (Math.floor(at / slotsPerDay) + 1) * slotsPerDay)
    const ofDay = (sums.expected[next] ?? 0) - (sums.expected[at] ?? 0)
    if (ofDay > 0) {
      squares += ofDay * ofDay + 2 * carried * ofDay
      carried = correlation * (carried + ofDay)
    }
    at = next
  }
  return {
    expected: (sums.expected[end] ?? 0) - (sums.expected[begin] ?? 0),
    seen: (sums.seen[end] ?? 0) - (sums.seen[begin] ?? 0),
    squares,
  }
}

/** The variance of a count over a window: scatter within days, between days, and the uncertainty of the fit. */
export function varianceOf(timeline: Timeline, { expected, squares }: WindowSums): number {
  const { phi, daySpread, meanVariance } = timeline.expectation.spread
  return phi * expected + daySpread * squares + meanVariance * expected * expected
}

function newSums(length: number): Sums {
  return { expected: new Float64Array(length + 1), seen: new Float64Array(length + 1) }
}

function add(sums: Sums, index: number, mean: number, count: number, isCounted: boolean): void {
  sums.expected[index + 1] = (sums.expected[index] ?? 0) + (isCounted ? mean : 0)
  sums.seen[index + 1] = (sums.seen[index] ?? 0) + (isCounted ? count : 0)
}
