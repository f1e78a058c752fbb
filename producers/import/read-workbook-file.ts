/**
 * A workbook of recaps to the tallies that it gives, with every problem at its cell. Each visible sheet is a recap or
 * has the columns of a tally file; sheets with neither are named. Nothing is taken from the file's name.
 */
import type { Reference } from '../../schemas/reference.ts'
import { utcOffsetsOf } from '../../schemas/reference.ts'
import { agencyNames } from './recap/agency-names.ts'
import { cellText } from './recap/grid.ts'
import { readRecap, type Recap } from './recap/recap.ts'
import { mppsNamed } from './recap/statements.ts'
import { readTallySheet } from './recap/tally-sheet.ts'
import type { TallyRow } from './tally.ts'
import type { Refused } from './workbook/archive.ts'
import { type Sheet, sheetName } from './workbook/sheet.ts'
import { type Problem, text } from './workbook/text.ts'
import { readWorkbook } from './workbook/workbook.ts'

export interface SheetFigure {
  readonly place: string
  /** With an empty `revision` where the next one is to be taken. */
  readonly row: TallyRow
}

export interface WorkbookFile {
  readonly kind: 'read'
  readonly recaps: readonly Recap[]
  readonly figures: readonly SheetFigure[]
  /** What stops the import as a whole. */
  readonly problems: readonly Problem[]
  /** Cells that can be left out with --skip-bad. */
  readonly badCells: readonly Problem[]
  /** Visible sheets that hold no table. */
  readonly withoutTable: readonly string[]
}

export interface WorkbookContext {
  readonly reference: Reference
  readonly mpp?: string
  readonly month?: string
  /** Names of the sheets that are read, also hidden ones; all visible sheets otherwise. */
  readonly sheets?: readonly string[]
  readonly now: Date
}

export async function readWorkbookFile(
  bytes: Buffer,
  context: WorkbookContext,
): Promise<WorkbookFile | Refused> {
  const workbook = await readWorkbook(bytes)
  if (workbook.kind === 'refused') return workbook
  const { sheets: wanted } = context
  if (wanted === undefined) return readSheets(workbook.sheets, context)
  const missing = wanted.find((name) => !workbook.sheets.some((sheet) => isNamed(sheet, name)))
  if (missing !== undefined) return { kind: 'refused', rule: noSuchSheet(missing, workbook.sheets) }
  const chosen = workbook.sheets.filter((sheet) => wanted.some((name) => isNamed(sheet, name)))
  return readSheets(
    chosen.map((sheet) => ({ ...sheet, isHidden: false })),
    context,
  )
}

/** As Excel compares names of sheets. */
function isNamed({ name }: Sheet, wanted: string): boolean {
  return name.trim().toLowerCase() === wanted.trim().toLowerCase()
}

function noSuchSheet(wanted: string, sheets: readonly Sheet[]): Problem['rule'] {
  const names = sheets.map(({ name }) => `"${name}"`).join(', ')
  return text(
    `tidak punya lembar "${wanted}" (yang ada: ${names})`,
    `has no sheet "${wanted}" (there are: ${names})`,
  )
}

/** The same of sheets that have been read. */
export function readSheets(all: readonly Sheet[], context: WorkbookContext): WorkbookFile {
  const sheets = all.filter(({ isHidden, cells }) => !isHidden && cells.size > 0)
  const read = sheets.map((sheet) => readOne(sheet, sheets, context))
  const figures = read.flatMap((one) => one.figures)
  const withoutTable = sheets.filter((_, at) => read[at]?.isTable === false).map(({ name }) => name)
  const isEmpty = read.every(({ isTable }) => !isTable)
  return {
    kind: 'read',
    recaps: read.flatMap(({ recap }) => recap ?? []),
    figures: withoutRepeats(figures),
    problems: [
      ...read.flatMap(({ problems }) => problems),
      ...(isEmpty ? (sheets.length === 0 ? all : sheets) : []).map(({ name }) => ({
        at: sheetName(name),
        rule: noTable,
      })),
      ...contradictions(figures),
    ],
    badCells: read.flatMap(({ badCells }) => badCells),
    withoutTable: isEmpty ? [] : withoutTable,
  }
}

interface ReadSheet {
  readonly isTable: boolean
  readonly recap?: Recap
  readonly figures: readonly SheetFigure[]
  readonly problems: readonly Problem[]
  readonly badCells: readonly Problem[]
}

const nothing = { figures: [], problems: [], badCells: [] }

