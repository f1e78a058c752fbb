/**
 * Compares a view's rows with the oracle's and says in readable lines what differs: row by key, column,
 * expected, actual. Columns and types beyond the oracle's are not judged ("you may add columns at the
 * end"), so an Int64 that a driver gives as text is the number it spells.
 */
import type { Row, ViewName } from './views.ts'
import { viewKeys } from './views.ts'

const mostLines = 20
const relativeTolerance = 1e-9

type Value = Row[string] | undefined

/** At most twenty differences, none where the rows agree; the order of rows does not matter. */
export function compareRows(view: ViewName, expected: readonly Row[], actual: readonly Row[]): string[] {
  const differences: string[] = []
  const wanted = indexOf(view, expected, 'expected', differences)
  const found = indexOf(view, actual, 'actual', differences)
  for (const [key, row] of wanted) {
    const other = found.get(key)
    if (other === undefined) {
      differences.push(`${view} ${key}: row is missing, expected ${JSON.stringify(row)}`)
      continue
    }
    for (const [column, value] of Object.entries(row)) {
      if (!isSame(value, other[column])) {
        differences.push(`${view} ${key}: ${column}: expected ${show(value)}, actual ${show(other[column])}`)
      }
    }
  }
  for (const [key, row] of found) {
    if (!wanted.has(key)) differences.push(`${view} ${key}: row is too many, actual ${JSON.stringify(row)}`)
  }
  const rest = differences.length - (mostLines - 1)
  return rest <= 1 ? differences : [...differences.slice(0, mostLines - 1), `${view}: and ${rest} more`]
}

function indexOf(
  view: ViewName,
  rows: readonly Row[],
  side: string,
  differences: string[],
): Map<string, Row> {
  const index = new Map<string, Row>()
  for (const row of rows) {
    const key = viewKeys[view].map((column) => `${column}=${row[column] ?? show(row[column])}`).join(' ')
    if (index.has(key)) differences.push(`${view} ${key}: ${side} has two rows of this key`)
    index.set(key, row)
  }
  return index
}

function isSame(expected: Value, actual: Value): boolean {
  if (typeof expected !== 'number') return expected === actual
  const number = typeof actual === 'string' && /^-?\d+$/.test(actual) ? Number(actual) : actual
  if (typeof number !== 'number') return false
  // counts are exact; a rate may come out a little off a whole number on one side
  if (Number.isInteger(expected) && Number.isInteger(number)) return expected === number
  // the absolute part serves a change of nothing, where rounding leaves 1e-16 on one side
  const allowed = Math.max(relativeTolerance * Math.max(Math.abs(expected), Math.abs(number)), 1e-12)
  return Math.abs(expected - number) <= allowed
}

function show(value: Value): string {
  return value === undefined ? 'no such column' : JSON.stringify(value)
}
