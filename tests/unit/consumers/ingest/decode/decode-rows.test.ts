/** What a valid event becomes in its raw table: defaults, local days, and nothing that the event does not say. */
import { describe, expect, it } from 'vitest'
import { eventTypes, surveyElements } from '../../../../../schemas/event.ts'
import { columnNames } from '../../../../../schemas/raw-tables.ts'
import { parseDay } from '../../../../../schemas/time.ts'
import { allTypes, recordTimeMs, rowOfEvent, valuesOfEvent } from '../../../../support/records.ts'

describe('a row', () => {
  it.each(allTypes)('%s has a text or finite number for every column', (type) => {
    for (const [column, value] of Object.entries(rowOfEvent(type))) {
      expect(typeof value === 'string' || Number.isFinite(value), column).toBe(true)
    }
  })

  it.each(allTypes)('%s has the columns of its table, in whatever order they are asked for', (type) => {
    const row = rowOfEvent(type)
    const names = columnNames(eventTypes[type].topic)
    expect(Object.keys(row).toSorted()).toEqual(names.toSorted())
    expect(names.map((name) => row[name])).toEqual(valuesOfEvent(type, names))
  })

  it.each([
    [
      'mpp.ticket.issued',
      { service: 's', ticket_number: 'A 1', visitor_id: 'v', channel: 'online', matters: 3 },
    ],
    ['mpp.ticket.called', { service: 's', counter: 'c' }],
    ['mpp.ticket.started', { service: 's', counter: 'c' }],
    ['mpp.ticket.completed', { service: 's', counter: 'c', outcome: 'referred' }],
    ['mpp.ticket.missed', { service: 's' }],
    ['mpp.ticket.cancelled', { service: 's' }],
    ['mpp.ticket.transferred', { to_agency: 'a', to_service: 't' }],
    ['mpp.ticket.refused', { service: 's', reason: 'closed' }],
  ] as const)(
    '%s takes every column from the field of its name and leaves the others empty',
    (type, data) => {
      const texts = [
        'service',
        'to_agency',
        'to_service',
        'ticket_number',
        'visitor_id',
        'channel',
        'counter',
      ]
      const empty = Object.fromEntries([...texts, 'outcome', 'reason'].map((name) => [name, '']))
      const own = { agency: 'disdukcapil', ticket_id: 'disdukcapil/A-017', type }
      expect(rowOfEvent(type, data)).toMatchObject({ ...empty, matters: 0, ...own, ...data })
    },
  )

  it.each(surveyElements)('of a survey has the score of %s in its own column', (element) => {
    const scores = Object.fromEntries(
      surveyElements.map((name) => [name === 'time' ? 'time_score' : name, name === element ? 3 : 0]),
    )
    const row = rowOfEvent('mpp.survey.submitted', { service: 's', ticket_id: 't', scores: { [element]: 3 } })
    expect(row).toMatchObject({ ...scores, response_id: 'r-1', service: 's', ticket_id: 't' })
  })

  it.each(allTypes)('%s carries identity, time and the place of its record', (type) => {
    expect(rowOfEvent(type)).toMatchObject({
      mpp: 'balikpapan',
      source: '/queue/test',
      id: 'e-1',
      time: Date.parse('2026-01-05T00:30:00Z'),
      kafka_partition: 5,
      kafka_offset: '41',
      record_time: recordTimeMs,
    })
  })

  it('of an issued ticket has channel and matters by default', () => {
    expect(rowOfEvent('mpp.ticket.issued')).toMatchObject({ channel: 'walk_in', matters: 1, outcome: '' })
    const given = { channel: 'online', matters: 3, visitor_id: 'v', ticket_number: 'A 1', service: 's' }
    expect(rowOfEvent('mpp.ticket.issued', given)).toMatchObject(given)
  })

  it('of a completed ticket has an outcome by default', () => {
    expect(rowOfEvent('mpp.ticket.completed')).toMatchObject({ outcome: 'served', channel: '', matters: 0 })
    expect(rowOfEvent('mpp.ticket.completed', { outcome: 'referred' })).toMatchObject({ outcome: 'referred' })
  })

  it.each([
    ...['mpp.ticket.called', 'mpp.ticket.started', 'mpp.ticket.missed', 'mpp.ticket.cancelled'],
    ...['mpp.ticket.transferred', 'mpp.ticket.refused'],
  ] as const)('of %s is given no default of another type', (type) => {
    expect(rowOfEvent(type)).toMatchObject({
      channel: '',
      matters: 0,
      outcome: '',
      visitor_id: '',
      service: '',
    })
  })

  it('of a transferred ticket says to where', () => {
    const to = { to_agency: 'bpjs-kesehatan', to_service: 'bpjs-pindah' }
    expect(rowOfEvent('mpp.ticket.transferred', to)).toMatchObject({
      agency: 'disdukcapil',
      service: '',
      ...to,
    })
  })

  it('of a survey has 0 for a score that is not given, and its own column for the score of time', () => {
    const row = rowOfEvent('mpp.survey.submitted', { scores: { time: 4, procedure: 1 } })
    const columns = surveyElements.map((element) => (element === 'time' ? 'time_score' : element))
    expect(columns.map((column) => row[column])).toEqual([0, 1, 4, 0, 0, 0, 0, 0, 0])
    expect(row['time']).toBe(Date.parse('2026-01-05T00:30:00Z'))
  })

  it('of a counter, a quota and a tally takes agency, service and the rest from their fields', () => {
    expect(rowOfEvent('mpp.counter.opened')).toMatchObject({
      agency: 'disdukcapil',
      counter: 'loket-3',
      amount: 0,
    })
    const quota = { service: 's', revision: 3 }
    expect(rowOfEvent('mpp.quota.set', { ...quota, quota: 7 })).toMatchObject({ ...quota, amount: 7 })
    const tally = { agency: 'a', service: 's', unit: 'visitors', revision: 4, publisher: 'p' }
    expect(rowOfEvent('mpp.tally.recorded', { ...tally, count: 9 })).toMatchObject({ ...tally, amount: 9 })
  })

  it('of a quota, a tally and a footfall', () => {
    const days = { period_start: parseDay('2026-01-05'), period_end: parseDay('2026-01-05') }
    expect(rowOfEvent('mpp.quota.set')).toMatchObject({ ...days, amount: 40, revision: 0, unit: '' })
    const tally = rowOfEvent('mpp.tally.recorded', { count: Number.MAX_SAFE_INTEGER, unit: 'visitors' })
    expect(tally).toMatchObject({
      agency: '',
      period_start: 0,
      period_end: parseDay('2026-01-31'),
      amount: Number.MAX_SAFE_INTEGER,
      unit: 'visitors',
    })
    const footfall = rowOfEvent('mpp.footfall.counted', { from: '2026-01-05T00:00:00.0009Z' })
    expect(footfall).toMatchObject({
      from_time: Date.parse('2026-01-05T00:00:00Z'),
      to_time: Date.parse('2026-01-05T01:00:00Z'),
      amount: 12,
      sensor: 'pintu utama',
      agency: '',
      ...days,
    })
  })
})

