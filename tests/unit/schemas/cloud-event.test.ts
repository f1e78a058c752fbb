/** From bytes and headers to attributes and data, in both modes, before anybody asks what the event means. */
import { describe, expect, it } from 'vitest'
import {
  type Headers,
  maxValueBytes,
  personalDataInEnvelope,
  readEnvelope,
} from '../../../schemas/cloud-event.ts'
import { eventOf, recordOf } from '../../support/records.ts'

const event = eventOf('mpp.ticket.issued')
const { data } = event
const binary = (headers: Headers): ReturnType<typeof readEnvelope> =>
  readEnvelope(
    recordOf(data, {
      headers: { ce_specversion: '1.0', ce_id: 'e-1', ce_source: '/a', ce_type: 'b', ...headers },
    }),
  )
const refusalOf = (value: unknown): unknown => {
  const envelope = readEnvelope(recordOf(value))
  return envelope.kind === 'refusal' ? `${envelope.reason} ${envelope.detail}` : envelope
}

describe('in structured mode', () => {
  it('gives attributes, time and data apart, and its own text', () => {
    const { time, data: own, ...attributes } = event
    expect(readEnvelope(recordOf(event))).toEqual({
      kind: 'envelope',
      attributes,
      time,
      data: own,
      json: JSON.stringify(event),
      headerAttributes: [],
    })
  })

  it('takes an optional attribute that is null as left out, and of a required one as a fault', () => {
    expect(readEnvelope(recordOf({ ...event, subject: null }))).toHaveProperty('kind', 'envelope')
    expect(refusalOf({ ...event, id: null })).toMatch(/^not_cloudevent id: /)
  })

  it('takes extensions of text, number and boolean alone, with plain names', () => {
    expect(readEnvelope(recordOf({ ...event, traceparent: 'a', n: 1, b: true }))).toHaveProperty(
      'kind',
      'envelope',
    )
    expect(refusalOf({ ...event, extra: {} })).toMatch(/^not_cloudevent a field: /)
    expect(refusalOf({ ...event, Extra: 'a' })).toBe('not_cloudevent a field: its name must be a-z and 0-9')
  })

  it.each([
    [null, 'tombstone the record has no value'],
    ['x'.repeat(maxValueBytes + 1), /^too_large the value has 65537 bytes/],
    ['{', /^not_json /],
    [Buffer.from([0xff]), /^not_json /],
    ['[]', /^not_cloudevent /],
    [{ ...event, data: 'a' }, /^not_cloudevent data: /],
  ])('refuses what is none', (value, words) => {
    expect(refusalOf(value)).toMatch(words)
  })

  it('names the size of a value that was cut while it was read', () => {
    const cut = recordOf('x'.repeat(maxValueBytes + 1), { whole: { value: 9_000_000 } })
    expect(readEnvelope(cut)).toHaveProperty('detail', 'the value has 9000000 bytes, more than 65536')
  })
})

describe('in binary mode', () => {
  it('takes attributes from headers, as text or bytes, and leaves others alone', () => {
    expect(binary({ ce_time: Buffer.from('t'), other: 'x', ce_subject: 's' })).toMatchObject({
      attributes: { specversion: '1.0', id: 'e-1', source: '/a', type: 'b', subject: 's' },
      time: 't',
      data,
    })
  })

  it.each<[string, Headers, RegExp]>([
    ['data as a header', { ce_data: '{}' }, /data: must be the value/],
    ['a header that is there twice', { ce_id: ['a', 'b'] }, /there once, in UTF-8/],
    ['a header without a value', { ce_source: null }, /there once, in UTF-8/],
    ['a header that is no UTF-8', { ce_source: Buffer.from([0xff]) }, /there once, in UTF-8/],
    ['another version', { ce_specversion: '2.0' }, /^specversion: must be 1.0$/],
    ['an extension with a wrong name', { ce_Extra: '"a"' }, /^a field: its name must be a-z and 0-9$/],
    ['a quoted value', { ce_specversion: '"1.0"' }, /specversion: .*quotes/],
  ])('refuses %s', (_, headers, words) => {
    expect(binary(headers)).toMatchObject({
      reason: 'not_cloudevent',
      detail: expect.stringMatching(words) as string,
    })
  })

  it('ignores a header that is undefined', () => {
    expect(binary({ ce_extra: undefined })).toHaveProperty('kind', 'envelope')
  })

  it('leaves a broken time to its own reason', () => {
    expect(binary({ ce_time: ['a', 'b'] })).toMatchObject({ kind: 'envelope', time: undefined })
  })

  it('finds personal data in headers as well', () => {
    const envelope = binary({ ce_subject: 'budi@example.go.id' })
    if (envelope.kind === 'refusal') throw new Error(envelope.detail)
    expect(personalDataInEnvelope(envelope)).toEqual({ kind: 'email', field: 'subject' })
  })
})
