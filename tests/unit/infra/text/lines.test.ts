/** Lines of a file as bytes, with the number that an editor shows. */
import { expect, it } from 'vitest'
import { isBlank, linesOf } from '../../../../infra/text/lines.ts'

it.each<[string, string, string[]]>([
  ['LF', 'a\nb\n', ['a', 'b']],
  ['CRLF', 'a\r\nb\r\n', ['a', 'b']],
  ['both', 'a\r\nb\nc', ['a', 'b', 'c']],
  ['CR alone', 'a\rb\r', ['a', 'b']],
  ['CR within a line where there is LF', 'a\rb\nc', ['a\rb', 'c']],
  ['empty lines', '\n\na', ['', '', 'a']],
  ['no end', 'a', ['a']],
  ['nothing', '', []],
  ['line separators of Unicode, which end none', 'a\u2028b\u0085c\n', ['a\u2028b\u0085c']],
])('lines end with %s', (_, text, expected) => {
  const lines = linesOf(Buffer.from(text))
  expect(lines.map(({ bytes }) => bytes.toString())).toEqual(expected)
  expect(lines.map(({ line }) => line)).toEqual(expected.map((_line, at) => at + 1))
})

it('a line of blanks alone is blank', () => {
  const lines = linesOf(Buffer.from('\n \t\na\n'))
  expect(lines.map(isBlank)).toEqual([true, true, false])
})
