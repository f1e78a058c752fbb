/** Chance from a seed: the same seed throws the same dice. */
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

export interface Dice {
  /** A whole number from a to b, both possible. */
  int(a: number, b: number): number
  /** True in so many of a hundred cases. */
  chance(percent: number): boolean
  pick<T>(values: readonly T[]): T
}

export function diceOf(seed: number): Dice {
  const generator = xoroshiro128plus(seed)
  const int = (a: number, b: number): number => uniformInt(generator, a, b)
  return {
    int,
    chance: (percent) => int(1, 100) <= percent,
    pick: <T>(values: readonly T[]): T => {
      const value = values[int(0, values.length - 1)]
      if (value === undefined) throw new Error('nothing to pick from')
      return value
    },
  }
}
