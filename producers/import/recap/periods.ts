/**
 * The local days or months that the rows of a recap stand for. Titles, the sheet's name, the dates themselves and
 * `--month` have to agree; nothing is taken from the clock or from a file's name.
 */
import { type Problem, type Text, text } from '../workbook/text.ts'
import type { Axes } from './axes.ts'
import type { PeriodLine } from './lines.ts'
import { plain } from './count-cell.ts'
import { cellText, type Grid } from './grid.ts'
import { dayOf, monthText, weekdayNumber } from './months.ts'
import type { Statement } from './statements.ts'
import { formatDay } from '../../../schemas/time.ts'

export interface Period {
  readonly line: PeriodLine
  /** Local days, `YYYY-MM-DD`, both included. */
  readonly from: string
  readonly to: string
}

export interface Periods {
  readonly layout: 'days' | 'months'
  readonly periods: readonly Period[]
  readonly problems: readonly Problem[]
}

export interface PeriodsGiven {
  readonly statements: readonly Statement[]
  /** Where the table stands as a whole, for what is wrong with no cell in particular. */
  readonly place: string
}

export function resolvePeriods(axes: Axes, { statements, place }: PeriodsGiven): Periods {
  const lines = axes.periods
  const areMonths = lines.filter(({ label }) => label?.kind === 'month').length
  const areDays = lines.filter(({ label }) => label !== undefined && label.kind !== 'month').length
  if (areMonths > 0 && areDays > 0) {
    // Most are right: the others are named.
    const others = lines.filter(({ label }) => (label?.kind === 'month') === areMonths < areDays)
    return { layout: 'days', periods: [], problems: others.map((line) => ({ at: line.place, rule: mixed })) }
  }
  if (areMonths > 0) return monthsOf(lines, statements, place)
  const dates = ofDates(lines)
  const stated = {
    months: distinct(statements, ({ month }) => month),
    years: distinct(statements, ({ year }) => year),
  }
  // What is stated counts; without it, the month of most dates. The two have to agree.
  const month = stated.months[0] ?? dates[0]?.month
  const year = stated.years[0] ?? dates[0]?.year
  const isOther = dates[0] !== undefined && (dates[0].month !== month || dates[0].year !== year)
  if (stated.months.length > 1 || stated.years.length > 1 || isOther)
    return failed(statements[0]?.place ?? place, disagree([...statements, ...dates.slice(0, 1)]))
  if (month === undefined || year === undefined) return failed(place, unknownMonth)
  if (areDays === 0) {
    const line = lines[0]
    return line === undefined ? failed(place, unknownMonth) : whole([{ line, month, year }])
  }
  return daysOf(lines, month, year)
}

/** The months of whole dates, the most frequent first; a date that could be turned round counts only with others. */
function ofDates(lines: readonly PeriodLine[]): Statement[] {
  const dates = lines.flatMap(({ label, place }) =>
    label?.kind === 'date' ? [{ label, place, text: formatDay(label.days).slice(0, 7) }] : [],
  )
  const groups = [...Map.groupBy(dates, (date) => date.text).values()].toSorted((a, b) => b.length - a.length)
  const [most] = groups
  if (most === undefined || (most.length === 1 && !most.some(({ label }) => label.isCertain))) return []
  // One date among bare days is a slip of its own.
  if (most.length * 2 <= lines.length) return []
  return most.map((date) => ({
    place: date.place,
    year: Number(date.text.slice(0, 4)),
    month: Number(date.text.slice(5)),
  }))
}

function daysOf(lines: readonly PeriodLine[], month: number, year: number): Periods {
  const periods: Period[] = []
  const problems: Problem[] = []
  for (const line of lines) {
    const days = dayOfLabel(line, month, year)
    if (days === undefined) problems.push({ at: line.place, rule: notInMonth(monthText(year, month)) })
    else {
      const day = formatDay(days)
      periods.push({ line, from: day, to: day })
      const named = line.label !== undefined && 'weekday' in line.label ? line.label.weekday : undefined
      if (named !== undefined && named !== weekdayOf(day))
        problems.push({ at: line.place, rule: wrongWeekday })
    }
  }
  problems.push(...orderProblems(periods))
  return { layout: 'days', periods, problems }
}

function dayOfLabel({ label }: PeriodLine, month: number, year: number): number | undefined {
  switch (label?.kind) {
    case 'day':
      return dayOf(year, month, label.day)
    case 'month-day':
      return label.month === month ? dayOf(year, month, label.day) : undefined
    case 'date':
      return formatDay(label.days).startsWith(monthText(year, month)) ? label.days : undefined
    case 'month':
    case undefined:
      return undefined
    default:
      return label satisfies never
  }
}

