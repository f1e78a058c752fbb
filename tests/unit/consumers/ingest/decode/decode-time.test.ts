/** Numbers and times as they may and may not be written (docs/events.md). */
import { describe, expect, it } from 'vitest'
import { eventOf, outcome, recordTimeMs, verdictOf, verdictOfText } from '../../../../support/records.ts'

describe('a number as it is written', () => {
  it.each([
    ['9007199254740991', 'row'],
    ['9007199254740992', 'invalid_field count'],
    ['9007199254740993', 'invalid_field count'],
    ['1.0', 'row'],
    ['1e3', 'row'],
    ['1E+3', 'row'],
    ['-0', 'row'],
    ['0.5', 'invalid_field count'],
    ['1e-1', 'invalid_field count'],
    ['-1', 'invalid_field count'],
    ['1e999', 'invalid_field count'],
    ['"1"', 'invalid_field count'],
    ['01', 'not_json the value is no valid JSON'],
    ['+1', 'not_json the value is no valid JSON'],
    ['0x10', 'not_json the value is no valid JSON'],
  ])('a count of %s', (written, expected) => {
    const text = JSON.stringify(eventOf('mpp.tally.recorded')).replace('"count":0', `"count":${written}`)
    expect(verdictOfText(text)).toBe(expected)
  })
})

describe('time', () => {
  const dayAfter = new Date(recordTimeMs + 86_400_000)
  const justAfter = new Date(recordTimeMs + 86_400_001)

  it.each([
    ['an offset', '2026-01-05T08:30:00+08:00'],
    ['no offset of UTC', '2026-01-05T08:30:00-00:00'],
    ['the largest offset', '2026-01-05T08:30:00+23:59'],
    ['a fraction of one digit', '2026-01-05T00:30:00.5Z'],
    ['a fraction of twelve digits', '2026-01-05T00:30:00.123456789012Z'],
    ['29 February', '2024-02-29T12:00:00Z'],
    ['29 February of 2000', '2000-02-29T12:00:00Z'],
    ['the earliest', '2000-01-01T00:00:00Z'],
    ['the earliest with an offset', '2000-01-01T08:00:00+08:00'],
    ['24 h after the record', dayAfter.toISOString()],
    ['24 h after and less than a millisecond', dayAfter.toISOString().replace('Z', '999Z')],
  ])('may have %s', (_, time) => {
    expect(verdictOf('mpp.ticket.issued', {}, { time })).toBe('row')
  })

  it.each([
    ['missing', undefined],
    ['null', null],
    ['a number', 1_767_571_200_000],
    ['a list', ['2026-01-05T08:30:00Z']],
    ['empty', ''],
    ['only a date', '2026-01-05'],
    ['without offset', '2026-01-05T08:30:00'],
    ['a lower-case t', '2026-01-05t08:30:00Z'],
    ['a lower-case z', '2026-01-05T08:30:00z'],
    ['a blank for T', '2026-01-05 08:30:00Z'],
    ['a leap second', '2016-12-31T23:59:60Z'],
    ['hour 24', '2026-01-04T24:00:00Z'],
    ['minute 60', '2026-01-05T08:60:00Z'],
    ['no seconds', '2026-01-05T08:30Z'],
    ['an empty fraction', '2026-01-05T08:30:00.Z'],
    ['a comma', '2026-01-05T08:30:00,5Z'],
    ['offset +24:00', '2026-01-05T08:30:00+24:00'],
    ['offset minutes 60', '2026-01-05T08:30:00+07:60'],
    ['offset without colon', '2026-01-05T08:30:00+0800'],
    ['offset of hours', '2026-01-05T08:30:00+08'],
    ['30 February', '2024-02-30T12:00:00Z'],
    ['29 February of no leap year', '2025-02-29T12:00:00Z'],
    ['29 February of 2100', '2100-02-29T12:00:00Z'],
    ['month 13', '2025-13-01T12:00:00Z'],
    ['day 00', '2025-12-00T12:00:00Z'],
    ['white space around', ' 2026-01-05T08:30:00Z'],
    ['a line break after', '2026-01-05T08:30:00Z\n'],
    ['a year of six digits', '+002026-01-05T08:30:00Z'],
    ['other digits', '٢٠٢٦-01-05T08:30:00Z'],
    ['before 2000', '1999-12-31T23:59:59.999Z'],
    ['before 2000, finer than a millisecond', '1999-12-31T23:59:59.9999999Z'],
    ['before 2000 by its offset', '2000-01-01T00:00:00+08:00'],
    ['1 ms more than 24 h after the record', justAfter.toISOString()],
    ['more than 24 h after by its offset', dayAfter.toISOString().replace('Z', '-00:01')],
  ])('is bad: %s', (_, time) => {
    expect(verdictOf('mpp.ticket.issued', {}, { time })).toBe('bad_time time')
  })

  it('is compared with the record’s own timestamp and no clock', () => {
    const event = eventOf('mpp.ticket.issued')
    expect(outcome(event, 'queue', { timestamp: String(Date.parse('2026-01-04T00:30:00Z')) })).toBe('row')
    expect(outcome(event, 'queue', { timestamp: String(Date.parse('2026-01-04T00:29:59.999Z')) })).toBe(
      'bad_time',
    )
  })
})
