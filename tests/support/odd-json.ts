/**
 * JSON texts of a value in layouts that no usual encoder writes: blanks anywhere, escapes for any character, numbers in
 * every notation, names given twice. Most of these texts have the value, those with a repeated name may have another.
 */
import { oddValue } from './odd-values.ts'
import type { Dice } from './oracle/dice.ts'

export type Json = Record<string, unknown>

/** One text of the value. */
export function oddJson(dice: Dice, value: unknown): string {
  const style = {
    blank: dice.pick([0, 0, 5, 100]),
    escape: dice.pick([0, 0, 2, 30]),
    repeat: dice.pick([0, 0, 10]),
    number: dice.pick([0, 50]),
  }
  const blank = (): string => (dice.chance(style.blank) ? dice.pick([' ', '\n', '\t', '\r\n  ']) : '')
  const text = (of: string): string =>
    JSON.stringify(of).replace(/(?<!\\)[ -!#-[\]-~]/g, (character) =>
      dice.chance(style.escape) ? escaped(dice, character) : character,
    )
  const member = (name: string, inner: unknown): string =>
    `${blank()}${text(name)}${blank()}:${blank()}${write(inner)}${blank()}`
  const write = (of: unknown): string => {
    if (typeof of === 'string') return text(of)
    if (typeof of === 'number' && Number.isFinite(of))
      return dice.chance(style.number) ? numeral(dice, of) : JSON.stringify(of)
    if (Array.isArray(of)) return `[${of.map((inner) => blank() + write(inner)).join(',')}]`
    if (typeof of !== 'object' || of === null) return JSON.stringify(of) ?? 'null'
    const names = dice.chance(15) ? Object.keys(of).toReversed() : Object.keys(of)
    const members = names.map((name) => member(name, (of as Json)[name]))
    for (const name of names)
      if (dice.chance(style.repeat)) {
        const again = member(name, dice.chance(50) ? (of as Json)[name] : oddValue(dice, (of as Json)[name]))
        members.splice(dice.int(0, members.length), 0, again)
      }
    return `{${members.join(',')}}`
  }
  return blank() + write(value) + blank()
}

function escaped(dice: Dice, character: string): string {
  if (character === '/' && dice.chance(50)) return '\\/'
  const digits = character.charCodeAt(0).toString(16).padStart(4, '0')
  return `\\u${dice.chance(50) ? digits : digits.toUpperCase()}`
}

/** The number in another notation, nearly always of the same value. */
function numeral(dice: Dice, value: number): string {
  const plain = JSON.stringify(value)
  const exponent = value.toExponential()
  return dice.pick([
    ...[plain, exponent, exponent.replace('e', 'E'), exponent.replace('+', ''), `-${plain}`],
    ...(Number.isInteger(value) && !plain.includes('e') ? [`${plain}.0`, `${plain}e0`, `${plain}0e-1`] : []),
  ])
}
