/** Events that we make ourselves, and the limits of what can be stored. */
import { describe, expect, it } from 'vitest'
import { Attributes, Event, eventTypes, isEventType } from '../../../schemas/event.ts'
import { validate } from '../../../schemas/validate.ts'
import { allTypes, eventOf, recordOf, utcOffsets } from '../../support/records.ts'

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

describe('an attribute', () => {
  it('datacontenttype is JSON in any case, with or without parameters', () => {
    for (const type of [
      ...['application/json', 'Application/JSON', 'application/json;charset=utf-8', 'application/json;'],
      ...['application/json; charset=utf-8', 'application/json  ; a=b; c=d'],
    ])
      expect([type, isEvent({ datacontenttype: type })]).toEqual([type, true])
    for (const type of [
      ...['', 'text/json', 'x application/json', 'application/json5', 'application/json charset=utf-8'],
      ...['application/jsonx;', 'application/cloudevents+json', 7],
    ])
      expect([type, isEvent({ datacontenttype: type })]).toEqual([type, false])
  })

  it('subject and dataschema are not empty', () => {
    for (const name of ['subject', 'dataschema'])
      expect(['a', '', 7].map((value) => isEvent({ [name]: value }))).toEqual([true, false, false])
  })

  it('of any other name may be kept', () => {
    const parsed = Attributes.safeParse({ ...eventOf('mpp.ticket.issued'), data: 'x', n: 1, b: false })
    expect(parsed.data).toMatchObject({ n: 1, b: false })
    expect(Attributes.safeParse({ ...eventOf('mpp.ticket.issued'), data: 'x', o: {} }).success).toBe(false)
  })
})

describe('a type', () => {
  it('is one of the contract', () => {
    expect(allTypes.every((type) => isEventType(type))).toBe(true)
    for (const type of ['', 'mpp.ticket', 'toString', '__proto__']) expect(isEventType(type)).toBe(false)
    expect(Object.keys(eventTypes).toSorted()).toEqual([...allTypes].toSorted())
  })

  it('has its own data alone', () => {
    for (const type of allTypes) {
      const own = Event.safeParse(eventOf(type)).success
      const foreign = Event.safeParse(eventOf(type, { foreign: 'x' })).success
      expect([type, own, foreign]).toEqual([type, true, false])
    }
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
