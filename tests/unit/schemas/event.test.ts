/** Events that we make ourselves, and the limits of what can be stored. */
import { describe, expect, it } from 'vitest'
import { Event } from '../../../schemas/event.ts'
import { validate } from '../../../schemas/validate.ts'
import { eventOf, recordOf, utcOffsets } from '../../support/records.ts'

const isEvent = (attributes: Record<string, unknown>): boolean =>
  Event.safeParse(eventOf('mpp.ticket.issued', {}, attributes)).success

describe('an event that is written', () => {
  it('has a time in RFC 3339', () => {
    expect(isEvent({})).toBe(true)
    for (const time of ['2026-01-05', '2026-01-05T08:30:00', 'today', 7, undefined])
      expect([time, isEvent({ time })]).toEqual([time, false])
  })

  it('may have an optional attribute that is null, and no other null', () => {
    expect(isEvent({ subject: null, datacontenttype: null, dataschema: null })).toBe(true)
    for (const name of ['specversion', 'id', 'source', 'type', 'data'])
      expect([name, isEvent({ [name]: null })]).toEqual([name, false])
  })
})

const footfall = (from: string, to: string): string => {
  const event = eventOf('mpp.footfall.counted', { from, to })
  const judged = validate(recordOf(event), { utcOffsets })
  return judged.kind === 'refusal' ? judged.detail : judged.kind
}

describe('an interval', () => {
  it('lies where the local day of any zone can be stored', () => {
    expect(footfall('1970-01-02T00:00:00Z', '2149-06-05T23:59:59Z')).toBe('event')
    expect(footfall('1970-01-01T23:59:59Z', '2026-01-05T00:00:00Z')).toMatch(/^from: must be RFC 3339/)
    expect(footfall('2026-01-05T00:00:00Z', '2149-06-06T00:00:00Z')).toMatch(/^to: must be RFC 3339/)
    expect(footfall('1969-12-31T23:59:59Z', '2026-01-05T00:00:00Z')).toMatch(/^from: must be RFC 3339/)
  })

  it('ends no earlier than it begins', () => {
    expect(footfall('2026-01-05T00:00:00Z', '2026-01-05T00:00:00Z')).toBe('event')
    expect(footfall('2026-01-05T00:00:01Z', '2026-01-05T00:00:00Z')).toBe('to: must not be before from')
  })
})

const judgedWith = (time: string, isBinary: boolean): string => {
  const { data, ...attributes } = eventOf('mpp.ticket.issued', {}, { time })
  const headers = Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [`ce_${name}`, String(value)]),
  )
  const record = isBinary ? recordOf(data, { headers }) : recordOf({ ...attributes, data })
  const judged = validate(record, { utcOffsets })
  return judged.kind === 'refusal' ? `${judged.reason} ${judged.detail}` : judged.kind
}

describe('without a topic', () => {
  it('an event of any type is valid, as in a file', () => {
    for (const type of ['mpp.ticket.issued', 'mpp.survey.submitted', 'mpp.tally.recorded'] as const)
      expect(validate(recordOf(eventOf(type)), { utcOffsets })).toMatchObject({ kind: 'event', type })
  })

  it('a time is hinted at as quoted in binary mode alone', () => {
    const time = '"2026-01-05T08:30:00+08:00"'
    expect(judgedWith(time, true)).toMatch(/^bad_time time: the header's value has quotes/)
    expect(judgedWith(time, false)).toMatch(/^bad_time time: must be RFC 3339/)
    expect(judgedWith('today', true)).toMatch(/^bad_time time: must be RFC 3339/)
  })
})
