/** Rows of a report whose figures can be withheld. */

/** A row that may have columns withheld. */
export interface Suppressible {
  readonly suppressed?: readonly string[] | undefined
}
