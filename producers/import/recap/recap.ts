/**
 * One sheet as a recap: the table, its days and agencies, and the tallies that follow from it. A tally is made for each
 * agency and day with a number; for the MPP only from its own total; for a month only where every expected day has a
 * number. A sheet with a problem gives its problems, all of them.
 */
import { isExpectedDay } from '../../../schemas/calendar.ts'
import type { Reference } from '../../../schemas/reference.ts'
import { dayMs } from '../../../schemas/time.ts'
import { type Sheet, sheetName } from '../workbook/sheet.ts'
import { type Problem, text } from '../workbook/text.ts'
import type { AgencyNames } from './agency-names.ts'
import { readAxes } from './axes.ts'
import { cornerOf, findTable } from './find-table.ts'
import { turned } from './grid.ts'
import { type Period, resolvePeriods, weekdayProblems } from './periods.ts'
import { type Statement, statementsAbove, statementsIn } from './statements.ts'
import { type MatrixCell, readValues } from './values.ts'

/** A count of visits as the sheet gives it. */
export interface RecapFigure {
  readonly place: string
  /** Empty: the MPP. */
  readonly agency: string
  readonly from: string
  readonly to: string
  readonly count: number
}

export interface RecapRow {
  readonly from: string
  readonly to: string
  readonly cells: readonly MatrixCell[]
  /** The MPP's own total; undefined where there is none. */
  readonly total: number | undefined
}

export interface Recap {
  readonly sheet: string
  readonly mpp: string
  readonly layout: 'days' | 'months'
  readonly agencies: readonly string[]
  readonly rows: readonly RecapRow[]
  readonly figures: readonly RecapFigure[]
  /** Cells without data. */
  readonly blank: number
  readonly closed: number
  /** What stops the whole sheet. */
  readonly problems: readonly Problem[]
  /** Cells that can be left out with --skip-bad. */
  readonly badCells: readonly Problem[]
}

export interface RecapContext {
  readonly reference: Reference
  readonly names: AgencyNames
  readonly mpp: string
  /** `YYYY-MM`, as given with --month. */
  readonly month?: string
  /** The MPP's local day. */
  readonly today: string
}

/** Undefined where the sheet has no table with agencies. */
export function readRecap(sheet: Sheet, context: RecapContext): Recap | undefined {
  const found = findTable(sheet, context.names)
  if (found === undefined) return undefined
  const { grid, header, label } = found
  const axes = readAxes(found, context.names)
  const top = grid.isTurned ? label : header
  const statements: Statement[] = [
    ...(context.month === undefined ? [] : statementsIn(context.month, '--month')),
    ...statementsIn(sheet.name, sheetName(sheet.name), true),
    ...statementsAbove(grid.isTurned ? turned(grid) : grid, top),
    ...statementsIn(cornerOf(grid, header, label), grid.place(header, label)),
  ]
  const resolved = resolvePeriods(axes, { statements, place: grid.place(header, label) })
  const values = readValues(grid, axes, resolved.periods)
  const rows = resolved.periods.map(({ line, from, to }) => ({
    from,
    to,
    index: line.index,
    cells: axes.agencies.map(({ index }) => values.cellAt(line.index, index)),
  }))
  const totalOf = (row: (typeof rows)[number]): Placed | undefined => {
    // A total of nothing is no count: a formula gives 0 for a day on which nobody counted.
    if (!row.cells.some((cell) => typeof cell === 'number') || row.cells.includes('bad')) return undefined
    return values.wholeColumns
      .map(({ index }) => ({ cell: values.cellAt(row.index, index), place: grid.place(row.index, index) }))
      .flatMap(({ cell, place }) => (typeof cell === 'number' ? [{ count: cell, place }] : []))[0]
  }
  const figures = rows.flatMap((row): RecapFigure[] => {
    const { from, to } = row
    const total = totalOf(row)
    return [
      ...row.cells.flatMap((cell, at) => {
        const agency = axes.agencies[at]
        if (typeof cell !== 'number' || agency === undefined) return []
        return [{ place: grid.place(row.index, agency.index), agency: agency.slug, from, to, count: cell }]
      }),
      ...(total === undefined ? [] : [{ ...total, agency: '', from, to }]),
    ]
  })
  const isBad = (agency: string, day: string): boolean =>
    rows.some(({ from, cells }) =>
      cells.some((cell, at) => {
        const isOfIt = from === day && (agency === '' || axes.agencies[at]?.slug === agency)
        return isOfIt && cell === 'bad'
      }),
    )
  const months = (): RecapFigure[] => monthsOf(figures, { periods: resolved.periods, context, isBad })
  const problems = [
    ...axes.problems,
    ...resolved.problems,
    ...weekdayProblems(grid, axes.weekdays, resolved.periods),
    ...values.differences,
    ...tooEarly(figures, context.today),
  ]
  const cells = rows.flatMap((row) => row.cells)
  return {
    sheet: sheet.name,
    mpp: context.mpp,
    layout: resolved.layout,
    agencies: axes.agencies.map(({ slug }) => slug),
    rows: rows.map((row) => ({ from: row.from, to: row.to, cells: row.cells, total: totalOf(row)?.count })),
    figures: resolved.layout === 'days' ? [...figures, ...months()] : figures,
    blank: cells.filter((cell) => cell === 'blank').length,
    closed: cells.filter((cell) => cell === 'closed').length,
    problems,
    badCells: values.bad,
  }
}

interface Placed {
  readonly count: number
  readonly place: string
}

interface MonthContext {
  readonly periods: readonly Period[]
  readonly context: RecapContext
  /** Whether the cell of that day is wrong; of the MPP, any of them. */
  readonly isBad: (agency: string, day: string) => boolean
}

/** The month of each agency, and of the MPP, whose every expected day has a number and no day a cell that is wrong. */
function monthsOf(figures: readonly RecapFigure[], { periods, context, isBad }: MonthContext): RecapFigure[] {
  const [first] = periods
  if (first === undefined) return []
  const month = first.from.slice(0, 7)
  const length = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).getUTCDate()
  const days = Array.from({ length }, (_, at) => `${month}-${String(at + 1).padStart(2, '0')}`)
  return [...Map.groupBy(figures, ({ agency }) => agency)].flatMap(([agency, own]) => {
    const counted = new Set(own.map(({ from }) => from))
    const isWhole = days.every(
      (day) => counted.has(day) || (!isExpected(context, agency, day) && !isBad(agency, day)),
    )
    if (!isWhole || (days.at(-1) ?? '') > context.today) return []
    const count = own.reduce((sum, figure) => sum + figure.count, 0)
    return [{ place: own.at(-1)?.place ?? '', agency, from: days[0] ?? '', to: days.at(-1) ?? '', count }]
  })
}

function isExpected({ reference, mpp }: RecapContext, agency: string, day: string): boolean {
  const number = Date.parse(`${day}T00:00:00Z`) / dayMs
  const own = reference.agencies.find((row) => row.mpp === mpp && row.agency === agency)
  return isExpectedDay(reference, number, own?.opening_weekdays)
}

function tooEarly(figures: readonly RecapFigure[], today: string): Problem[] {
  return figures.flatMap(({ place, to }) => (to > today ? [{ at: place, rule: notYet }] : []))
}

const notYet = text(
  'untuk hari yang belum tiba, atau bulan yang belum selesai: kosongkan',
  'is for a day that has not come yet, or a month that has not ended: leave it blank',
)
