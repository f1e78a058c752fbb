import { expect, test } from 'vitest'
import { monthlyWords } from '../../../../readers/monthly/words.ts'
import { words } from '../../../../readers/text/words.ts'

/** Every text by its path; a function is called with placeholders. */
function texts(value: unknown, path = ''): [path: string, text: string][] {
  if (typeof value === 'string') return [[path, value]]
  if (typeof value === 'function') {
    const args = Array.from({ length: value.length }, (_, at) => `<${at}>`)
    return [[path, (value as (...given: string[]) => string)(...args)]]
  }
  return Object.entries(value as object).flatMap(([key, inner]) => texts(inner, `${path}.${key}`))
}
const used = (text: string): string[] => [...text.matchAll(/<\d>/g)].map(([name]) => name).toSorted()

test.each([
  ['the summary', words],
  ['the monthly report', monthlyWords],
])('%s has every text in both languages, with the same values', (_, { id, en }) => {
  const english = new Map(texts(en))
  const indonesian = texts(id)
  expect([...english.keys()]).toEqual(indonesian.map(([path]) => path))
  for (const [path, text] of indonesian)
    expect([path, used(english.get(path) ?? '')]).toEqual([path, used(text)])
})

test('the names of the sheets are names that a workbook may have', () => {
  for (const { sheets } of Object.values(monthlyWords)) {
    const names = Object.values(sheets)
    expect(new Set(names).size).toBe(names.length)
    for (const name of names) expect(name).toMatch(/^[^[\]/\\:*?]{1,31}$/)
  }
})
