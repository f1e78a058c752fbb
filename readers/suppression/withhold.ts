/** Removes figures from a row and names them in `suppressed`. Pure. */
import type { Suppressible } from '../rows/suppressible.ts'

/** The columns of a row that can be without a figure. */
export type Withholdable<Row> = {
  [Column in keyof Row & string]: null extends Row[Column] ? Column : never
}[keyof Row & string]

/** The row without these figures: null, and named in `suppressed`. A figure that was missing stays missing. */
export function withhold<Row extends Suppressible>(row: Row, columns: readonly Withholdable<Row>[]): Row {
  const withheld = columns.filter((column) => row[column] !== null)
  if (withheld.length === 0) return row
  return {
    ...row,
    ...Object.fromEntries(withheld.map((column) => [column, null])),
    suppressed: [...(row.suppressed ?? []), ...withheld],
  }
}