function readOne(sheet: Sheet, all: readonly Sheet[], context: WorkbookContext): ReadSheet {
  const { reference } = context
  const mpps = reference.mpps.map(({ mpp }) => mpp)
  const tallies = readTallySheet(sheet, mpps)
  if (tallies !== undefined)
    return { isTable: true, figures: tallies.rows, problems: tallies.problems, badCells: tallies.badCells }
  const own = mppsNamed(textsOf(sheet), reference)
  const named = own.length > 0 ? own : mppsNamed(all.flatMap(textsOf), reference)
  const mpp = context.mpp ?? (named.length === 1 ? named[0] : undefined)
  const isOther = mpp !== undefined && named.length > 0 && !named.includes(mpp)
  if (mpp === undefined || isOther) {
    const isTable = mpps.some((one) => readRecap(sheet, recapContext(context, one)) !== undefined)
    const rule = isOther ? otherMpp(named) : unknownMpp(mpps)
    return { ...nothing, isTable, problems: isTable ? [{ at: sheetName(sheet.name), rule }] : [] }
  }
  const recap = readRecap(sheet, recapContext(context, mpp))
  if (recap === undefined) return { ...nothing, isTable: false }
  const figures = recap.figures.map(({ place, agency, from, to, count }) => ({
    place,
    row: {
      mpp,
      agency,
      service: '',
      period_start: from,
      period_end: to,
      unit: 'visits',
      count: String(count),
      revision: '',
      publisher: '',
    },
  }))
  return { isTable: true, recap, figures, problems: recap.problems, badCells: recap.badCells }
}

function recapContext(
  { reference, month, now }: WorkbookContext,
  mpp: string,
): Parameters<typeof readRecap>[1] {
  const offsetMs = (utcOffsetsOf(reference).get(mpp) ?? 0) * 60_000
  const today = new Date(now.getTime() + offsetMs).toISOString().slice(0, 10)
  const names = agencyNames(reference, mpp)
  return { reference, names, mpp, today, ...(month === undefined ? {} : { month }) }
}

function textsOf({ name, cells }: Sheet): string[] {
  return [name, ...[...cells.values()].map((value) => (value.kind === 'text' ? cellText(value) : ''))]
}

/** Without the later of two figures that say the same. */
function withoutRepeats(figures: readonly SheetFigure[]): SheetFigure[] {
  return [
    ...new Map(figures.toReversed().map((figure) => [JSON.stringify(figure.row), figure])).values(),
  ].toReversed()
}

/**
 * One key with different figures, such as a month in two sheets: each place is named with the others. A figure without a
 * revision gets one that is not known yet, so it contradicts any other of its key.
 */
function contradictions(figures: readonly SheetFigure[]): Problem[] {
  const keyOf = ({ row }: SheetFigure): string =>
    JSON.stringify({ ...row, count: '', publisher: '', revision: '' })
  const groups = [...Map.groupBy(figures, keyOf).values()].flatMap((group) =>
    group.some(({ row }) => row.revision === '')
      ? [group]
      : [...Map.groupBy(group, ({ row }) => row.revision).values()],
  )
  return groups.flatMap((group) => {
    if (new Set(group.map(({ row }) => row.count)).size < 2) return []
    const places = group.map(({ place }) => place).join(', ')
    const rule = text(
      `angka yang berbeda untuk instansi dan masa yang sama (${places}): sisakan satu`,
      `different figures for the same agency and period (${places}): leave one`,
    )
    return group.map(({ place }) => ({ at: place, rule }))
  })
}

const noTable = text(
  'tidak berisi tabel rekap: kepala kolom (atau baris) harus nama instansi, dengan tanggal, bulan atau Jumlah di sampingnya (contoh: npx kunjungan import --example days)',
  'holds no recap: the headings of columns (or rows) must be names of agencies, with days, months or a total beside them (an example: npx kunjungan import --example days)',
)

function unknownMpp(mpps: readonly string[]): Problem['rule'] {
  const list = mpps.join(', ')
  return text(
    `tidak menyebut satu MPP: tulis di judulnya, atau beri --mpp (${list})`,
    `does not name one MPP: write it in the title, or give --mpp (${list})`,
  )
}

function otherMpp(named: readonly string[]): Problem['rule'] {
  const list = named.join(', ')
  return text(`menyebut MPP ${list}, bukan yang di --mpp`, `names the MPP ${list}, not the one of --mpp`)
}
