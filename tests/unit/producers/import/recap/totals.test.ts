/** Totals and averages beside their parts. */
import { expect, it } from 'vitest'
import { checkTotals, type Value } from '../../../../../producers/import/recap/totals.ts'

/** One line of numbers; `=` is a total, `~` an average. */
function check(line: readonly (Value | `=${string}` | `~${string}`)[]): { wrong: string[]; whole: number } {
  const valueOf = (index: number): Value => {
    const cell = line[index] ?? 'none'
    return typeof cell === 'string' && /^[=~]/.test(cell) ? Number(cell.slice(1)) : (cell as Value)
  }
  const kindOf = (index: number): string => String(line[index])[0] ?? ''
  const indexes = [...line.keys()]
  const lines = indexes.map((index) => ({ index, place: String(index) }))
  const { differences, whole } = checkTotals({
    parts: lines.filter(({ index }) => !'=~'.includes(kindOf(index))),
    checks: lines
      .filter(({ index }) => '=~'.includes(kindOf(index)))
      .map((one) => ({ ...one, kind: kindOf(one.index) === '=' ? 'total' : 'average' })),
    across: { total: [0], average: [0] },
    valueAt: valueOf,
    numberAt: valueOf,
    placeAt: String,
  })
  return { wrong: differences.map(({ at, amount }) => `${at}:${amount}`), whole: whole.length }
}

it.each<[string, Parameters<typeof check>[0], string[], number]>([
  ['a total at the end', [1, 2, '=3'], [], 1],
  ['a total in front', ['=3', 1, 2], [], 1],
  ['parts without data', [1, 'none', '=1'], [], 1],
  ['a wrong total', [1, 2, '=4'], ['2:1'], 1],
  ['weeks and a month', [1, 2, '=3', 4, '=4', '=7'], [], 1],
  ['running totals', [1, 2, '=3', 4, '=7'], [], 1],
  ['a wrong week', [1, 2, '=9', 4, '=4', '=7'], ['2:6'], 1],
  ['a wrong month', [1, 2, '=3', 4, '=4', '=8'], ['5:1'], 1],
  ['a part that is bad', [1, 'bad', '=9'], [], 1],
  ['an average over what has a number', [1, 'none', 4, '~2.5'], [], 0],
  ['an average over days above 0', [0, 3, '~3'], [], 0],
  ['an average that is rounded', [1, 1, 2, '~1.3'], [], 0],
  ['a wrong average', [1, 1, 2, '~1.5'], ['3:1.5'], 0],
])('%s', (_, line, wrong, whole) => {
  expect(check(line)).toEqual({ wrong, whole })
})
