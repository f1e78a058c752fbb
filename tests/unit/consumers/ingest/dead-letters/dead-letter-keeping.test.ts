/** How much of the original a dead letter keeps, step by step, and what it says of the rest. */
import { describe, expect, it } from 'vitest'
import {
  deadLetterMessage,
  type Keeping,
  keeping,
  maxKeyBytes,
} from '../../../../../consumers/ingest/dead-letters/dead-letter.ts'
import type { KafkaRecord } from '../../../../../schemas/cloud-event.ts'
import { recordOf } from '../../../../support/records.ts'

const now = new Date('2026-01-05T04:00:00.000Z')

function letter(keep: Keeping, value: unknown = 'text', more: Partial<KafkaRecord> = {}) {
  const record = recordOf(value, { key: Buffer.from('a/1'), headers: { h: 'hh' }, ...more })
  const refusal = { kind: 'refusal', reason: 'not_json', detail: 'the rule' } as const
  const message = deadLetterMessage({ topic: 't', partition: 0, record, refusal }, now, keep)
  return {
    key: message.key?.toString(),
    value: message.value?.toString(),
    h: message.headers?.['h'],
    detail: message.headers?.['dl_detail'],
    cut: message.headers?.['dl_cut'],
  }
}

const tooSmall = 'larger than the dead-letter topic takes'
const whole = { key: 'a/1', value: 'text', h: 'hh', detail: 'the rule', cut: undefined }
const withoutHeaders = {
  ...whole,
  h: undefined,
  cut: 'headers',
  detail: `the rule; headers of 3 bytes cut, ${tooSmall}`,
}
const withoutKey = {
  ...withoutHeaders,
  key: undefined,
  cut: 'headers,key',
  detail: `${withoutHeaders.detail}; key of 3 bytes cut, ${tooSmall}`,
}
const pointer = {
  ...withoutKey,
  value: undefined,
  cut: 'headers,key,value',
  detail: `${withoutKey.detail}; value cut, ${tooSmall}`,
}

const key = (bytes: number): Buffer => Buffer.alloc(bytes, 'k')

describe('a dead letter', () => {
  it('keeps less with each step, and says what it lacks', () => {
    expect(keeping.map((keep) => letter(keep))).toEqual([whole, withoutHeaders, withoutKey, pointer])
  })

  it('says nothing of what the original did not have', () => {
    const bare = keeping.map((keep) => letter(keep, '', { key: null, headers: undefined }))
    for (const one of bare) expect(one).toMatchObject({ detail: 'the rule', cut: undefined })
    const empty = letter('no value', '', { key: Buffer.alloc(0), headers: {} })
    expect(empty).toEqual({ ...whole, key: '', value: '', h: undefined })
    expect(letter('no value', null, { key: null, headers: {} })).toMatchObject({ cut: undefined })
  })

  it('has no key that is larger than 1 MiB, and its size', () => {
    expect(letter('all', 'text', { key: key(maxKeyBytes) })).toMatchObject({ detail: 'the rule' })
    expect(letter('all', 'text', { key: key(maxKeyBytes + 1) })).toMatchObject({
      key: undefined,
      cut: 'key',
      detail: 'the rule; key of 1048577 bytes cut',
    })
  })

  it('names the sizes of what was cut while it was read', () => {
    expect(letter('all', 'text', { whole: { key: 9_000_000, headers: 7_000_000 } })).toMatchObject({
      key: undefined,
      h: 'hh',
      cut: 'headers,key',
      detail: 'the rule; headers cut, 7000000 bytes in all; key of 9000000 bytes cut',
    })
    expect(letter('no headers', 'text', { whole: { headers: 7_000_000 } })).toMatchObject({
      detail: `the rule; headers of 7000000 bytes cut, ${tooSmall}`,
    })
  })

  it('says that headers are cut where they are more than it keeps', () => {
    const headers = { h: 'hh', large: 'x'.repeat(70_000) }
    expect(letter('all', 'text', { headers })).toMatchObject({
      h: 'hh',
      cut: 'headers',
      detail: 'the rule; headers cut, 70008 bytes in all',
    })
  })
})

const isKept = (value: unknown, more: Partial<KafkaRecord> = {}): boolean =>
  letter('all', value, more).value !== undefined

describe('a search for personal data', () => {
  const phone = '0812 3456 7890'

  it('looks at the fields of JSON and at the text of anything else', () => {
    expect(isKept({ visitor_id: 'a'.repeat(64) })).toBe(true)
    expect(isKept({ note: phone })).toBe(false)
    expect(isKept(`{ ${phone}`)).toBe(false)
    // Inside JSON this is a name and its value; in a text that is cut it is looked at as it stands.
    expect(isKept('{"0812 3456 7890": 1}')).toBe(false)
  })

  it('reads a header that is an attribute by its own name', () => {
    const uuid = '62812345-1234-4234-8234-123456789012'
    expect(isKept('text', { headers: { ce_id: uuid } })).toBe(true)
    expect(isKept('text', { headers: { ce_subject: phone } })).toBe(false)
    expect(isKept('text', { headers: { [phone]: 'x' } })).toBe(false)
  })
})
