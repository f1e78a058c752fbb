/** The check of events that are not sent yet: the fast path and `validate` are one to whoever asks. */
import { describe, expect, it } from 'vitest'
import { checkBytes } from '../../../producers/checked-event.ts'
import { validate } from '../../../schemas/validate.ts'
import { allTypes, eventOf, recordOf, recordTimeMs, utcOffsets } from '../../support/records.ts'

const check = (event: unknown, nowMs = recordTimeMs) =>
  checkBytes(Buffer.from(typeof event === 'string' ? event : JSON.stringify(event)), { utcOffsets, nowMs })

describe('an event', () => {
  it.each(allTypes)('of type %s is what validate makes of it', (type) => {
    const event = eventOf(type)
    expect(check(event)).toEqual(validate(recordOf(event), { utcOffsets }))
    expect(check(event)).toMatchObject({ kind: 'event', type })
  })

  it('that the fast path does not take is still one', () => {
    expect(check(eventOf('mpp.ticket.issued', {}, { traceparent: 'x' }))).toMatchObject({ kind: 'event' })
  })

  it.each([
    ['{', 'not_json'],
    [eventOf('mpp.ticket.issued', { mpp: 'atlantis' }), 'unknown_mpp'],
    [eventOf('mpp.ticket.issued', { visitor_id: 'budi@example.id' }), 'personal_data'],
    [eventOf('mpp.ticket.issued', { foreign: 1 }), 'unknown_field'],
  ])('that is %j is refused as %s', (event, reason) => {
    expect(check(event)).toMatchObject({ kind: 'refusal', reason })
  })

  it('may not be ahead of the clock that is given', () => {
    const event = eventOf('mpp.ticket.issued')
    expect(check(event, 0)).toMatchObject({ kind: 'refusal', reason: 'bad_time' })
  })
})
