/** What may be sent: a typed event that keeps its rules, with the topic and key that follow from it. */
import { describe, expect, it } from 'vitest'
import { type Outgoing, outgoingOf, outgoingOfTyped } from '../../../producers/outgoing.ts'
import { Event } from '../../../schemas/event.ts'
import { validate } from '../../../schemas/validate.ts'
import { on } from '../../support/simulated-days.ts'
import { eventOf, recordOf, utcOffsets } from '../../support/records.ts'

const ticket = Event.parse(eventOf('mpp.ticket.issued', { mpp: 'kotim', ticket_id: 'T7' }))

describe('a typed event', () => {
  it('gets its topic, its key and itself as JSON', () => {
    expect(outgoingOf(ticket)).toEqual({ topic: 'queue', key: 'kotim/T7', value: JSON.stringify(ticket) })
  })

  it('that breaks a rule is refused with field and rule, and without the value', () => {
    const broken = { ...ticket, data: { ...ticket.data, agency: 'Dinas Rahasia' } } as Event
    expect(() => outgoingOf(broken)).toThrow(
      /^Kunjungan made an event that breaks the rules, data\.agency: must be 1 to 64 of a-z, 0-9 and -/,
    )
    expect(() => outgoingOf(broken)).not.toThrow(/Rahasia/)
  })

  it('is the only thing to be sent: a record made by hand does not compile', () => {
    // @ts-expect-error -- the mark is missing
    const byHand: Outgoing = { topic: 'queue', key: 'anything', value: '{}' }
    expect(byHand).toBeDefined()
  })
})

it('an event that was read goes out with exactly the bytes that it was read from', () => {
  const bytes = Buffer.from(
    ` ${JSON.stringify(eventOf('mpp.ticket.issued', { mpp: 'kotim', ticket_id: 'T7' }))} `,
  )
  const event = validate(recordOf(bytes), { utcOffsets })
  if (event.kind === 'refusal') throw new Error(event.detail)
  expect(outgoingOf(event, bytes)).toEqual({ topic: 'queue', key: 'kotim/T7', value: bytes })
})

it('a simulated event is what a typed event is', () => {
  for (const event of on('kotim', '2026-01-06')) expect(outgoingOfTyped(event)).toEqual(outgoingOf(event))
})
