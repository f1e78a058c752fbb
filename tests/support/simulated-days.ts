/**
 * Simulated days for tests, on the repository's reference data: short to ask for, by date instead of day
 * number. Generates and selects; judges nothing.
 */
import { join } from 'node:path'
import type { TypedEvent } from '../../schemas/event.ts'
import { simulateDay } from '../../producers/simulate/simulate-day.ts'
import type { EventType } from '../../schemas/event.ts'
import { parseDay } from '../../schemas/time.ts'
import { readReference } from '../../sql/reference.ts'

export type Of<T extends EventType> = Extract<TypedEvent, { type: T }>

export const reference = await readReference(join(import.meta.dirname, '../../sql/reference'))
export const mpps = ['balikpapan', 'kukar', 'kotim']

export function dayOf(date: string): number {
  const day = parseDay(date)
  if (day === undefined) throw new Error(`no date: ${date}`)
  return day
}

export function on(mpp: string, date: string, seed = 1): TypedEvent[] {
  return simulateDay({ reference, mpp, day: dayOf(date), seed })
}

/** Every day from one date to another, both inclusive; closed days are empty. */
export function between(mpp: string, from: string, to: string, seed = 1): TypedEvent[][] {
  const length = dayOf(to) - dayOf(from) + 1
  return Array.from({ length }, (_, i) => simulateDay({ reference, mpp, day: dayOf(from) + i, seed }))
}

export function ofType<T extends EventType>(events: readonly TypedEvent[], type: T): Of<T>[] {
  return events.filter((event): event is Of<T> => event.type === type)
}

/** Visits of the MPP: tickets that were given out. */
export function visits(events: readonly TypedEvent[]): number {
  return ofType(events, 'mpp.ticket.issued').length
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
