/** What a dead letter keeps of a refused record, and what must not be stored a second time (docs/events.md). */
import { describe, expect, it } from 'vitest'
import { deadLetterMessage } from '../../../../../consumers/ingest/dead-letters/dead-letter.ts'
import type { Headers } from '../../../../../schemas/cloud-event.ts'
import { deadLetterId } from '../../../../../schemas/dead-letter.ts'
import { type Reason, reasons } from '../../../../../schemas/reasons.ts'
import { decodeIn, eventOf, leastData, recordOf } from '../../../../support/records.ts'

const now = new Date('2026-01-05T04:00:01.234Z')
const email = 'budi@example.id'
const nik = '6471014501900001'
const bad = { note: 'nothing personal' }
const key = Buffer.from('balikpapan/A-1')

function letter(
  value: unknown,
  more: { key?: Buffer | null; headers?: Headers; reason?: Reason } = {},
): ReturnType<typeof deadLetterMessage> {
  const record = recordOf(value, { key, ...more })
  const refusal = { kind: 'refusal', reason: more.reason ?? 'not_json', detail: 'the rule' } as const
  return deadLetterMessage({ topic: 'mpp.queue.v1', partition: 3, record, refusal }, now)
}

const pointer = {
  dl_reason: 'not_json',
  dl_detail: 'the rule',
  dl_topic: 'mpp.queue.v1',
  dl_partition: '3',
  dl_offset: '41',
  dl_time: '2026-01-05T04:00:01.234Z',
}
const nothing = { key: null, value: null, headers: pointer }

/** As kafkajs gives it: the reason of the refusal is the real one. */
function decodedLetter(
  value: unknown,
  headers: Headers = {},
): { reason: string; message: ReturnType<typeof letter> } {
  const record = recordOf(value, { key, headers })
  const refusal = decodeIn('queue', record)
  if (refusal.kind === 'row') throw new Error('is a row')
  const message = deadLetterMessage({ topic: 'mpp.queue.v1', partition: 3, record, refusal }, now)
  return { reason: refusal.reason, message }
}

describe('a dead letter without personal data', () => {
  it.each(reasons.filter((reason) => reason !== 'tombstone'))(
    'keeps key, bytes and headers: %s',
    (reason) => {
      const headers = {
        'content-type': Buffer.from('application/json'),
        ce_id: 'x',
        twice: ['a', Buffer.of(0xff)],
      }
      const message = letter(bad, { headers, reason })
      expect(message.key).toEqual(key)
      expect(message.value).toEqual(Buffer.from(JSON.stringify(bad)))
      expect(message.headers).toEqual({ ...headers, ...pointer, dl_reason: reason })
    },
  )

  it('keeps bytes that are no UTF-8 as they are', () => {
    const bytes = Buffer.of(0x00, 0xff, 0xfe, 0x80, 0x0a)
    expect(letter(bytes, { key: bytes })).toEqual({ key: bytes, value: bytes, headers: pointer })
  })

  it('keeps a value that is missing or empty as it is', () => {
    expect(letter(null)).toEqual({ key, value: null, headers: pointer })
    expect(letter('')).toEqual({ key, value: Buffer.alloc(0), headers: pointer })
    expect(letter(bad, { key: null }).key).toBeNull()
  })

  it('writes its own dl_ headers over those of a foreign producer and keeps others', () => {
    const foreign = Object.fromEntries(Object.keys(pointer).map((name) => [name, 'foreign']))
    const headers = { ...foreign, dl_offset: ['1', '2'], dl_replay_of: 'mpp.queue.v1:3:7', dl_x: 'y' }
    expect(letter(bad, { headers }).headers).toEqual({
      ...pointer,
      dl_replay_of: 'mpp.queue.v1:3:7',
      dl_x: 'y',
    })
  })

  it('keeps a header without a value as one', () => {
    const headers = { empty: null, twice: [null, 'a'], absent: undefined }
    expect(letter(bad, { headers }).headers).toEqual({
      empty: null,
      twice: [null, 'a'],
      absent: null,
      ...pointer,
    })
  })

  it('keeps a header named __proto__ as a header', () => {
    const headers = Object.fromEntries([['__proto__', 'x']])
    expect(Object.hasOwn(letter(bad, { headers }).headers ?? {}, '__proto__')).toBe(true)
  })

  it.each([
    ['a pseudonym', { visitor_id: 'a1'.repeat(32) }],
    ['a UUID', { id: '08123456-7890-4123-8567-081234567890' }],
    ['a time with 16 digits', { from: '2026-01-05T08:00:00.6471014501900001+08:00' }],
  ])('keeps %s', (_, value) => {
    expect(letter(value).value).toEqual(Buffer.from(JSON.stringify(value)))
  })
})

