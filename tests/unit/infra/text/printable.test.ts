/** Nothing from outside moves a terminal's cursor, hides text or turns it round. */
import { describe, expect, it } from 'vitest'
import { createStyle } from '../../../../readers/text/table.ts'
import {
  printable,
  printableColoured,
  printableLines,
  printableValue,
} from '../../../../infra/text/printable.ts'

const nasty: readonly (readonly [string, string, string])[] = [
  ['an ANSI escape', '\u001b[2J', String.raw`\u001b[2J`],
  ['a title', '\u001b]0;x\u0007', String.raw`\u001b]0;x\u0007`],
  ['a carriage return', 'a\rb', String.raw`a\u000db`],
  ['a backspace and DEL', '\b\u007f', String.raw`\u0008\u007f`],
  ['C1', '\u009b31m\u0085', String.raw`\u009b31m\u0085`],
  ['bidirectional overrides', '\u202e\u2066\u2069\u061c', String.raw`\u202e\u2066\u2069\u061c`],
  ['zero width', '\u200b\u200f\ufeff\u00ad', String.raw`\u200b\u200f\ufeff\u00ad`],
  ['separators of lines', '\u2028\u2029', String.raw`\u2028\u2029`],
  ['tag characters', '\u{e0041}', String.raw`\udb40\udc41`],
  ['half a character', '\ud800', String.raw`\ud800`],
]

describe('what is printed', () => {
  it.each(nasty)('shows %s', (_, text, shown) => {
    expect(printable(text)).toBe(shown)
    expect(printableLines(`a\n${text}`)).toBe(`a\n${shown}`)
    expect(printableColoured(`a\n${text}`)).toBe(`a\n${shown}`)
  })

  it('leaves names, signs and drawn lines as they are', () => {
    const text = 'Dukcapil “é” 你好 😀 ─ – +5,0 % \u00a0'
    expect(printable(text)).toBe(text)
  })

  it('a value has no line ends of its own, at any depth', () => {
    expect(printableValue({ a: ['x\ny', 1, null], b: { c: '\u001b[1m' } })).toEqual({
      a: [String.raw`x\u000ay`, 1, null],
      b: { c: String.raw`\u001b[1m` },
    })
  })

  it('JSON keeps its meaning', () => {
    const value = { a: '\u009b\u202e\u007f\u{e0041}\n' }
    expect(JSON.parse(printableLines(JSON.stringify(value)))).toEqual(value)
  })

  it('our own colours pass in a report, and no other escape does', () => {
    const title = createStyle(true).title('Bulan puncak')
    expect(printableColoured(title)).toBe(title)
    expect(printableColoured('\u001b[10A\u001b[?25l')).toBe(String.raw`\u001b[10A\u001b[?25l`)
  })
})
