/**
 * A shuffle that a seed decides, so that a failing order can be repeated.
 */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const result = [...items]
  let state = seed
  for (let at = result.length - 1; at > 0; at--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    const other = state % (at + 1)
    const moved = result[at]
    const taken = result[other]
    if (moved !== undefined && taken !== undefined) [result[at], result[other]] = [taken, moved]
  }
  return result
}
