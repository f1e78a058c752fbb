import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isTooDeep, splitBatch } from '../../../../../producers/collect/events/split-batch.ts'

const limits = { maxEvents: 500, maxDepth: 64 }
const split = (text: string, more: Partial<typeof limits> = {}): unknown => {
  const found = splitBatch(Buffer.from(text), { ...limits, ...more })
  return found.kind === 'entries' ? found.entries.map(String) : found.fault
}

describe('splitBatch', () => {
  it.each([
    ['[]', []],
    [' [ ] ', []],
    ['[1]', ['1']],
    ['[ {"a":[1,2]} ,\n{"b":"],[\\"}"} ]', ['{"a":[1,2]}', '{"b":"],[\\"}"}']],
    ['["\\\\",1.50]', ['"\\\\"', '1.50']],
    ['', 'not_json'],
    ['{}', 'not_json'],
    ['[', 'not_json'],
    ['[1', 'not_json'],
    ['[1,', 'not_json'],
    ['[1,]', 'not_json'],
    ['[,1]', 'not_json'],
    ['[1]]', 'not_json'],
    ['[1] 2', 'not_json'],
    ['["a]', 'not_json'],
  ])('of %s', (text, expected) => {
    expect(split(text)).toEqual(expected)
  })

  it('counts events and depth', () => {
    expect(split('[1,2]', { maxEvents: 1 })).toBe('too_many_events')
    expect(split('[1,2]', { maxEvents: 2 })).toEqual(['1', '2'])
    expect(split('[[[1]]]', { maxDepth: 2 })).toBe('too_deep')
    expect(split('[[[1]]]', { maxDepth: 3 })).toEqual(['[[1]]'])
    expect(isTooDeep(Buffer.from('{"a":[1]}'), 1)).toBe(true)
    expect(isTooDeep(Buffer.from('{"a":[1]}'), 2)).toBe(false)
    expect(isTooDeep(Buffer.from('{"a":"[[["}'), 1)).toBe(false)
  })

  it('gives the texts of any list, whatever is in it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue({ maxDepth: 5 })),
        fc.constantFrom('', ' ', '\n\t'),
        (values, blank) => {
          const texts = values.map((value) => JSON.stringify(value))
          expect(split(`${blank}[${blank}${texts.join(`${blank},${blank}`)}${blank}]${blank}`)).toEqual(texts)
        },
      ),
    )
  })

  it('gives entries that are all valid JSON only where the whole is', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('[', ']', '{', '}', ',', ':', '"', '\\', '1', ' ')), (parts) => {
        const text = parts.join('')
        const found = split(text)
        const isSplit = Array.isArray(found) && found.every((one: string) => isJson(one))
        expect(isSplit).toBe(isJson(text) && Array.isArray(JSON.parse(text)))
      }),
      { numRuns: 5_000 },
    )
  })
})

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