describe('a dead letter with personal data keeps nothing but where it points', () => {
  it.each(reasons)('in the value, whatever the reason: %s', (reason) => {
    expect(letter({ note: email }, { reason })).toEqual({
      ...nothing,
      headers: { ...pointer, dl_reason: reason },
    })
  })

  it.each<[string, unknown, { key?: Buffer; headers?: Headers }]>([
    ['in a name', { [email]: 1 }, {}],
    ['as a number', `{"a":${nik}}`, {}],
    ['as a number beyond a double', '{"a":9171014512999999}', {}],
    ['escaped', '{"a":"budi\\u0040example.id"}', {}],
    ['in a value that a later one replaces', `{"a":"${nik}","a":""}`, {}],
    ['in a list', [[nik]], {}],
    ['in a JSON text alone', `"${email}"`, {}],
    ['in a text that is no JSON', `{"a": ${nik},`, {}],
    [
      'among bytes that are no UTF-8',
      Buffer.concat([Buffer.of(0xff), Buffer.from(nik), Buffer.of(0xff)]),
      {},
    ],
    ['after a byte-order mark', `\uFEFF{"a":"${nik}"}`, {}],
    ['in the key', bad, { key: Buffer.from(`balikpapan/${nik}`) }],
    ['in the key of a tombstone', null, { key: Buffer.from(email) }],
    ['in the header of a tombstone', null, { headers: { 'x-user': email } }],
    ['in a key that is no UTF-8', bad, { key: Buffer.concat([Buffer.of(0xff), Buffer.from(email)]) }],
    ['in a header', bad, { headers: { 'x-user': Buffer.from(email) } }],
    ['in a header given as text', bad, { headers: { 'x-user': email } }],
    ['in one of several of a name', bad, { headers: { 'x-user': ['a', Buffer.from(nik)] } }],
    ['in one of several, one without a value', bad, { headers: { 'x-user': [null, nik] } }],
    ['in a header’s name', bad, { headers: { [`user-${nik}`]: 'x' } }],
    ['in the name of one without a value', bad, { headers: { [email]: null } }],
    ['in a ce_ header', bad, { headers: { ce_subject: email } }],
    ['in a ce_ header’s name', bad, { headers: { [`ce_${nik}`]: 'x' } }],
    ['in a dl_ header of a foreign producer', bad, { headers: { dl_detail: email } }],
    ['in a visitor_id header that is no pseudonym', bad, { headers: { ce_visitorid: nik } }],
  ])('%s', (_, value, more) => {
    expect(letter(value, more)).toEqual(nothing)
  })

  it('nothing of it is anywhere in the message', () => {
    const headers = { 'x-user': email, other: 'harmless text' }
    const text = JSON.stringify(letter({ note: 'harmless text' }, { headers }))
    expect(text).not.toContain('harmless')
    expect(text).not.toContain('budi')
  })
})

describe('a too large record', () => {
  const size = 65_536
  const large = (text: string, at: number): Buffer => {
    const bytes = Buffer.alloc(size + 1_000, '.')
    bytes.write(` ${text} `, at)
    return bytes
  }

  it('is kept to its first 65,536 bytes, its size in dl_detail', () => {
    const { reason, message } = decodedLetter(large('x', 0))
    expect(reason).toBe('too_large')
    expect(message.value).toEqual(large('x', 0).subarray(0, size))
    expect(message.headers?.['dl_detail']).toContain(String(size + 1_000))
  })

  it('is searched in the part that is kept', () => {
    for (const at of [0, 30_000, size - email.length - 2]) {
      expect(decodedLetter(large(email, at)).message.value, String(at)).toBeNull()
    }
    expect(decodedLetter(large(email, size)).message.value).toHaveLength(size)
  })

  it('is searched though it was cut inside a character', () => {
    const value = Buffer.concat([Buffer.from(`${email} `), Buffer.from('é'.repeat(size))])
    expect(decodedLetter(value).message.value).toBeNull()
    expect(decodedLetter(Buffer.from(`x${'é'.repeat(size)}`)).message.value).toHaveLength(size)
  })

  it('keeps nothing where its key or a header has personal data', () => {
    expect(letter(large('x', 0), { key: Buffer.from(email), reason: 'too_large' }).value).toBeNull()
    expect(decodedLetter(large('x', 0), { 'x-user': email }).message).toMatchObject({
      key: null,
      value: null,
    })
  })
})

describe('from the record to its dead letter', () => {
  const type = 'mpp.ticket.issued'
  const withPhone = { ticket_number: '0812 3456 7890' }

  it.each([
    ['personal_data', eventOf(type, withPhone), {}],
    ['not_cloudevent', eventOf(type, withPhone, { id: '' }), {}],
    ['unknown_type', eventOf(type, withPhone, { type: 'x' }), {}],
    ['wrong_topic', eventOf('mpp.counter.opened', {}, { subject: email }), {}],
    ['bad_time', eventOf(type, withPhone, { time: email }), {}],
    ['not_json', `${JSON.stringify(eventOf(type, withPhone))}}`, {}],
    ['invalid_field', eventOf(type, { matters: 0 }), { 'x-user': email }],
    ['not_cloudevent', leastData[type], { ce_specversion: '1.0', ce_subject: email }],
    ['personal_data', leastData[type], binaryWith({ ce_subject: email })],
    ['personal_data', { ...leastData[type], ...withPhone }, binaryWith({})],
  ])('%s: nothing is kept', (reason, value, headers) => {
    const decoded = decodedLetter(value, headers)
    expect(decoded.reason).toBe(reason)
    expect(decoded.message).toMatchObject({ key: null, value: null })
    expect(Object.keys(decoded.message.headers ?? {})).toEqual(Object.keys(pointer))
    expect(JSON.stringify(decoded.message)).not.toMatch(/budi|0812/)
  })

  function binaryWith(headers: Headers): Headers {
    return {
      ce_specversion: '1.0',
      ce_id: 'e',
      ce_source: '/x',
      ce_type: type,
      ce_time: '2026-01-05T00:00:00Z',
      ...headers,
    }
  }

  it('is named by the place of the original', () => {
    expect(deadLetterId('mpp.queue.v1', 3, '41')).toBe('mpp.queue.v1:3:41')
  })
})
