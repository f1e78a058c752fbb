/** Every rule of every field of every event type (docs/events.md). */
import { describe, expect, it } from 'vitest'
import { type EventType, surveyElements } from '../../../../../schemas/event.ts'
import { allTypes, eventOf, leastData, verdictOf, verdictOfText } from '../../../../support/records.ts'

type Values = readonly unknown[]
const notText: Values = [null, 7, true, [], {}, ['a']]
const notNumber: Values = [null, '1', true, [], {}, '', 'x']
const max = Number.MAX_SAFE_INTEGER

const slug = {
  good: ['a', '0', '9-', 'a--b', 'a'.repeat(64)],
  bad: [...notText, '', '-a', 'A', 'a_b', 'a b', 'a/b', 'é', 'a\n', 'a'.repeat(65)],
}
const localId = {
  good: ['A', '7', '._:/-', 'loket/A-017:x.y_z', 'x'.repeat(64)],
  bad: [...notText, '', 'a b', 'a+b', 'é', 'a\n', '\u0000', 'x'.repeat(65)],
}
const label = {
  good: ['A 001', ' ', 'Pintu utama – timur', '🎫'.repeat(64), "';--", '\u2028'],
  bad: [
    ...notText,
    '',
    'a\nb',
    '\t',
    '\u0000',
    '\u007f',
    '\u0085',
    '\ud800',
    'a'.repeat(65),
    '🎫'.repeat(65),
  ],
}
const date = {
  good: ['2024-02-29', '2026-01-05', '1970-01-01', '2149-06-06'],
  bad: [
    ...[...notText, '', '2025-02-29', '2026-13-01', '2026-00-10', '2026-01-00', '2026-1-5', '05-01-2026'],
    ...[
      '2026-01-05T00:00:00Z',
      '20260105',
      ' 2026-01-05',
      '2026-01-05\n',
      '+02026-01-05',
      '1969-12-31',
      '2149-06-07',
    ],
  ],
}
const instant = {
  good: ['2026-01-05T08:30:00+08:00', '2026-01-05T08:30:00Z', '2026-01-05T08:30:00.123456789Z'],
  bad: [...notText, '', '2026-01-05', '2026-01-05T08:30:00', '2026-01-05t08:30:00z', '2026-02-30T08:30:00Z'],
}
const whole = (from: number, to: number): { good: Values; bad: Values } => ({
  good: [from, from + 1, to],
  bad: [...notNumber, from - 1, to === max ? 2 ** 53 : to + 1, from + 0.5, 1e300, -1e300],
})
const oneOf = (...good: string[]): { good: Values; bad: Values } => ({
  good,
  bad: [...notText, '', 'x', good[0]?.toUpperCase(), `${good[0]} `, 'constructor'],
})

/** Beside `mpp`; a name with ? is optional. */
type Rules = Readonly<Record<string, { good: Values; bad: Values }>>
const ticket: Rules = { agency: slug, ticket_id: localId, 'service?': slug }
const counter: Rules = { agency: slug, counter: slug }
const contract: Record<EventType, Rules> = {
  'mpp.ticket.issued': {
    ...ticket,
    'ticket_number?': label,
    'visitor_id?': localId,
    'channel?': oneOf('walk_in', 'online', 'appointment'),
    'matters?': whole(1, 20),
  },
  'mpp.ticket.called': { ...ticket, 'counter?': slug },
  'mpp.ticket.started': { ...ticket, 'counter?': slug },
  'mpp.ticket.completed': {
    ...ticket,
    'counter?': slug,
    'outcome?': oneOf('served', 'referred', 'incomplete'),
  },
  'mpp.ticket.missed': ticket,
  'mpp.ticket.cancelled': ticket,
  'mpp.ticket.transferred': { agency: slug, ticket_id: localId, to_agency: slug, 'to_service?': slug },
  'mpp.ticket.refused': { ...ticket, reason: oneOf('quota', 'closed', 'documents', 'other') },
  'mpp.survey.submitted': {
    agency: slug,
    response_id: localId,
    'service?': slug,
    'ticket_id?': localId,
    scores: { good: [{ cost: 1 }, { time: 4, facilities: 2 }], bad: [null, 7, 'x', [], [1], {}] },
  },
  'mpp.counter.opened': counter,
  'mpp.counter.paused': counter,
  'mpp.counter.resumed': counter,
  'mpp.counter.closed': counter,
  'mpp.quota.set': {
    agency: slug,
    'service?': slug,
    local_date: date,
    quota: whole(0, 100_000),
    revision: whole(0, max),
  },
  'mpp.footfall.counted': {
    sensor: label,
    from: { ...instant, good: ['2000-01-01T00:00:00Z', '2026-01-05T09:00:00+08:00'] },
    to: { ...instant, bad: [...instant.bad, '1999-12-31T23:59:59Z'] },
    entered: whole(0, max),
  },
  'mpp.tally.recorded': {
    'agency?': slug,
    'service?': slug,
    period_start: {
      ...date,
      good: ['1970-01-01', '2024-02-29', '2026-01-31'],
      bad: [...date.bad, '2026-02-01'],
    },
    period_end: date,
    unit: oneOf('visits', 'visitors'),
    count: whole(0, max),
    revision: whole(0, max),
    'publisher?': label,
  },
}

