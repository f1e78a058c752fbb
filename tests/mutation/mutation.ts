/**
 * Changes of effects and wiring, each with the tests that have to notice it. `from` stands in its file exactly once.
 * Most are what a tool cannot make of an expression: an order, a missing await, an error that is swallowed.
 */
export interface Mutation {
  /** What goes wrong with it. */
  readonly name: string
  readonly file: string
  readonly from: string
  readonly to: string
  readonly tests: readonly string[]
}

/** Changes of one file with the tests that mirror it. */
export function of(file: string, tests: readonly string[], changes: readonly Change[]): Mutation[] {
  return changes.map(({ name, from, to }) => ({ name, file, from, to, tests }))
}

type Change = Pick<Mutation, 'name' | 'from' | 'to'>

export const unit = (name: string): string => `tests/unit/${name}.test.ts`