describe('the instant', () => {
  it.each([
    ['2026-01-05T00:30:00.1Z', '2026-01-05T00:30:00.100Z'],
    ['2026-01-05T00:30:00.1239Z', '2026-01-05T00:30:00.123Z'],
    ['2026-01-05T00:30:00.999999999999Z', '2026-01-05T00:30:00.999Z'],
    ['2026-01-05T00:00:00+23:59', '2026-01-04T00:01:00.000Z'],
    ['2026-01-04T23:59:59-00:30', '2026-01-05T00:29:59.000Z'],
    ['2000-01-01T00:00:00Z', '2000-01-01T00:00:00.000Z'],
  ])('%s is stored as %s', (time, expected) => {
    expect(rowOfEvent('mpp.ticket.issued', {}, { time })['time']).toBe(Date.parse(expected))
  })
})

describe('the local day and hour are those of the MPP, whatever the offset says', () => {
  it.each([
    ['balikpapan', '2026-01-04T15:59:59.999Z', '2026-01-04', '2026-01-04T23:59:59.999Z'],
    ['balikpapan', '2026-01-04T16:00:00Z', '2026-01-05', '2026-01-05T00:00:00Z'],
    ['kotim', '2026-01-04T16:00:00Z', '2026-01-04', '2026-01-04T23:00:00Z'],
    ['kotim', '2026-01-04T16:59:59.999Z', '2026-01-04', '2026-01-04T23:59:59.999Z'],
    ['kotim', '2026-01-04T17:00:00Z', '2026-01-05', '2026-01-05T00:00:00Z'],
    ['kotim', '2026-01-05T00:30:00+08:00', '2026-01-04', '2026-01-04T23:30:00Z'],
    ['balikpapan', '2026-01-04T23:30:00+07:00', '2026-01-05', '2026-01-05T00:30:00Z'],
    ['kukar', '2025-12-31T16:00:00Z', '2026-01-01', '2026-01-01T00:00:00Z'],
    ['kukar', '2024-02-28T16:00:00Z', '2024-02-29', '2024-02-29T00:00:00Z'],
  ])('%s at %s is on %s', (mpp, time, day, local) => {
    const row = rowOfEvent('mpp.ticket.issued', { mpp }, { time })
    expect(row).toMatchObject({ local_date: parseDay(day), local_time: Date.parse(local) })
    expect(rowOfEvent('mpp.survey.submitted', { mpp }, { time })).toMatchObject({ local_date: parseDay(day) })
    expect(rowOfEvent('mpp.counter.opened', { mpp }, { time })).toMatchObject({ local_date: parseDay(day) })
  })
})
