/** What a generated recap says: agencies, days and counts, from a seed; and the tallies that must follow from it. */
import { readReference } from '../../sql/reference.ts'
import { join } from 'node:path'
import { isExpectedDay } from '../../schemas/calendar.ts'

export const reference = await readReference(join(import.meta.dirname, '..', '..', 'sql', 'reference'))

const holidays = new Set(reference.holidays.map(({ date }) => date))

export type Count = number | 'blank' | 'closed'

export interface Truth {
  readonly mpp: string
  readonly year: number
  readonly month: number
  readonly agencies: readonly string[]
  /** Local days of the rows, 1 to 31. */
  readonly days: readonly number[]
  /** By day, then by agency. */
  readonly counts: readonly (readonly Count[])[]
}

export interface TruthOptions {
  readonly mpp?: string
  readonly year?: number
  readonly month?: number
  readonly agencies?: number
  /** Every day of the month, or Monday to Friday without holidays. */
  readonly days?: 'all' | 'working'
  readonly seed?: number
}

/** A row of numbers that looks random and is the same each time. */
export function createRandom(seed: number): () => number {
  let state = seed * 2_654_435_761 + 1
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}

export function truthOf(options: TruthOptions = {}): Truth {
  const { mpp = 'balikpapan', year = 2025, month = 1, agencies = 6, days = 'all', seed = 1 } = options
  const random = createRandom(seed + month)
  const length = new Date(Date.UTC(year, month, 0)).getUTCDate()
  const slugs = reference.agencies.filter((row) => row.mpp === mpp).slice(0, agencies)
  const number = (day: number): number => Date.UTC(year, month - 1, day) / 86_400_000
  const isWorking = (day: number): boolean => isExpectedDay(reference, number(day))
  const rows = Array.from({ length }, (_, at) => at + 1).filter((day) => days === 'all' || isWorking(day))
  return {
    mpp,
    year,
    month,
    agencies: slugs.map(({ agency }) => agency),
    days: rows,
    counts: rows.map((day) =>
      slugs.map(() => {
        if (!isWorking(day)) return day % 2 === 0 ? 'closed' : 'blank'
        const share = random()
        return share < 0.08 ? 0 : Math.floor(share * 60) + (share > 0.95 ? 1_200 : 0)
      }),
    ),
  }
}

/** `agency from..to` to the count; the MPP's agency is empty. */
export type Figures = ReadonlyMap<string, number>

export function sumOf(counts: readonly Count[]): number {
  return counts.reduce<number>((sum, count) => sum + (typeof count === 'number' ? count : 0), 0)
}

/** Every tally that follows where days are rows; `hasTotal`: the MPP has a column of its own. */
export function dailyFigures(truth: Truth, hasTotal: boolean): Figures {
  const figures = new Map<string, number>()
  const { year, month, days, counts, agencies, mpp } = truth
  const name = `${year}-${String(month).padStart(2, '0')}`
  const dayOf = (day: number): string => `${name}-${String(day).padStart(2, '0')}`
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate()
  for (const [at, agency] of [...agencies, ''].entries()) {
    if (agency === '' && !hasTotal) continue
    const own = days.flatMap((day, row) => {
      const line = counts[row] ?? []
      const count =
        agency === '' ? (line.some((one) => typeof one === 'number') ? sumOf(line) : 'blank') : line[at]
      return typeof count === 'number' ? [{ day, count }] : []
    })
    for (const { day, count } of own) figures.set(`${agency} ${dayOf(day)}..${dayOf(day)}`, count)
    const weekdays = reference.agencies.find(
      (row) => row.mpp === mpp && row.agency === agency,
    )?.opening_weekdays
    const isExpected = (day: number): boolean => {
      const number = Date.UTC(year, month - 1, day) / 86_400_000
      const weekday = new Date(number * 86_400_000).getUTCDay() || 7
      const isHoliday = holidays.has(dayOf(day))
      return (weekdays ?? [1, 2, 3, 4, 5]).includes(weekday) && !isHoliday
    }
    const isWhole = Array.from({ length: last }, (_, one) => one + 1).every(
      (day) => !isExpected(day) || own.some((one) => one.day === day),
    )
    if (isWhole && own.length > 0)
      figures.set(`${agency} ${dayOf(1)}..${dayOf(last)}`, sumOf(own.map(({ count }) => count)))
  }
  return figures
}

/** One figure for each agency, and for the MPP where it has a total. */
export function monthlyFigures(truth: Truth, hasTotal: boolean): Figures {
  const { year, month, agencies, counts } = truth
  const name = `${year}-${String(month).padStart(2, '0')}`
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate()
  const totals = agencies.map((_, at) => sumOf(counts.map((row) => row[at] ?? 'blank')))
  return new Map(
    [
      ...agencies.map((agency, at) => [agency, totals[at] ?? 0] as const),
      ...(hasTotal ? [['', sumOf(totals)] as const] : []),
    ].map(([agency, count]) => [`${agency} ${name}-01..${name}-${last}`, count]),
  )
}
