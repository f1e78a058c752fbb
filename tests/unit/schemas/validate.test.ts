/** What a refusal says: which field of the contract breaks which rule. Which reason comes first is tested by `decode`. */
import { describe, expect, it } from 'vitest'
import type { KafkaRecord } from '../../../schemas/cloud-event.ts'
import type { EventType } from '../../../schemas/event.ts'
import { timeFault, validate } from '../../../schemas/validate.ts'
import { eventOf, recordOf, recordTimeMs, utcOffsets } from '../../support/records.ts'

const judged = (record: KafkaRecord): string => {
  const found = validate(record, { utcOffsets })
  return found.kind === 'refusal' ? `${found.reason} ${found.detail}` : found.kind
}
const said = (
  type: EventType,
  data: Record<string, unknown> = {},
  attributes: Record<string, unknown> = {},
): string => judged(recordOf(eventOf(type, data, attributes)))
const issued = 'mpp.ticket.issued'

describe('a valid event', () => {
  it('is parsed, with the zone of its MPP', () => {
    expect(validate(recordOf(eventOf(issued, { mpp: 'kotim' })), { topic: 'queue', utcOffsets })).toEqual({
      kind: 'event',
      type: issued,
      topic: 'queue',
      source: '/queue/test',
      id: 'e-1',
      timeMs: Date.parse('2026-01-05T00:30:00Z'),
      data: { mpp: 'kotim', agency: 'disdukcapil', ticket_id: 'disdukcapil/A-017' },
      utcOffsetMinutes: 420,
    })
  })
})

describe('a text with backslashes', () => {
  it.each([
    [{}, { id: String.raw`08\12345678` }],
    [{ ticket_number: String.raw`0812\3456\7890` }, {}],
    [{}, { source: String.raw`D:\antrian\n081234567890` }],
    [{}, { subject: String.raw`budi\u0040x.id` }],
  ])('is what it says: %j %j', (data, attributes) => {
    expect(said(issued, data, attributes)).toBe('event')
  })
})

describe('the detail of a refusal', () => {
  it.each<[string, string, string]>([
    ['a NIK', '6471014501900001', 'a NIK'],
    ['a phone number', '081234567890', 'a phone number'],
    ['an e-mail address', 'budi@example.id', 'an e-mail address'],
  ])('names %s and its field', (_, ticket_number, what) => {
    expect(said(issued, { ticket_number })).toBe(`personal_data ticket_number: looks like ${what}`)
  })

  it('names the time where an earlier one of two held personal data', () => {
    const text = JSON.stringify(eventOf(issued)).replace('"time"', '"time":"budi@example.id","time"')
    expect(judged(recordOf(text))).toBe('personal_data time: looks like an e-mail address')
  })

  it('tells a field too many of data from one of the scores', () => {
    expect(said(issued, { colour: 'red' })).toBe(
      'unknown_field data: has a field that is not in the contract',
    )
    expect(said('mpp.survey.submitted', { scores: { cost: 1, taste: 1 } })).toBe(
      'unknown_field scores: has a field that is not in the contract',
    )
  })

  it('says of a type in quotes that they are the header’s in binary mode alone', () => {
    expect(said(issued, {}, { type: `"${issued}"` })).toBe('unknown_type type: is none of the contract')
  })

  it('names the field that breaks its rule and the rule', () => {
    expect(said(issued, { matters: 21 })).toBe('invalid_field matters: must be at most 20')
    expect(said(issued, { agency: undefined })).toBe('invalid_field agency: must be a text')
    expect(said('mpp.survey.submitted', { scores: { cost: 5 } })).toBe(
      'invalid_field cost: must be at most 4',
    )
    expect(said('mpp.tally.recorded', { period_start: '2026-02-01' })).toBe(
      'invalid_field period_end: must not be before period_start',
    )
  })

  it('tells a time that is missing from one that is none', () => {
    expect(said(issued, {}, { time: undefined })).toBe('bad_time time: is missing')
    expect(said(issued, {}, { time: 7 })).toMatch(/^bad_time time: must be RFC 3339/)
  })

  it('names an MPP that is missing, is no text or is unknown', () => {
    expect(said(issued, { mpp: undefined })).toBe('invalid_field mpp: must be a text')
    expect(said(issued, { mpp: 7 })).toBe('invalid_field mpp: must be a text')
    expect(said(issued, { mpp: 'atlantis' })).toBe('unknown_mpp mpp: is not in the reference data')
  })
})

const isTaken = (at: number, recordMs: number): boolean => timeFault(at, recordMs) === undefined

describe('the time of an event', () => {
  const first = Date.UTC(2000, 0, 1)
  const last = Date.UTC(2149, 5, 5)

  it('is from the year 2000 on, and a day after its record at most', () => {
    expect([isTaken(first, first), isTaken(first - 1, first)]).toEqual([true, false])
    const dayAfter = recordTimeMs + 86_400_000
    expect([isTaken(dayAfter, recordTimeMs), isTaken(dayAfter + 1, recordTimeMs)]).toEqual([true, false])
  })

  it('can be stored, however late its record is stamped', () => {
    expect([isTaken(last, 2 * last), isTaken(last + 1, 2 * last)]).toEqual([true, false])
  })
})
