/**
 * Plain tables for a terminal: columns two blanks apart, a rule under the head, no frames. A table that is too
 * wide gives up width in its widest texts, which are wrapped then, or cut with an ellipsis.
 * Colour is the caller's decision.
 */
import { styleText } from 'node:util'
import Table from 'cli-table3'

export interface Column {
  /** May have lines. */
  readonly head: string
  readonly align?: 'left' | 'right'
}

export interface Style {
  readonly title: (text: string) => string
  readonly strong: (text: string) => string
  readonly faint: (text: string) => string
  readonly warning: (text: string) => string
}

const noCharacters = Object.fromEntries(
  ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right', 'left']
    .concat(['left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'])
    .map((name) => [name, '']),
)
const wideGap = 2
const leastTextWidth = 10
const graphemes = new Intl.Segmenter()

export function createStyle(isColoured: boolean): Style {
  const style =
    (...format: Parameters<typeof styleText>[0][]) =>
    (text: string): string =>
      isColoured
        ? format.reduce((styled, name) => styleText(name, styled, { validateStream: false }), text)
        : text
  return {
    title: style('bold', 'cyan'),
    strong: style('bold'),
    faint: style('dim'),
    warning: style('bold', 'yellow'),
  }
}

/** The lines of a table; the last row may be set off as the sum of the others. */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  {
    width,
    style,
    hasSum = false,
    isCut = false,
  }: { readonly width: number; readonly style: Style; readonly hasSum?: boolean; readonly isCut?: boolean },
): string[] {
  const isTight = !isCut && sum(columnWidths(columns, rows, wideGap)) - wideGap > width
  const gap = isTight ? 1 : wideGap
  const widths = fitted(columnWidths(columns, rows, gap), columns, width + gap)
  const table = new Table({
    chars: noCharacters,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': gap, compact: true },
    colWidths: widths,
    wordWrap: !isCut,
    colAligns: columns.map(({ align = 'left' }) => align),
  })
  const headHeight = Math.max(...columns.map(({ head }) => head.split('\n').length))
  table.push(columns.map(({ head }) => ({ content: head, vAlign: 'bottom' as const })))
  for (const row of rows) table.push([...row])
  const lines = table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
  const rule = style.faint('─'.repeat(Math.min(width, sum(widths) - gap)))
  const head = lines.slice(0, headHeight).map(style.strong)
  const body = lines.slice(headHeight)
  return hasSum ? [...head, rule, ...body.slice(0, -1), rule, ...body.slice(-1)] : [...head, rule, ...body]
}

/** Parts in lines of at most that width, broken between them only. */
export function wrapParts(parts: readonly string[], width: number): string[] {
  const whole = parts.map((part) => part.replaceAll(' ', '\u00a0')).join(' ')
  return wrapLines(whole, width).map((line) => line.replaceAll('\u00a0', ' '))
}

/** A sentence in lines of at most that width; a word that is longer has a line of its own. */
export function wrapLines(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  return [...lines, line]
}

/** With the gap that follows each column. */
function columnWidths(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  gap: number,
): number[] {
  return columns.map(({ head }, index) => {
    const texts = [...head.split('\n'), ...rows.map((row) => row[index] ?? '')]
    return gap + Math.max(...texts.map(lengthOf))
  })
}

/** Narrows the widest column of text until the table fits; numbers are never cut. */
function fitted(widths: readonly number[], columns: readonly Column[], room: number): number[] {
  const fit = [...widths]
  for (let tooMuch = sum(fit) - room; tooMuch > 0; tooMuch--) {
    const widest = Math.max(...fit.filter((_, index) => columns[index]?.align !== 'right'))
    if (widest <= leastTextWidth) break
    fit[fit.findIndex((own, index) => own === widest && columns[index]?.align !== 'right')] = widest - 1
  }
  return fit
}

function lengthOf(text: string): number {
  return [...graphemes.segment(text)].length
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
