/**
 * Totals and averages of a recap checked against their parts. A total is right where it is the sum of all parts, or of
 * those since the total before it (weeks of a month); whatever differs is named and stops the import, as then either
 * the total or a part is wrong and nobody can say which.
 */
import { type Problem, text } from '../workbook/text.ts'
import type { CheckLine } from './lines.ts'

/** What a value cell holds: `bad` where it breaks a rule of its own, so that nothing can be checked with it. */
export type Value = number | 'none' | 'bad'

/** One kind of line (columns of agencies, or rows of days) and how to read a cell where it crosses another line. */
export interface Crossing {
  readonly parts: readonly { readonly index: number }[]
  readonly checks: readonly CheckLine[]
  /** Lines of the other kind, in which totals are checked, and in which averages are. */
  readonly across: { readonly total: readonly number[]; readonly average: readonly number[] }
  readonly valueAt: (index: number, across: number) => Value
  /** A number with decimals, for averages. */
  readonly numberAt: (index: number, across: number) => number | 'none' | 'bad'
  readonly placeAt: (index: number, across: number) => string
}

export interface Difference extends Problem {
  readonly across: number
  /** What the total says less what its parts add up to. */
  readonly amount: number
}

export interface CheckedTotals {
  readonly differences: readonly Difference[]
  /** Totals that are the sum of all parts. */
  readonly whole: readonly CheckLine[]
}

export function checkTotals(crossing: Crossing): CheckedTotals {
  const differences: Difference[] = []
  const whole: CheckLine[] = []
  let since = Number.NEGATIVE_INFINITY
  const checks = crossing.checks.toSorted((a, b) => a.index - b.index)
  const totals = checks.filter(({ kind }) => kind === 'total')
  for (const check of checks) {
    const of = (parts: Crossing['parts']): Difference[] => differencesOf(crossing, check, parts)
    if (check.kind === 'average') {
      differences.push(...of(crossing.parts))
      continue
    }
    const all = of(crossing.parts)
    const before = crossing.parts.filter(({ index }) => index > since && index < check.index)
    const isPart = before.length > 0 && before.length < crossing.parts.length
    const partly = isPart ? of(before) : all
    // Where neither fits, the last total is the month's and the others are those of weeks.
    const isLast = check === totals.at(-1)
    const isWhole = isPart && !isLast ? all.length < partly.length : all.length <= partly.length
    if (isWhole) whole.push(check)
    differences.push(...(isWhole ? all : partly))
    since = check.index
  }
  return { differences, whole }
}

function differencesOf(crossing: Crossing, check: CheckLine, parts: Crossing['parts']): Difference[] {
  return crossing.across[check.kind].flatMap((across) => {
    const values = parts.map(({ index }) => crossing.valueAt(index, across))
    if (values.includes('bad')) return []
    const numbers = values.filter((value) => typeof value === 'number')
    const sum = numbers.reduce((total, value) => total + value, 0)
    const at = crossing.placeAt(check.index, across)
    if (check.kind === 'average') {
      const said = crossing.numberAt(check.index, across)
      if (typeof said !== 'number' || isAverage(said, sum, values)) return []
      return [{ at, across, amount: said, rule: wrongAverage(sum, numbers.length) }]
    }
    const said = crossing.valueAt(check.index, across)
    if (typeof said !== 'number' || said === sum) return []
    return [{ at, across, amount: said - sum, rule: wrongTotal(said, sum) }]
  })
}

/** Over the parts with a number, those above 0, or all; rounded to as many decimals as it has. */
function isAverage(said: number, sum: number, values: readonly Value[]): boolean {
  const numbers = values.filter((value) => typeof value === 'number')
  const over = [numbers.length, numbers.filter((value) => value > 0).length, values.length]
  const decimals = Math.min(String(said).split('.')[1]?.length ?? 0, 9)
  const tolerance = 0.5 * 10 ** -decimals + 1e-9
  return over.some((count) => Math.abs(said - (count === 0 ? 0 : sum / count)) <= tolerance)
}

function wrongTotal(said: number, sum: number): Difference['rule'] {
  const difference = `${said > sum ? '+' : ''}${said - sum}`
  return text(
    `jumlahnya ${said}, padahal bagian-bagiannya ${sum} (selisih ${difference}): perbaiki jumlah atau bagiannya`,
    `the total is ${said}, its parts add up to ${sum} (difference ${difference}): correct the total or a part`,
  )
}

function wrongAverage(sum: number, count: number): Difference['rule'] {
  return text(
    `rata-ratanya tidak cocok dengan bagian-bagiannya (jumlah ${sum} dari ${count} angka): perbaiki`,
    `the average does not fit its parts (${count} numbers that add up to ${sum}): correct it`,
  )
}
