/** The page of event types says what the schemas judge by: every type, every field once, and rules that hold. */
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { eventTypesPage, ruleOf } from '../../../../readers/dictionary/event-types-page.ts'
import { type EventType, eventTypes } from '../../../../schemas/event.ts'
import { wholeNumber } from '../../../../schemas/fields.ts'

const page = eventTypesPage()
const [attributes = [], types = [], fields = []] = page
  .split('\n## ')
  .slice(1)
  .map((part) =>
    part
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) => line.slice(2, -2).split(' | ')),
  )
const namesIn = (cell = ''): string[] => [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name)
const allTypes = Object.keys(eventTypes) as EventType[]
const ruleOn = (name: string): string | undefined => fields.find(([field]) => field === `\`${name}\``)?.[1]

describe('the page of event types', () => {
  it.each(allTypes)('has %s with its topic, what it says, and its fields', (type) => {
    const row = types.find(([name]) => name === `\`${type}\``)
    const schema = z.toJSONSchema(eventTypes[type].data, { io: 'input', unrepresentable: 'any' })
    const required = schema.required ?? []
    expect(row?.[1]).toMatch(/^[A-Z].{5,}[^.]$/)
    expect(namesIn(row?.[2]).toSorted()).toEqual(required.toSorted())
    expect(namesIn(row?.[3])).toEqual(
      Object.keys(schema.properties ?? {}).filter((name) => !required.includes(name)),
    )
    expect(row?.[4]).toBe(`\`mpp.${eventTypes[type].topic}.v1\``)
  })

  it('has no other types, and every field once', () => {
    expect(types).toHaveLength(allTypes.length)
    const names = new Set(allTypes.flatMap((type) => Object.keys(eventTypes[type].data.shape)))
    expect(fields.flatMap(([name]) => namesIn(name))).toEqual([...names].toSorted())
  })

  it('has the attributes, and which of them must be there', () => {
    const needed = attributes.flatMap(([name, need]) => (need === 'yes' ? namesIn(name) : []))
    expect(needed).toEqual(['specversion', 'id', 'source', 'type', 'time', 'data'])
    expect(attributes.map(([name]) => name)).toContain('`subject`')
    for (const [name, , rule] of attributes) expect(rule, name).not.toBe('')
  })

  it('has rules in the words that a sender is told, without a value', () => {
    expect(ruleOn('channel')).toBe('`walk_in`, `online`, `appointment`')
    expect(ruleOn('matters')).toBe('a whole number, 1 to 20')
    expect(ruleOn('revision')).toBe('a whole number, 0 or more')
    expect(ruleOn('counter')).toBe('1 to 64 of a-z, 0-9 and -, not starting with -')
    expect(ruleOn('local_date')).toBe('a date YYYY-MM-DD from 1970-01-01 to 2149-06-06')
    expect(ruleOn('from')).toMatch(/^RFC 3339 with offset, from 1970/)
    expect(ruleOn('scores')).toMatch(
      /^an object with at least one of `requirements`, .*; each a whole number, 1 to 4$/,
    )
    expect(ruleOn('ticket_id')).toMatch(/^1 to 64 of A-Z.*; no 16 digits in a row/)
  })
})

describe('a rule', () => {
  it('is undefined where every text is taken, and of a number names its own limits', () => {
    expect(ruleOf(z.string())).toBeUndefined()
    expect(ruleOf(wholeNumber(2, 3).optional())).toBe('a whole number, 2 to 3')
    expect(ruleOf(z.string().regex(/^x$/, 'must be x | <y>'))).toBe(String.raw`x \| \<y\>`)
  })
})
