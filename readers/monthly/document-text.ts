/** The monthly report for a terminal: no line is wider than asked for. Pure. */
import { createFormats, type Formats } from '../text/formats.ts'
import { type Column, createStyle, type Style, tableLines, wrapLines, wrapParts } from '../text/table.ts'
import type { Language } from '../text/words.ts'
import { across, cellText, type DocumentTable, type MonthlyDocument } from './document.ts'
import { monthlyWords } from './words.ts'

/** Which sections a terminal has no room for: the days are in the workbook and the chart. */
const leftOut: ReadonlySet<string> = new Set(['days'])

/**
 * Formats the document.
 * @param width - columns of the screen; 80 is the least that all tables fit into.
 * @param isColoured - whether the text may carry terminal colours.
 */
export function documentText(
  document: MonthlyDocument,
  language: Language,
  width = 100,
  isColoured = false,
): string {
  const formats = createFormats(language)
  const style = createStyle(isColoured)
  const texts = monthlyWords[language]
  const wrap = (text: string): string[] => wrapLines(text, width)
  const bullet = (text: string): string[] =>
    wrapLines(text, width - 2).map((line, at) => `${at === 0 ? '•' : ' '} ${line}`)
  const sections = document.sections
    .filter(({ id }) => !leftOut.has(id))
    .flatMap(({ title, unit, table, remarks }) => [
      ...['', style.title(title)],
      ...wrap(unit).map(style.faint),
      ...(table === null ? [] : ['', ...linesOf(table, { formats, style, width })]),
      ...remarks.flatMap(wrap).map(style.faint),
    ])
  const last = document.legend.length - 1
  const legend = document.legend.map((mark, at) => `${mark}${at === last ? '.' : ';'}`)
  return [
    style.title(`${document.title}: ${document.mpp}, ${document.period}`.toUpperCase()),
    ...wrap(`${document.place}. ${document.data.join(' ')}`),
    ...document.warnings.flatMap(wrap).map(style.warning),
    ...document.notes.flatMap(wrap).map(style.strong),
    ...['', style.title(texts.highlights)],
    ...document.highlights.flatMap(bullet),
    ...sections,
    ...['', style.title(texts.definitions.title)],
    ...document.definitions.flatMap(bullet).map(style.faint),
    ...wrapParts([`${formats.words.legend}:`, ...legend], width).map(style.faint),
  ].join('\n')
}

interface Screen {
  readonly formats: Formats
  readonly style: Style
  readonly width: number
}

function linesOf(table: DocumentTable, { formats, style, width }: Screen): string[] {
  if (table.isAcross !== undefined) {
    const shown = { ...table, rows: table.rows.slice(0, table.isAcross) }
    return blocksOf(shown, { formats, style, width })
  }
  const kept = table.columns.flatMap(({ isDetail = false }, at) => (isDetail ? [] : [at]))
  const columns = kept.flatMap((at) => table.columns[at] ?? ([] as Column[]))
  const cells = table.rows.map((row) => kept.map((at) => textOf(row[at], formats)))
  const hasSum = table.hasSum === true
  return tableLines(columns, cells, { width, style, hasSum, isCut: true })
}

/** Rows side by side, in blocks of as many as the width has room for. */
function blocksOf(table: DocumentTable, { formats, style, width }: Screen): string[] {
  const whole = across(table, formats)
  const texts = whole.rows.map((row) => row.map((cell) => cellText(cell, formats)))
  const labelWidth = Math.max(...texts.map(([label = '']) => label.length))
  const columnWidth = Math.max(
    ...whole.columns.map(({ head }) => head.length),
    ...texts.flatMap(([, ...cells]) => cells.map((text) => text.length)),
  )
  const perBlock = Math.max(1, Math.floor((width - labelWidth) / (columnWidth + 2)))
  const blocks = Math.ceil((whole.columns.length - 1) / perBlock)
  return Array.from({ length: blocks }, (_, block) => {
    const kept = [0, ...Array.from({ length: perBlock }, (_of, at) => block * perBlock + at + 1)]
    const columns = kept.flatMap((at) => whole.columns[at] ?? ([] as Column[]))
    const lines = tableLines(
      columns,
      texts.map((row) => kept.slice(0, columns.length).map((at) => row[at] ?? '')),
      { width, style },
    )
    return block === 0 ? lines : ['', ...lines]
  }).flat()
}

function textOf(cell: Parameters<typeof cellText>[0] | undefined, formats: Formats): string {
  return cell === undefined ? '' : cellText(cell, formats)
}
