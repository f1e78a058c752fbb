/** Workbooks behind the guard: cells with their types, and what is refused before anything of it is parsed. */
import { describe, expect, it } from 'vitest'
import { readWorkbook } from '../../../../../producers/import/workbook/workbook.ts'
import { workbookParts, type ZipPart, zipOf } from '../../../../support/zip.ts'

async function cellsOf(rows: string, extra: Partial<Record<string, string>> = {}): Promise<unknown> {
  const read = await readWorkbook(zipOf(workbookParts(rows, extra)))
  if (read.kind === 'refused') return read.rule.en
  return [...(read.sheets[0]?.cells ?? [])]
}

describe('a cell keeps its type', () => {
  it.each<[string, string, unknown]>([
    [
      'a shared text',
      '<row r="1"><c r="B1" t="s"><v>0</v></c></row>',
      ['0:1', { kind: 'text', text: 'satu' }],
    ],
    ['runs of a shared text', '<row><c t="s"><v>1</v></c></row>', ['0:0', { kind: 'text', text: 'dua' }]],
    [
      'an inline text',
      '<row><c t="inlineStr"><is><t>a</t><r><t> b</t></r></is></c></row>',
      ['0:0', { kind: 'text', text: 'a b' }],
    ],
    [
      'a number',
      '<row><c><v>1234</v></c></row>',
      ['0:0', { kind: 'number', value: 1234, format: 'general' }],
    ],
    [
      'a day',
      '<row><c s="1"><v>45658</v></c></row>',
      ['0:0', { kind: 'number', value: 45_658, format: 'day' }],
    ],
    [
      'a day in a format of its own',
      '<row><c s="2"><v>45658</v></c></row>',
      ['0:0', { kind: 'number', value: 45_658, format: 'day' }],
    ],
    [
      'a month',
      '<row><c s="3"><v>45658</v></c></row>',
      ['0:0', { kind: 'number', value: 45_658, format: 'month' }],
    ],
    [
      'a share',
      '<row><c s="4"><v>0.5</v></c></row>',
      ['0:0', { kind: 'number', value: 0.5, format: 'percent' }],
    ],
    [
      'an ISO date',
      '<row><c t="d"><v>2025-01-01T00:00:00</v></c></row>',
      ['0:0', { kind: 'number', value: 45_658, format: 'day' }],
    ],
    [
      'a formula by its value',
      '<row><c><f>A2</f><v>3</v></c></row>',
      ['0:0', { kind: 'number', value: 3, format: 'general' }],
    ],
    [
      'a formula that gives a text',
      '<row><c t="str"><f>A2</f><v>x</v></c></row>',
      ['0:0', { kind: 'text', text: 'x' }],
    ],
    ['a formula without a value', '<row><c><f>A2</f></c></row>', ['0:0', { kind: 'formula' }]],
    ['a formula whose value is empty', '<row><c><f>A2</f><v></v></c></row>', ['0:0', { kind: 'formula' }]],
    ['a formula that gives no text', '<row><c t="str"><f>A2</f><v></v></c></row>', undefined],
    ['an error', '<row><c t="e"><v>#REF!</v></c></row>', ['0:0', { kind: 'error' }]],
    ['a truth', '<row><c t="b"><v>1</v></c></row>', ['0:0', { kind: 'boolean' }]],
    ['a style without a value', '<row><c s="1"/></row>', undefined],
    [
      'names with a prefix',
      '<x:row xmlns:x="y"><x:c><x:v>7</x:v></x:c></x:row>',
      ['0:0', { kind: 'number', value: 7, format: 'general' }],
    ],
  ])('%s', async (_, rows, cell) => {
    expect(await cellsOf(rows)).toEqual(cell === undefined ? [] : [cell])
  })

  it('a sheet that is a chart has none, and a hidden one says so', async () => {
    const workbook = `<workbook xmlns:r="x"><workbookPr date1904="1"/><sheets><sheet name="Chart" r:id="r9"/><sheet name="S" state="hidden" r:id="r1"/></sheets></workbook>`
    const read = await readWorkbook(zipOf(workbookParts('', { 'xl/workbook.xml': workbook })))
    expect(read).toMatchObject({ sheets: [{ name: 'S', isHidden: true, is1904: true }] })
  })
})

describe('a workbook is refused', () => {
  const parts = workbookParts('<row><c><v>1</v></c></row>')
  const withPart = (name: string, text = ''): ZipPart[] => [...parts, { name, text }]
  const changed = (changes: Partial<ZipPart>): ZipPart[] =>
    parts.map((part) => (part.name.includes('sheet1') ? { ...part, ...changes } : part))
  const bomb = changed({
    text: `<worksheet><sheetData>${' '.repeat(33 * 1024 * 1024)}</sheetData></worksheet>`,
  })
  it.each<[string, () => Buffer, RegExp]>([
    [
      'that takes figures from other files',
      () => zipOf(withPart('xl/externalLinks/externalLink1.xml')),
      /other files/,
    ],
    ['that asks a database', () => zipOf(withPart('xl/connections.xml')), /other files/],
    ['with macros', () => zipOf(withPart('xl/vbaProject.bin')), /macros/],
    ['with a part twice', () => zipOf(withPart('XL/worksheets/sheet1.xml')), /damaged/],
    [
      'with too many parts',
      () => zipOf([...parts, ...Array.from({ length: 1_000 }, (_, at) => ({ name: `a${at}`, text: '' }))]),
      /too large/,
    ],
    ['that inflates to more than it should', () => zipOf(bomb), /more cells/],
    ['that says too little of its size', () => zipOf(changed({ size: 3 })), /damaged/],
    ['whose declared sizes are too great', () => zipOf(changed({ size: 0x7fffffff })), /too large/],
    ['with a wrong checksum', () => zipOf(changed({ crc: 1 })), /damaged|more cells/],
    ['with a password', () => zipOf(changed({ flags: 1 })), /password/],
    ['cut off', () => zipOf(parts).subarray(0, 700), /damaged/],
    [
      'with a document type',
      () => zipOf(changed({ text: '<!DOCTYPE a [<!ENTITY b "c">]><worksheet/>' })),
      /damaged/,
    ],
    ['with broken XML', () => zipOf(changed({ text: '<worksheet><sheetData>' })), /damaged/],
    [
      'with a cell twice',
      () => zipOf(workbookParts('<row><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>')),
      /damaged/,
    ],
    [
      'whose shared text is missing',
      () => zipOf(workbookParts('<row><c t="s"><v>9</v></c></row>')),
      /damaged/,
    ],
    [
      'with a cell far away',
      () => zipOf(workbookParts('<row><c r="A900000"><v>1</v></c></row>')),
      /more cells/,
    ],
    ['with a path outside', () => zipOf(withPart('../x')), /damaged/],
  ])('%s', async (_, bytes, rule) => {
    const read = await readWorkbook(bytes())
    expect(read.kind === 'refused' ? read.rule.en : 'read').toMatch(rule)
  })
})
