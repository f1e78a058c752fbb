/** What `dl_detail` says of the usual slips of senders: the cause and the way out, never a value. */
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { decodeIn, eventOf, recordOf } from '../../../../support/records.ts'

const event = eventOf('mpp.ticket.issued')
const { data, ...attributes } = event as { data: object } & Record<string, unknown>
const headersWith = (prefix: string, quote = ''): Record<string, Buffer> =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      `${prefix}${name}`,
      Buffer.from(`${quote}${String(value)}${quote}`),
    ]),
  )

const refused = (value: unknown, headers?: Record<string, Buffer>): string => {
  const bytes = Buffer.isBuffer(value)
    ? value
    : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))
  const decoded = decodeIn('queue', { ...recordOf(bytes), ...(headers === undefined ? {} : { headers }) })
  return decoded.kind === 'refusal' ? `${decoded.reason} ${decoded.detail}` : decoded.kind
}

describe('the detail of a refused record', () => {
  it.each<[string, unknown, Record<string, Buffer> | undefined, RegExp]>([
    [
      "headers in HTTP's spelling",
      data,
      headersWith('ce-'),
      /^not_cloudevent .*ce-specversion is spelt with a dash.*ce_specversion/,
    ],
    ['headers in capitals', data, headersWith('CE_'), /^not_cloudevent .*lower case/],
    ["AMQP's prefix", data, headersWith('cloudEvents:'), /^not_cloudevent .*prefix is that of AMQP/],
    ['no prefix', data, headersWith(''), /^not_cloudevent .*lacks its prefix/],
    [
      'quoted header values',
      data,
      headersWith('ce_', '"'),
      /^not_cloudevent specversion: .*quotes around it/,
    ],
    [
      'a quoted type alone',
      data,
      { ...headersWith('ce_'), ce_type: Buffer.from('"mpp.ticket.issued"') },
      /^unknown_type type: .*quotes/,
    ],
    [
      'a quoted time alone',
      data,
      { ...headersWith('ce_'), ce_time: Buffer.from('"2026-01-05T03:00:00Z"') },
      /^bad_time time: .*quotes/,
    ],
    [
      'an event in data',
      { ...attributes, data: event },
      undefined,
      /^unknown_field data: holds a whole event/,
    ],
    [
      'an event in the data of a foreign one',
      { ...attributes, type: 'com.example.any', data: event },
      undefined,
      /^unknown_type data: holds a whole event/,
    ],
    [
      'an event beside binary headers',
      event,
      headersWith('ce_'),
      /^unknown_field data: the value is a whole event, and ce_ headers/,
    ],
    ['an event in a wrapper', { event }, undefined, /^not_cloudevent .*inside another object/],
    [
      "Kafka Connect's wrapper",
      { schema: {}, payload: event },
      undefined,
      /^not_cloudevent .*schemas\.enable=false/,
    ],
    ['a row change', { before: null, after: {}, op: 'c' }, undefined, /^not_cloudevent .*Debezium/],
    [
      'data as a text',
      { ...attributes, data: JSON.stringify(data) },
      undefined,
      /^not_cloudevent data: .*JSON inside a text/,
    ],
    ['data as a list', { ...attributes, data: [data] }, undefined, /^not_cloudevent data: .*list/],
    [
      'data in Base64',
      { ...attributes, data_base64: 'e30=' },
      undefined,
      /^not_cloudevent data: .*data_base64/,
    ],
    ['a batch', [event], undefined, /^not_cloudevent .*list: send one record for each/],
    [
      'JSON encoded twice',
      JSON.stringify(JSON.stringify(event)),
      undefined,
      /^not_cloudevent .*encoded twice/,
    ],
    ['a byte-order mark', `\uFEFF${JSON.stringify(event)}`, undefined, /^not_json .*byte-order mark/],
    ['UTF-16', Buffer.from(JSON.stringify(event), 'utf16le'), undefined, /^not_json .*UTF-16/],
    ['gzip', gzipSync(JSON.stringify(event)), undefined, /^not_json .*compression\.type/],
    [
      'a schema registry',
      Buffer.concat([Buffer.from([0, 0, 0, 0, 7]), Buffer.from(JSON.stringify(event))]),
      undefined,
      /^not_json .*schema registry/,
    ],
    ['XML', '<event/>', undefined, /^not_json .*XML/],
    ['single quotes', "{'a':1}", undefined, /^not_json .*double quotes/],
  ])('%s', (_, value, headers, detail) => {
    expect(refused(value, headers)).toMatch(detail)
  })

  it('never holds a value', () => {
    const secret = 'rahasia'
    for (const value of [{ [secret]: secret }, { ...attributes, type: secret }, `"${secret}`, [secret]])
      expect(refused(value, { [`ce-${secret}`]: Buffer.from(secret) })).not.toContain(secret)
  })
})
