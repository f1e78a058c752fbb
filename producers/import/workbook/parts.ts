/**
 * The parts of a workbook beside its sheets: which sheets there are, the texts that cells share, and which number
 * formats show a date. Pure: XML in, plain values out.
 */
import { parseXml } from './xml.ts'

export interface SheetEntry {
  readonly name: string
  readonly isHidden: boolean
  readonly relation: string
}

/** The sheets in their order, and whether day 0 is 1904 (old Macs) and not 1900. */
export function readWorkbookPart(xml: string): { sheets: SheetEntry[]; is1904: boolean } {
  const sheets: SheetEntry[] = []
  let is1904 = false
  parseXml(xml, {
    open(name, attributes) {
      if (name === 'workbookPr') is1904 = ['1', 'true'].includes(attributes['date1904'] ?? '')
      if (name !== 'sheet') return
      const relation = Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1] ?? ''
      const isHidden = (attributes['state'] ?? 'visible') !== 'visible'
      sheets.push({ name: attributes['name'] ?? '', isHidden, relation })
    },
  })
  return { sheets, is1904 }
}

/** The paths of the parts that are worksheets, by relation. */
export function readRelations(xml: string): Map<string, string> {
  const paths = new Map<string, string>()
  parseXml(xml, {
    open(name, { Id: id = '', Target: target = '', Type: type = '' }) {
      if (name !== 'Relationship' || !type.endsWith('/worksheet')) return
      paths.set(id, target.startsWith('/') ? target.slice(1) : `xl/${target.replace(/^\.\//, '')}`)
    },
  })
  return paths
}

/** The texts that cells refer to by number: their runs put together, without the readings of Asian scripts. */
export function readSharedStrings(xml: string): string[] {
  const texts: string[] = []
  let current = ''
  let isText = false
  let isReading = false
  parseXml(xml, {
    open(name) {
      if (name === 'si') current = ''
      if (name === 'rPh') isReading = true
      isText = name === 't' && !isReading
    },
    close(name) {
      if (name === 'si') texts.push(current)
      if (name === 'rPh') isReading = false
      isText = false
    },
    text(text) {
      if (isText) current += text
    },
  })
  return texts
}

/** How a number is shown: as a count, a day, a month without its day, a time of day, or a share. */
export type NumberFormat = 'general' | 'day' | 'month' | 'time' | 'percent'

/** Excel's own formats have no code in the file: dates and times by their number. */
const builtIn: readonly (readonly [number, number, NumberFormat])[] = [
  [9, 10, 'percent'],
  [14, 16, 'day'],
  [17, 17, 'month'],
  [18, 21, 'time'],
  [22, 22, 'day'],
  [27, 36, 'day'],
  [45, 47, 'time'],
  [50, 58, 'day'],
]

/** The format of each cell style, by its number. */
export function readFormats(xml: string): NumberFormat[] {
  const custom = new Map<string, NumberFormat>()
  const formats: NumberFormat[] = []
  let isCellStyles = false
  parseXml(xml, {
    open(name, attributes) {
      if (name === 'numFmt')
        custom.set(attributes['numFmtId'] ?? '', formatOf(attributes['formatCode'] ?? ''))
      if (name === 'cellXfs') isCellStyles = true
      if (name !== 'xf' || !isCellStyles) return
      const id = attributes['numFmtId'] ?? '0'
      const known = builtIn.find(([from, to]) => Number(id) >= from && Number(id) <= to)?.[2]
      formats.push(custom.get(id) ?? known ?? 'general')
    },
    close(name) {
      if (name === 'cellXfs') isCellStyles = false
    },
  })
  return formats
}

/** What a format code shows: letters in quotes, brackets and behind a backslash are none of its own. */
export function formatOf(code: string): NumberFormat {
  const [positive = ''] = code.replaceAll(/"[^"]*"|\\.|\[[^\]]*\]|[_*]./g, '').split(';')
  const signs = positive.toLowerCase()
  if (/^general$/.test(signs.trim())) return 'general'
  if (/d/.test(signs)) return 'day'
  if (/y/.test(signs) || /^\W*m{3,}\W*$/.test(signs)) return 'month'
  if (/[hs]/.test(signs)) return 'time'
  return signs.includes('%') ? 'percent' : 'general'
}