const fields = allTypes.flatMap((type) =>
  Object.entries(contract[type]).map(([name, rule]) => ({
    type,
    field: name.replace('?', ''),
    isOptional: name.endsWith('?'),
    ...rule,
  })),
)
/** A tally whose period is the wrong way round is refused by its end. */
const named = (type: EventType, field: string, value: unknown): string =>
  type === 'mpp.tally.recorded' && value === '2026-02-01' ? 'period_end' : field

describe('a field of data', () => {
  it.each(fields)('$type $field: every valid value gives a row', ({ type, field, good }) => {
    for (const value of good) expect(verdictOf(type, { [field]: value }), JSON.stringify(value)).toBe('row')
  })

  it.each(fields)('$type $field: every other value is refused by name', ({ type, field, bad }) => {
    for (const value of bad) {
      const verdict = verdictOf(type, { [field]: value })
      expect(verdict, JSON.stringify(value)).toBe(`invalid_field ${named(type, field, value)}`)
    }
  })

  it.each(fields)('$type $field may be left out: $isOptional', ({ type, field, isOptional }) => {
    expect(verdictOf(type, { [field]: undefined })).toBe(isOptional ? 'row' : `invalid_field ${field}`)
  })

  it.each(allTypes)('%s has no other field', (type) => {
    const others = new Set(fields.map(({ field }) => field))
    for (const [name] of Object.entries(contract[type])) others.delete(name.replace('?', ''))
    for (const name of [
      ...others,
      'x',
      '',
      'MPP',
      'agency ',
      'constructor',
      'toString',
      'hasOwnProperty',
      'id',
    ]) {
      expect(verdictOf(type, { [name]: 'x' }), name).toMatch(/^unknown_field/)
    }
    const text = JSON.stringify(eventOf(type)).replace('"data":{', '"data":{"__proto__":{"service":"x"},')
    expect(verdictOfText(text)).toMatch(/^unknown_field/)
  })

  it.each(allTypes)('%s: mpp is a known slug', (type) => {
    for (const mpp of [undefined, ...notText]) expect(verdictOf(type, { mpp })).toBe('invalid_field mpp')
    for (const mpp of ['', 'nowhere', 'Kotim', 'kotim ', '__proto__', 'constructor', 'toString']) {
      expect(verdictOf(type, { mpp }), mpp).toBe('unknown_mpp mpp')
    }
    expect(verdictOf(type, { mpp: 'kotim' })).toBe('row')
  })
})

it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
  ['ticket_number', { ticket_number: 'budi@example.id' }, {}],
  ['mpp', { mpp: '6471014501900001' }, {}],
  ['subject', {}, { subject: '081234567890' }],
  ['id', {}, { id: 'budi@example.id' }],
  ['a field', {}, { extension: 'budi@example.id' }],
  ['a field', { colour: 'budi@example.id' }, {}],
  ['a field', { 'budi@example.id': 'x' }, {}],
])(
  'personal data is said to be in %s, by the name only if it is the contract’s',
  (field, data, attributes) => {
    expect(verdictOf('mpp.ticket.issued', data, attributes)).toBe(`personal_data ${field}`)
  },
)

describe('scores', () => {
  it.each(surveyElements)('%s is 1 to 4', (element) => {
    for (const value of [1, 2, 3, 4]) expect(scored(`{"${element}":${value}}`)).toBe('row')
    for (const value of ['0', '5', '1.5', '-1', '"4"', 'null', '[4]', 'true', '1e3']) {
      expect(scored(`{"${element}":${value}}`), value).toBe(`invalid_field ${element}`)
    }
  })

  it.each(['taste', '__proto__', 'constructor', 'toString', 'Cost', '1', 'u1'])(
    '%s is no element',
    (element) => {
      expect(scored(`{"${element}":4}`)).toMatch(/^unknown_field/)
      expect(scored(`{"cost":1,"${element}":{"time":9}}`)).toMatch(/^unknown_field/)
    },
  )

  it('all nine at once', () => {
    expect(scored(JSON.stringify(Object.fromEntries(surveyElements.map((element) => [element, 3]))))).toBe(
      'row',
    )
  })
})

function scored(scores: string): string {
  return verdictOfText(JSON.stringify(eventOf('mpp.survey.submitted')).replace('{"cost":4}', scores))
}

it('the examples hold no optional field', () => {
  for (const { type, field, isOptional } of fields)
    expect(Object.hasOwn(leastData[type], field)).toBe(!isOptional)
})
