/**
 * Randomness of the simulator: one reproducible stream for each key, and the few distributions that pure-
 * rand has not (it draws uniform numbers only). The same key gives the same numbers on every machine and in
 * every order of use; nothing here is meant for secrets.
 */
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'

/** A 32-bit hash of a text (FNV-1a from a given start, with Murmur3's last mixing steps). */
export function hash32(text: string, start = 0x811c9dc5): number {
  let hash = start
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

export class Random {
  readonly #generator: ReturnType<typeof xoroshiro128plusFromState>

  constructor(key: string) {
    const starts = [0x811c9dc5, 0x9e3779b9, 0x7f4a7c15, 0x2545f491]
    this.#generator = xoroshiro128plusFromState(starts.map((start) => hash32(key, start) | 0))
  }

  /** Uniform in [0, 1). */
  uniform(): number {
    return uniformFloat64(this.#generator)
  }

  /** Uniform in [from, to). */
  between(from: number, to: number): number {
    return from + (to - from) * this.uniform()
  }

  chance(probability: number): boolean {
    return this.uniform() < probability
  }

  /** Standard normal (Box-Muller; 1 - u keeps the logarithm finite). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform())
  }

  /** Log-normal by its median and the standard deviation of its logarithm. */
  logNormal(median: number, sigma: number): number {
    return median * Math.exp(sigma * this.normal())
  }

  /** Log-normal with mean 1: multiplied into a Poisson mean it makes counts spread wider than Poisson. */
  noise(sigma: number): number {
    return Math.exp(sigma * this.normal() - (sigma * sigma) / 2)
  }

  /**
   * Poisson (Knuth's product of uniforms; above 500 the normal limit, as exp(-mean) would run out of
   * digits).
   */
  poisson(mean: number): number {
    if (mean > 500) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.normal()))
    const limit = Math.exp(-mean)
    let product = this.uniform()
    let count = 0
    while (product > limit) {
      product *= this.uniform()
      count++
    }
    return count
  }

  /** An index drawn in proportion to the weights, or -1 where they add up to nothing. */
  weighted(weights: readonly number[]): number {
    let total = 0
    for (const weight of weights) total += weight
    if (total <= 0) return -1
    let rest = this.uniform() * total
    for (let index = 0; index < weights.length; index++) {
      rest -= weights[index] ?? 0
      if (rest < 0) return index
    }
    return weights.length - 1
  }
}