function monthsOf(lines: readonly PeriodLine[], statements: readonly Statement[], place: string): Periods {
  const stated = distinct(statements, ({ year }) => year)
  if (stated.length > 1) return failed(statements[0]?.place ?? place, disagree(statements))
  const [year] = stated
  const found = lines.map((line) => {
    const { label } = line
    return label?.kind === 'month' ? { line, month: label.month, year: label.year ?? year } : undefined
  })
  const known = found.flatMap((one) => {
    if (one === undefined || one.year === undefined) return []
    return [{ line: one.line, month: one.month, year: one.year }]
  })
  if (known.length < lines.length) return failed(place, unknownMonth)
  const isOther = known.filter((one) => year !== undefined && one.year !== year)
  const single = distinct(statements, ({ month }) => month)
  const isOutside =
    known.length === 1 && single.length > 0 && known.some(({ month }) => !single.includes(month))
  if (isOther.length > 0 || isOutside) return failed(lines[0]?.place ?? place, disagree(statements))
  const { periods } = whole(known)
  return { layout: 'months', periods, problems: orderProblems(periods) }
}

function whole(months: readonly { line: PeriodLine; month: number; year: number }[]): Periods {
  const periods = months.map(({ line, month, year }) => {
    const last = new Date(Date.UTC(year, month, 0)).getUTCDate()
    const name = monthText(year, month)
    return { line, from: `${name}-01`, to: `${name}-${String(last).padStart(2, '0')}` }
  })
  return { layout: 'months', periods, problems: [] }
}

/** Days stand in their order: one that does not was mistyped, even if there is such a day. */
function orderProblems(periods: readonly Period[]): Problem[] {
  const same = [...Map.groupBy(periods, ({ from }) => from).values()].filter((group) => group.length > 1)
  if (same.length > 0)
    return same.flatMap((group) =>
      group.map(({ line }) => ({ at: line.place, rule: twice(group.map((one) => one.line.place)) })),
    )
  const isFalling = periods.length > 1 && (periods[0]?.from ?? '') > (periods.at(-1)?.from ?? '')
  return periods.flatMap(({ from, line }, at) => {
    const before = periods[at - 1]?.from
    if (before === undefined || (isFalling ? from < before : from > before)) return []
    return [{ at: line.place, rule: outOfOrder }]
  })
}

/** The weekdays that a column beside the dates names, where they do not fit. */
export function weekdayProblems(
  grid: Grid,
  columns: readonly number[],
  periods: readonly Period[],
): Problem[] {
  return columns.flatMap((column) =>
    periods.flatMap(({ line, from }) => {
      const named = plain(cellText(grid.at(line.index, column)))
      if (named === '' || weekdayNumber(named) === weekdayOf(from)) return []
      return [{ at: grid.place(line.index, column), rule: wrongWeekday }]
    }),
  )
}

function weekdayOf(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay() || 7
}

/** The values that occur, the most frequent first. */
function distinct<T>(items: readonly T[], of: (item: T) => number | undefined): number[] {
  const groups = Map.groupBy(items, of)
  return [...groups.entries()]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .flatMap(([value]) => (value === undefined ? [] : [value]))
}

function failed(at: string, rule: Text): Periods {
  return { layout: 'days', periods: [], problems: [{ at, rule }] }
}

function disagree(statements: readonly Statement[]): Text {
  const said = statements
    .map(
      ({ place, month, year }) =>
        `${place} ${[year, month === undefined ? undefined : String(month).padStart(2, '0')].filter((part) => part !== undefined).join('-')}`,
    )
    .join(', ')
  return text(
    `bulannya tidak sama (${said}): perbaiki yang salah`,
    `the month differs (${said}): correct what is wrong`,
  )
}

function notInMonth(month: string): Text {
  return text(
    `bukan hari dalam ${month}, bulan rekap ini: perbaiki tanggalnya`,
    `is no day of ${month}, the month of this recap: correct the date`,
  )
}

function twice(places: readonly string[]): Text {
  const all = places.join(', ')
  return text(
    `tanggal atau bulan yang sama ada lebih dari satu kali (${all}): sisakan satu`,
    `the same day or month is there more than once (${all}): leave one`,
  )
}

const mixed = text(
  'adalah bulan di antara hari, atau hari di antara bulan: perbaiki, atau pisahkan tabelnya',
  'is a month among days, or a day among months: correct it, or part the table',
)
const unknownMonth = text(
  'bulan dan tahunnya tidak disebut: tulis di judul, misalnya "Bulan Januari 2025", atau beri --month YYYY-MM',
  'names no month and year: write them in the title, such as "January 2025", or give --month YYYY-MM',
)
const outOfOrder = text(
  'tidak urut dengan tanggal di atasnya: perbaiki tanggalnya',
  'does not follow the day before it: correct the date',
)
const wrongWeekday = text(
  'nama hari tidak cocok dengan tanggalnya: perbaiki salah satunya',
  'the weekday does not fit the date: correct one of them',
)
