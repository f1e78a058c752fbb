import { describe, expect, test } from 'vitest'
import { createStyle, tableLines, wrapLines, wrapParts } from '../../../../readers/text/table.ts'

const style = createStyle(false)
const columns = [{ head: 'Agency' }, { head: 'Visits', align: 'right' as const }]

describe('a table', () => {
  test('has a rule under its head, two blanks between columns, numbers on the right', () => {
    expect(tableLines(columns, [['Bank', '1,930']], { width: 80, style })).toEqual([
      'Agency  Visits',
      '──────────────',
      'Bank     1,930',
    ])
  })

  test('sets the sum off', () => {
    const rows = [
      ['Bank', '3'],
      ['Whole', '3'],
    ]
    const lines = tableLines(columns, rows, { width: 80, style, hasSum: true })
    expect(lines.map((line) => line.startsWith('─'))).toEqual([false, true, false, true, false])
  })

  test('that is too wide cuts its text with an ellipsis, or wraps it; a number keeps its digits', () => {
    const rows = [['Dinas Kependudukan', '1,000,000']]
    const cut = tableLines(columns, rows, { width: 22, style, isCut: true })
    expect(cut.at(-1)).toMatch(/^Dinas Kepe…\s+1,000,000$/)
    const wrapped = tableLines(columns, rows, { width: 24, style })
    expect(wrapped.join(' ')).toContain('Kependudukan')
    expect(wrapped.every(({ length }) => length <= 24)).toBe(true)
  })

  test('puts the lines of a head above the rule', () => {
    const lines = tableLines([{ head: 'Open\ndays' }], [['20']], { width: 80, style })
    expect(lines).toEqual(['Open', 'days', '────', '20'])
  })
})

describe('wrapping', () => {
  test('breaks between words at the width exactly; a longer word has a line of its own', () => {
    expect(wrapLines('ab cd ef', 5)).toEqual(['ab cd', 'ef'])
    expect(wrapLines('a longest b', 4)).toEqual(['a', 'longest', 'b'])
    expect(wrapLines('', 4)).toEqual([''])
  })

  test('of parts breaks between them only', () => {
    expect(wrapParts(['a b', 'c d'], 5)).toEqual(['a b', 'c d'])
    expect(wrapParts(['a b', 'c d'], 7)).toEqual(['a b c d'])
  })
})

test('there is no colour unless asked for', () => {
  expect(style.warning('x')).toBe('x')
  expect(createStyle(true).warning('x')).not.toBe('x')
})
