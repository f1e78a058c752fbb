/** Random instants, dense around the boundaries of definitions, and the ways of writing one. */
import type { Mpp } from '../../../schemas/reference.ts'
import { dayMs } from '../../../schemas/time.ts'
import type { Dice } from './dice.ts'
import { instantOf, startOfDay } from './world.ts'

/** An instant of the local day: its first or last one, round hours that many events share, or anywhere. */
export function momentOf(dice: Dice, mpp: Mpp, day: number): number {
  const shared = [0, 1, 999, 3_600_000 - 1, dayMs - 1, dayMs - 1_000, dayMs / 2]
  const ofDay = dice.chance(25)
    ? dice.pick(shared)
    : dice.chance(55)
      ? dice.int(7, 15) * 3_600_000 + dice.int(0, 3) * 900_000
      : dice.int(0, dayMs - 1)
  return startOfDay(mpp, day) + ofDay
}

/** The instant in one of the ways of writing it; digits finer than a millisecond are to be cut off. */
export function timeText(dice: Dice, at: number): string {
  const hours = dice.pick([0, 0, 7, 8, 9, -11])
  const local = new Date(at + hours * 3_600_000).toISOString().slice(0, -1)
  const offset = `${hours < 0 ? '-' : '+'}${String(Math.abs(hours)).padStart(2, '0')}:00`
  const finer = dice.chance(20) ? String(dice.int(1, 999_999)).padStart(6, '0') : ''
  const text = `${finer === '' ? local.replace('.000', '') : local + finer}${hours === 0 ? 'Z' : offset}`
  if (instantOf(text) !== at) throw new Error('an instant was written as another one')
  return text
}

const steps = [0, 0, 1, 500, 30_000, 60_000, 300_000, 1_200_000, 3_600_000]

/** Instants of one local day, one after the other, but some at once and some before the one they follow. */
export function momentsOf(dice: Dice, mpp: Mpp, day: number, count: number): number[] {
  let ofDay = dice.int(7, 15) * 3_600_000 + dice.int(0, 3) * 900_000
  return Array.from({ length: count }, () => {
    ofDay += dice.pick(steps) * (dice.chance(8) ? -1 : 1)
    return startOfDay(mpp, day) + Math.min(Math.max(ofDay, 0), dayMs - 1)
  })
}
