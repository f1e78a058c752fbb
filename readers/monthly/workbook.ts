/**
 * The monthly report as a workbook: a sheet for each section, the first with basis, coverage and freshness. Cells
 * are typed: a spreadsheet can calculate with numbers and dates, and no text is ever a formula.
 */
import writeXlsxFile, { type CellObject, type Row, type Sheet } from 'write-excel-file/node'
import { createFormats, dash, type Formats } from '../text/formats.ts'
import type { Language } from '../text/words.ts'
import { type Cell, type CellKind, cellText, type DocumentTable, type MonthlyDocument } from './document.ts'
import { monthlyWords } from './words.ts'

type WorkbookSheet = Sheet<Buffer>

const formatOf: Readonly<Record<Exclude<CellKind, 'text'>, string>> = {
  count: '#,##0',
  difference: '+#,##0;-#,##0;0',
  rate: '#,##0.0',
  percent: '0.0%',
  change: '+0.0%;-0.0%;0.0%',
  index: '0.00',
  score: '0.00',
  day: 'd mmm yyyy',
  month: 'mmmm yyyy',
}
const headColour = '#1f4e79'
const widest = 60
const narrowest = 9
/** Title, unit, head: the rows that do not scroll. */
const headRows = 3

/** The bytes of the workbook. */
export async function workbookOf(document: MonthlyDocument, language: Language): Promise<Buffer> {
  const texts = monthlyWords[language]
  const formats = createFormats(language)
  const sheets = document.sections.flatMap(({ id, title, unit, table, remarks }): WorkbookSheet[] => {
    const rows = [
      [bold(title)],
      [faint(unit)],
      ...(table === null
        ? remarks.map((remark): Row => [text(remark)])
        : rowsOf(table, formats.words.withheld)),
    ]
    const body = id === 'summary' ? [...openingOf(document, texts.highlights), ...rows] : rows
    return [
      {
        sheet: texts.sheets[id],
        data: body,
        columns: widthsOf(table, formats),
        orientation: 'landscape',
        showGridLines: false,
        stickyRowsCount: id === 'summary' ? 1 : headRows,
      },
    ]
  })
  const definitions: WorkbookSheet = {
    sheet: texts.sheets.definitions,
    data: [
      [bold(texts.definitions.title)],
      ...document.definitions.map((definition): Row => [{ ...text(definition), wrap: true }]),
      [faint(`${formats.words.legend}: ${document.legend.join('; ')}.`)],
    ],
    columns: [{ width: 110 }],
    showGridLines: false,
    stickyRowsCount: 1,
  }
  return writeXlsxFile([...sheets, definitions], { fontFamily: 'Calibri', fontSize: 11 }).toBuffer()
}

function openingOf(document: MonthlyDocument, highlights: string): Row[] {
  const { title, mpp, period, place } = document
  return [
    [{ ...bold(`${title}: ${mpp}, ${period}`), fontSize: 16, textColor: headColour }],
    [text(place)],
    ...document.data.map((sentence): Row => [text(sentence)]),
    ...document.warnings.map((warning): Row => [{ ...bold(warning), textColor: '#b00020' }]),
    ...document.notes.map((note): Row => [bold(note)]),
    [],
    [bold(highlights)],
    ...document.highlights.map((sentence): Row => [text(sentence)]),
    [],
  ]
}

function rowsOf({ columns, rows, hasSum = false }: DocumentTable, withheld: string): Row[] {
  const head = columns.map((column): CellObject => ({
    ...bold(oneLine(column.head)),
    textColor: '#ffffff',
    backgroundColor: headColour,
    wrap: true,
    alignVertical: 'center',
    align: column.align ?? 'left',
  }))
  return [
    head,
    ...rows.map((row, at) =>
      row.map((cell, column): CellObject => ({
        ...workbookCell(cell, withheld),
        align: columns[column]?.align ?? 'left',
        bottomBorderStyle: 'hair',
        bottomBorderColor: '#999999',
        ...(hasSum && at === rows.length - 1
          ? { fontWeight: 'bold', topBorderStyle: 'thin', topBorderColor: headColour }
          : {}),
      })),
    ),
  ]
}

/** A missing figure is a dash, never 0; a withheld one says so. */
function workbookCell({ kind, value, isWithheld = false }: Cell, withheld: string): CellObject {
  if (isWithheld) return text(withheld)
  if (value === null) return text(dash)
  if (kind === 'text' || value === '') return text(String(value))
  const format = formatOf[kind]
  return typeof value === 'number'
    ? { value, type: Number, format }
    : { value: new Date(`${value}T00:00:00Z`), type: Date, format }
}

function text(value: string): CellObject {
  // XML has no room for control characters.
  return { value: value.replaceAll(/\p{Cc}/gu, ' '), type: String }
}

function bold(value: string): CellObject {
  return { ...text(value), fontWeight: 'bold' }
}

function faint(value: string): CellObject {
  return { ...text(value), fontStyle: 'italic', textColor: '#555555' }
}

function oneLine(head: string): string {
  return head.replace('-\n', '').replace('\n', ' ')
}

function widthsOf(table: DocumentTable | null, formats: Formats): { width: number }[] {
  if (table === null) return [{ width: widest }]
  return table.columns.map(({ head }, at) => {
    const texts = table.rows.map((row) => cellText(row[at] ?? { kind: 'text', value: '' }, formats))
    const longest = Math.max(
      ...texts.map(({ length }) => length),
      ...head.split('\n').map(({ length }) => length),
    )
    return { width: Math.min(widest, Math.max(narrowest, longest) + 3) }
  })
}
