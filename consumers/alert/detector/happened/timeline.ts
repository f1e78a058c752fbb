/**
 * What happened at a level in its last days, slot by slot, with running sums of expected and observed visits, so that
 * any window is two subtractions. Some slots count for neither: closed times, former alerts, and for drops and
 * silences the time after the quota was reached. Pure.
 */
import { isFasting } from '../../../../schemas/calendar.ts'
import type { Expectation } from '../usual/expectations.ts'
import { isMasked } from '../usual/masks.ts'
import type { Mask } from '../usual/masks.ts'
import { quotaSlot } from '../usual/series.ts'
import type { Series } from '../usual/series.ts'
import { openSlots } from '../usual/shape.ts'
import { slotsPerDay } from '../types.ts'
import type { MppHistory } from '../types.ts'

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
  const { series, expectation, firstDay, day, masks, mppMasks, explained } = input
  const length = (day - firstDay + 1) * slotsPerDay
  const sums = {
    surge: newSums(length),
    drop: newSums(length),
    silent: newSums(length),
    raw: newSums(length),
    counted: newSums(length),
  }
  const covered = masks.length > 0 && series.agency !== '' ? new Float64Array(length) : undefined
  const silentMasks = [...masks, ...mppMasks].filter((mask) => mask.kind === 'silent')
  const tellsRefusals = series.tellsRefusals(day)
  const open: number[] = []
  let index = 0
  for (let other = firstDay; other <= day; other++) {
    const expected = expectation.expectationOf(other)
    const isUnobserved = series.agency !== '' && other < day && input.mppSeries.total(other) === 0
    const demand = series.demand(other)
    const full = quotaSlot(series.counts(other), other === day ? input.minute : undefined)
    const [first, last] = expected === undefined ? [1, 0] : openSlots(expected.shape)
    const isVague = !expectation.knowsFasting && isFasting(input.history.reference, other)
    for (let slot = 0; slot < slotsPerDay; slot++, index++) {
      const at = other * slotsPerDay + slot
      if (expected !== undefined && slot >= first && slot <= last) open.push(at)
      const mean = expected === undefined || isUnobserved ? 0 : expected.mean * (expected.shape[slot] ?? 0)
      const all = mean === 0 ? 0 : (demand?.[slot] ?? 0)
      const count = mean === 0 ? 0 : all - (explained?.[index] ?? 0)
      const isOwn = masks.length > 0 && isMasked(masks, at)
      const isMpp = mppMasks.length > 0 && isMasked(mppMasks, at)
      const isFull = slot >= full
      const isEdge = isVague && (slot < first + fastingEdge.first || slot > last - fastingEdge.last)
      const isCounted = !isOwn && !isMpp
      add(sums.raw, index, mean, count, true)
      add(sums.counted, index, mean, all, true)
      add(sums.surge, index, mean, count, isCounted && (tellsRefusals || !isFull))
      add(sums.drop, index, mean, count, isCounted && !isFull && !isEdge)
      add(sums.silent, index, mean, all, !isFull && !isEdge && !isMasked(silentMasks, at))
      if (covered !== undefined && isOwn) covered[index] = count - mean
    }
  }
  return {
    agency: series.agency,
    series,
    expectation,
    firstSlot: firstDay * slotsPerDay,
    open,
    ...sums,
    covered,
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
