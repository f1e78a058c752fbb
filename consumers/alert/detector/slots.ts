/**
 * Local quarters of an hour since 1970: day * 96 + slot of the day. Indonesia has no daylight saving
 * time, so a zone is one offset and every local day has 96 slots. Pure.
 */
import { slotMinutes } from './types.ts'
import type { MppHistory } from './types.ts'

const slotMs = slotMinutes * 60_000

/** The slot that holds an instant (milliseconds since 1970). */
export function slotOf(history: Pick<MppHistory, 'utcOffsetMinutes'>, instant: number): number {
  return Math.floor((instant + history.utcOffsetMinutes * 60_000) / slotMs)
}

/** The instant at which a slot begins, milliseconds since 1970. */
export function instantOf(history: Pick<MppHistory, 'utcOffsetMinutes'>, slot: number): number {
  return slot * slotMs - history.utcOffsetMinutes * 60_000
}
