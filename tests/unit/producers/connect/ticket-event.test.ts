import { describe, expect, it } from 'vitest'
import { ticketEvent, uuidOf } from '../../../../producers/connect/ticket-event.ts'
import { outgoingOf } from '../../../../producers/outgoing.ts'

const ticket = { source: '/connect/balikpapan/q', mpp: 'balikpapan', ticketId: 'a-1', utcOffsetMinutes: 480 }
const claim = { step: 'called', timeMs: 0, agency: 'disdukcapil', counter: 'loket-1' } as const

describe('the event of a claim', () => {
  it('is one of the contract, with the same id for ever', () => {
    const event = ticketEvent(ticket, claim)
    expect(outgoingOf(event).key).toBe('balikpapan/a-1')
    expect(event).toEqual({
      specversion: '1.0',
      source: '/connect/balikpapan/q',
      type: 'mpp.ticket.called',
      id: 'e81f36ff-d29c-5e11-a892-b1103952115b',
      time: '1970-01-01T08:00:00.000+08:00',
      data: { mpp: 'balikpapan', agency: 'disdukcapil', ticket_id: 'a-1', counter: 'loket-1' },
    })
  })

  it('has another id wherever it says something else', () => {
    const others = [
      ticketEvent(ticket, claim),
      ticketEvent({ ...ticket, source: '/connect/balikpapan/r' }, claim),
      ticketEvent({ ...ticket, ticketId: 'a-2' }, claim),
      ticketEvent(ticket, { ...claim, step: 'started' }),
      ticketEvent(ticket, { ...claim, timeMs: 1 }),
      ticketEvent(ticket, { ...claim, agency: 'dpmptsp' }),
      ticketEvent(ticket, { ...claim, counter: 'loket-2' }),
    ]
    expect(new Set(others.map(({ id }) => id)).size).toBe(others.length)
  })

  it('has a UUID of version 5', () => {
    expect(uuidOf('x')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })
})
