/**
 * The simulated events of a range of days, as they go into Kafka. What lies ahead of now is left out: a later run
 * sends it under the same identity.
 */
import type { Reference } from '../../schemas/reference.ts'
import { dayMs } from '../../schemas/time.ts'
import { type Outgoing, outgoingOfTyped } from '../outgoing.ts'
import { simulateDay } from './simulate-day.ts'

export interface SimulationRange {
  readonly reference: Reference
  readonly mpps: readonly string[]
  /** First and last local day, days since 1970-01-01. */
  readonly from: number
  readonly to: number
  readonly seed: number
  /** Days of each MPP that are left out, as they are stored already. */
  readonly stored?: ReadonlyMap<string, ReadonlySet<number>>
}

/** Day by day, so that what arrives first happened first; one day is in memory at a time. */
export function* simulatedEvents(range: SimulationRange, now: Date, onDay: () => void): Generator<Outgoing> {
  const nowMs = now.getTime()
  for (let day = range.from; day <= range.to; day++) {
    for (const mpp of range.mpps) {
      if (range.stored?.get(mpp)?.has(day) === true) {
        onDay()
        continue
      }
      // No zone is more than a day off: what ended two days ago has no events ahead.
      const isPast = (day + 2) * dayMs <= nowMs
      for (const event of simulateDay({ reference: range.reference, mpp, day, seed: range.seed })) {
        if (isPast || Date.parse(event.time) <= nowMs) yield outgoingOfTyped(event)
      }
      onDay()
    }
  }
}

/** How many days of an MPP a range has. */
export function countDays(range: SimulationRange): number {
  return (range.to - range.from + 1) * range.mpps.length
}
