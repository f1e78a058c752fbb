/** Each known mistake has its hint, and nothing else has one. */
import { describe, expect, it } from 'vitest'
import {
  isQuoted,
  looksLikeEvent,
  misspeltBinary,
  noJsonHint,
  noObjectHint,
  recordWords,
  structuredHint,
} from '../../../schemas/hints.ts'

describe('a header that was meant to be ce_specversion', () => {
  it.each([
    ['ce-specversion', /spelt with a dash/],
    ['CE_SpecVersion', /lower case/],
    ['cloudEvents:specversion', /that of AMQP/],
    ['cloudevents_specversion', /that of AMQP/],
    ['specversion', /lacks its prefix/],
    ['cespecversion', /lacks its prefix/],
  ])('%s is named', (name, words) => {
    expect(misspeltBinary({ [name]: '1.0' })).toMatch(words)
  })

  it.each(['x-cloudevents:specversion', 'cloudevents:specversions'])('%s is another header', (name) => {
    expect(misspeltBinary({ [name]: '1.0' })).toBeUndefined()
  })

  it('is looked for among the first hundred names, and in short ones', () => {
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`x${at}`, '']))
    expect(misspeltBinary({ ...many, 'ce-specversion': '1.0' })).toBeUndefined()
    expect(misspeltBinary(undefined)).toBeUndefined()
    expect(
      misspeltBinary({ ce_specversion: '1.0', ce_type: 'x', [`specversion${'x'.repeat(60)}`]: '' }),
    ).toBeUndefined()
  })
})

describe('quotes around a value', () => {
  it.each(['"1.0"', "'a'", ' "a" ', '"a\nb"'])('%j has them', (text) => {
    expect(isQuoted(text)).toBe(true)
  })
  it.each(['a"b"', '"a', '"a\'', '"a" b', '', 7, undefined])('%j has none', (value) => {
    expect(isQuoted(value)).toBe(false)
  })
})

describe('an object that is no event', () => {
  it.each<[string, object, RegExp]>([
    ['of Kafka Connect', { schema: {}, payload: {} }, /schemas\.enable=false/],
    ['of Debezium', { before: null, after: {}, op: 'c' }, /row change of Debezium/],
    ['with data_base64', { data_base64: 'e30=' }, /data_base64 is not taken/],
    ['with JSON inside a text', { data: ' {"a":1}' }, /JSON inside a text/],
    ['with a text', { data: 'a' }, /and is a text$/],
    ['with a text that holds JSON further on', { data: 'a {"a":1}' }, /and is a text$/],
    ['with a list', { data: [] }, /and is a list/],
    ['around an event', { event: { specversion: '1.0', type: 'a' } }, /lies inside another object/],
  ])('%s is named', (_, event, words) => {
    expect(structuredHint({ ...event }, recordWords)).toMatch(words)
  })

  it.each<[object]>([
    [{}],
    [{ data: 7 }],
    [{ schema: {} }],
    [{ before: null, after: {} }],
    [{ before: null, op: 'c' }],
    [{ after: {}, op: 'c' }],
    [{ specversion: '1.0', event: { specversion: '1.0', type: 'a' } }],
  ])('%j has no hint', (event) => {
    expect(structuredHint({ ...event }, recordWords)).toBeUndefined()
  })

  it('looks like an event with both of its attributes', () => {
    expect(looksLikeEvent({ specversion: '1.0', type: 'a' })).toBe(true)
    for (const value of [{ type: 'a' }, { specversion: '1.0' }, [], 'specversion type', null])
      expect(looksLikeEvent(value)).toBe(false)
  })
})

describe('a value that is no object', () => {
  it.each([
    [[], /a list/],
    [' {"a":1}', /encoded twice/],
    ['a', /^the value is no JSON object$/],
    [7, /^the value is no JSON object$/],
    ['a {"a":1}', /^the value is no JSON object$/],
  ])('%j', (value, words) => {
    expect(noObjectHint(value, recordWords)).toMatch(words)
  })
})

describe('bytes that are no JSON', () => {
  it.each<[string, Buffer, RegExp]>([
    ['nothing', Buffer.alloc(0), /is empty/],
    ['a byte-order mark', Buffer.from('\uFEFF{}'), /byte-order mark/],
    ['UTF-16 by its mark', Buffer.from('\uFEFF{}', 'utf16le'), /UTF-16/],
    ['UTF-16 without a mark', Buffer.from('{"a"', 'utf16le'), /UTF-16/],
    ['gzip', Buffer.from('1f8b0800', 'hex'), /gzip/],
    ['zstd', Buffer.from('28b52ffd00', 'hex'), /zstd/],
    ['a schema registry', Buffer.from('000000000102', 'hex'), /schema registry/],
    ['no UTF-8', Buffer.from('7bff7d', 'hex'), /no valid UTF-8/],
    ['XML', Buffer.from('  <a/>'), /looks like XML/],
    ['single quotes', Buffer.from("{ 'a': 1}"), /double quotes/],
    ['single quotes further on', Buffer.from("a { 'a': 1}"), /^the value is no valid JSON$/],
    ['a zero byte behind a brace', Buffer.from('7b007d7d', 'hex'), /^the value is no valid JSON$/],
    ['a zero byte further on', Buffer.from('7b7d7d00', 'hex'), /^the value is no valid JSON$/],
    ['anything else', Buffer.from('hello'), /^the value is no valid JSON$/],
    ['five zero bytes', Buffer.alloc(5), /^the value is no valid JSON$/],
  ])('%s', (_, bytes, words) => {
    expect(noJsonHint(bytes, recordWords)).toMatch(words)
  })
})
