/**
 * The simulated events of a range of days, as they go into Kafka. What lies ahead of now is left out: a later run
 * sends it under the same identity.
 */
import { type EventType, eventTypes } from '../../schemas/event.ts'
import { eventKey } from '../../schemas/event-key.ts'
import type { Reference } from '../../schemas/reference.ts'
import type { Outgoing } from '../publisher.ts'
import type { SimulatedEvent } from './day-log.ts'
import { simulateDay } from './simulate-day.ts'

export interface SimulationRange {
  readonly reference: Reference
  readonly mpps: readonly string[]
  /** First and last local day, days since 1970-01-01. */
  readonly from: number
  readonly to: number
  readonly seed: number
  /** Days of an MPP that are left out, as they are there already. */
  readonly isThere?: (mpp: string, day: number) => boolean
}

/** Day by day, so that what arrives first happened first; one day is in memory at a time. */
export function* simulatedEvents(range: SimulationRange, now: Date, onDay: () => void): Generator<Outgoing> {
  const nowMs = now.getTime()
  for (let day = range.from; day <= range.to; day++) {
    for (const mpp of range.mpps) {
      if (range.isThere?.(mpp, day) === true) {
        onDay()
        continue
      }
      for (const event of simulateDay({ reference: range.reference, mpp, day, seed: range.seed })) {
        if (Date.parse(event.time) <= nowMs) yield outgoing(event)
      }
      onDay()
    }
  }
}

/** How many days of an MPP a range has. */
export function countDays(range: SimulationRange): number {
  return (range.to - range.from + 1) * range.mpps.length
}

/** The record of a simulated event. */
export function outgoing(event: SimulatedEvent): Outgoing {
  const type: EventType = event.type
  return {
    topic: eventTypes[type].topic,
    key: eventKey(type, { ...event.data }),
    value: JSON.stringify(event),
  }
}
