/** The Kafka key of every type, by the contract's table of topics. */
import { describe, expect, it } from 'vitest'
import { eventKey, type TypedData } from '../../../schemas/event-key.ts'
import { type EventType, eventTypes } from '../../../schemas/event.ts'
import { eventOf } from '../../support/records.ts'

const keyOf = (type: EventType, changes: Record<string, unknown> = {}): string =>
  eventKey(eventOf(type, changes) as unknown as TypedData)
const allTypes = Object.keys(eventTypes) as EventType[]

describe('the key', () => {
  it.each(allTypes.filter((type) => type.startsWith('mpp.ticket.')))('of %s is its ticket', (type) => {
    expect(keyOf(type, { mpp: 'kotim', ticket_id: 'T7' })).toBe('kotim/T7')
  })

  it('of a survey is its response, also where it names a ticket', () => {
    expect(keyOf('mpp.survey.submitted', { mpp: 'kotim', response_id: 'R1', ticket_id: 'T7' })).toBe(
      'kotim/R1',
    )
  })

  it.each([...allTypes.filter((type) => type.startsWith('mpp.counter.')), 'mpp.quota.set'] as EventType[])(
    'of %s is its agency',
    (type) => {
      expect(keyOf(type, { mpp: 'kotim', agency: 'polri' })).toBe('kotim/polri')
    },
  )

  it('of a tally is its agency, and the MPP alone where it has none', () => {
    expect(keyOf('mpp.tally.recorded', { mpp: 'kotim', agency: 'polri' })).toBe('kotim/polri')
    expect(keyOf('mpp.tally.recorded', { mpp: 'kotim', agency: undefined })).toBe('kotim')
  })

  it('of a footfall count is the MPP', () => {
    expect(keyOf('mpp.footfall.counted', { mpp: 'kotim' })).toBe('kotim')
  })
})
