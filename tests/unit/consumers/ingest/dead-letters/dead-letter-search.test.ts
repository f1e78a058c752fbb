import { describe, expect, it } from 'vitest'
import { hasPersonalData } from '../../../../../consumers/ingest/dead-letters/dead-letter-search.ts'
import { type KafkaRecord, maxValueBytes } from '../../../../../schemas/cloud-event.ts'
import { recordOf } from '../../../../support/records.ts'

const isFound = (value: unknown, more: Partial<KafkaRecord> = {}): boolean => {
  const record = recordOf(value, { key: null, ...more })
  return hasPersonalData(record, record.value?.subarray(0, maxValueBytes) ?? null)
}

const nik = '6471015508900001'
const event = JSON.stringify({ note: `Nama\n${nik}` })

describe('what is no whole JSON', () => {
  it.each([
    ['JSON that is wrong', `${event},`],
    ['JSON that is cut', event + ' '.repeat(70_000)],
    ['UTF-16 with a byte-order mark', Buffer.from(`\ufeff${event}`, 'utf16le')],
    ['UTF-16', Buffer.from(event, 'utf16le')],
    ['UTF-16 of the other byte order', Buffer.from(event, 'utf16le').swap16()],
    ['UTF-16 that is cut', Buffer.from(event + ' '.repeat(70_000), 'utf16le').subarray(0, -1)],
    ['a tab', `NIK:\\t${nik}`],
    ['escaped digits', `{"a":"\\u0036${nik.slice(1)}",}`],
    ['an escaped @', 'budi\\u0040example.id'],
    ['an escape that no JSON has', `Nama\\z${nik}`],
    ['four times', `\\\\\\\\\\\\\\\\n${nik}`],
    ['a quote after it', `"${nik}\\"`],
  ])('is searched with its escapes undone: %s', (_, value) => expect(isFound(value)).toBe(true))

  it.each([
    ['a number with a line break inside', '0812\\n3456\\n7890'],
    ['a digit in escapes that makes it longer', `\\u0031${nik}`],
    ['a path', 'C:\\antrian\\2026\\A-014'],
    ['nothing but a backslash', '\\'],
    ['a time', '2026-01-05T08:00:00.6471014501900001+08:00'],
  ])('holds none: %s', (_, value) => expect(isFound(value)).toBe(false))

  it('is also a key and a header, in UTF-16 as well', () => {
    const utf16 = Buffer.from(`NIK ${nik}`, 'utf16le')
    expect(isFound('text', { key: utf16 })).toBe(true)
    expect(isFound('text', { headers: { h: [null, utf16] } })).toBe(true)
    expect(isFound('text', { key: Buffer.from('A-014', 'utf16le'), headers: { h: [null, 'x'] } })).toBe(false)
    expect(isFound(null)).toBe(false)
  })
})

describe('whole JSON', () => {
  it.each([
    ['that was encoded twice', JSON.stringify(event)],
    ['with JSON as a text in it', { data: event }],
    ['with JSON as a name in it', { [event]: 1 }],
    ['with JSON in JSON as a text in it', { data: JSON.stringify({ data: event }) }],
  ])('is searched with the escapes undone of JSON in its texts: %s', (_, value) =>
    expect(isFound(value)).toBe(true),
  )

  it.each([
    String.raw`08\12345678`,
    String.raw`0812\3456\7890`,
    String.raw`D:\antrian\n081234567890`,
    String.raw`budi\u0040x.id`,
  ])('is searched as an event is: %s', (text) => expect(isFound({ text })).toBe(false))
})

describe('hostile texts of 65,536 bytes cost little', () => {
  const units = ['a', '\\', '\\u005c', '\\n0', '"', '\\"', '0 8 1 ']
  const texts = [
    ...units.map((unit) => unit.repeat(maxValueBytes / unit.length)),
    `\\${'u005c'.repeat(maxValueBytes / 5)}`,
  ]
  it.each(texts.map((text) => [text.slice(0, 10), text]))('%j', (_, text) => {
    const start = performance.now()
    isFound(text)
    isFound({ text: [text.slice(0, maxValueBytes / 3), JSON.stringify(text.slice(0, maxValueBytes / 8))] })
    expect(performance.now() - start).toBeLessThan(2_000)
  })
})
