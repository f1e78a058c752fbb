import { describe, expect, it } from 'vitest'
import { forbiddenBy, type Rights } from '../../../../../producers/collect/keys/rights.ts'
import type { ValidEvent } from '../../../../../schemas/validate.ts'

const issued = {
  type: 'mpp.ticket.issued',
  topic: 'queue',
  data: { mpp: 'kotim', agency: 'bpjs', ticket_id: '1' },
} as unknown as ValidEvent
const footfall = {
  type: 'mpp.footfall.counted',
  topic: 'counter',
  data: { mpp: 'kotim' },
} as unknown as ValidEvent

describe('forbiddenBy', () => {
  it.each<[Rights, ValidEvent, string | undefined]>([
    [{ mpp: 'kotim' }, issued, undefined],
    [{ mpp: 'kukar' }, issued, '/data/mpp'],
    [{ mpp: 'kotim', topics: ['survey'] }, issued, '/type'],
    [{ mpp: 'kotim', topics: ['survey', 'queue'] }, issued, undefined],
    [{ mpp: 'kotim', types: ['mpp.ticket.called'] }, issued, '/type'],
    [{ mpp: 'kotim', types: ['mpp.ticket.issued'] }, issued, undefined],
    [{ mpp: 'kotim', agencies: ['samsat'] }, issued, '/data/agency'],
    [{ mpp: 'kotim', agencies: ['samsat', 'bpjs'] }, issued, undefined],
    [{ mpp: 'kotim', agencies: ['bpjs'] }, footfall, '/data'],
    [{ mpp: 'kotim' }, footfall, undefined],
  ])('%j of an event', (rights, event, pointer) => {
    expect(forbiddenBy(rights, event)?.pointer).toBe(pointer)
  })
})
