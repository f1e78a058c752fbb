/** Which record is refused for which reason, and which comes first (docs/events.md). */
import { describe, expect, it } from 'vitest'
import { maxValueBytes } from '../../../../../schemas/cloud-event.ts'
import { eventTypes } from '../../../../../schemas/event.ts'
import type { TopicKind } from '../../../../../schemas/topics.ts'
import {
  allTypes,
  decodeIn,
  eventOf,
  leastData,
  outcome,
  outcomeOf,
  recordOf,
  verdictOf,
} from '../../../../support/records.ts'

const issued = 'mpp.ticket.issued'
const good = JSON.stringify(eventOf(issued))
const padded = (bytes: number): string => good + ' '.repeat(bytes - Buffer.byteLength(good))

it.each(allTypes)('the least %s is a row', (type) => {
  expect(outcomeOf(type)).toBe('row')
})

describe('the value', () => {
  it.each([
    ['null', null, 'tombstone'],
    ['65,536 bytes', padded(maxValueBytes), 'row'],
    ['65,537 bytes', padded(maxValueBytes + 1), 'too_large'],
    ['empty', '', 'not_json'],
    ['only blanks', '  \n', 'not_json'],
    ['a byte-order mark', `\uFEFF${good}`, 'not_json'],
    ['cut short', good.slice(0, -1), 'not_json'],
    ['two documents', `${good}\n${good}`, 'not_json'],
    ['a trailing comma', good.replace(/\}$/, ',}'), 'not_json'],
    ['NaN', '{"a":NaN}', 'not_json'],
    ['a raw line break in a text', '{"a":"\n"}', 'not_json'],
    ['invalid UTF-8', Buffer.concat([Buffer.from('{"a":"'), Buffer.of(0xff), Buffer.from('"}')]), 'not_json'],
    ['an encoded surrogate', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), 'not_json'],
    ['an overlong slash', Buffer.from([0x22, 0xc0, 0xaf, 0x22]), 'not_json'],
    ['UTF-16', Buffer.from(good, 'utf16le'), 'not_json'],
    ['null as JSON', 'null', 'not_cloudevent'],
    ['a list', `[${good}]`, 'not_cloudevent'],
    ['a text', '"x"', 'not_cloudevent'],
    ['a number', '1', 'not_cloudevent'],
    ['an empty object', '{}', 'not_cloudevent'],
    ['white space around', ` \r\n\t${good}\n`, 'row'],
    ['nested as deep as it goes', '['.repeat(32_768) + ']'.repeat(32_768), 'not_cloudevent'],
    ['nested and never closed', '{"a":'.repeat(13_000), 'not_json'],
  ])('%s', (_, value, expected) => {
    expect(outcome(value)).toBe(expected)
  })
})

describe('an attribute', () => {
  it.each([
    ['specversion', [undefined, null, '0.3', '1', 1, '1.0.0', ' 1.0']],
    ['id', [undefined, null, '', 'a'.repeat(129), 7, ['a'], '\ud800']],
    ['source', [undefined, null, '', 'a'.repeat(257), 7, {}, 'a\udc00']],
    ['type', [undefined, null, '', 7, true, [issued]]],
    ['data', [undefined, null, [], 'x', 7, true]],
    ['datacontenttype', ['', 'text/json', 'application/xml', 7]],
    ['subject', [7, '']],
    ['dataschema', [7, '']],
  ])('%s that is missing or breaks its rule makes it no CloudEvent', (name, values) => {
    for (const value of values) {
      expect(verdictOf(issued, {}, { [name]: value }), JSON.stringify(value)).toBe(`not_cloudevent ${name}`)
    }
  })

  it.each([
    ['id', ['a', 'a'.repeat(128), '🎫'.repeat(128), ' ', 'ü']],
    ['source', ['/', 'a'.repeat(256), '🎫'.repeat(256), 'urn:x:y']],
    ['datacontenttype', [undefined, null, 'application/json']],
    ['subject', [undefined, null, 'a', 'A-17']],
    ['dataschema', [undefined, null, 'https://example.id/schema']],
    ['traceparent', [null, '', 'x', 1, 1.5, true, false]],
    ['a1', ['x']],
    ['constructor', ['x', null]],
    ['valueof', [0]],
  ])('%s may be any of these', (name, values) => {
    for (const value of values)
      expect(outcomeOf(issued, {}, { [name]: value }), JSON.stringify(value)).toBe('row')
  })

  it.each([
    ['extension', [{}, [], ['x']]],
    ['Upper', ['x', null]],
    ['data_base64', ['e30=']],
    ['x-y', ['x']],
    ['toString', ['x']],
    ['', ['x']],
    ['é', ['x']],
  ])('an extension %j with a wrong name or value makes it no CloudEvent', (name, values) => {
    for (const value of values) {
      expect(verdictOf(issued, {}, { [name]: value }), JSON.stringify(value)).toBe('not_cloudevent a field')
    }
  })

  it('__proto__ is an attribute with a wrong name', () => {
    expect(outcome(good.replace('{', '{"__proto__":{"id":"x"},'))).toBe('not_cloudevent')
    expect(outcome(good.replace('{', '{"__proto__":"x",'))).toBe('not_cloudevent')
  })

  it('the last of two with the same name counts', () => {
    expect(outcome(good.replace('{', '{"id":7,'))).toBe('row')
    expect(outcome(good.replace('"data":', '"id":7,"data":'))).toBe('not_cloudevent')
  })
})

describe('type and topic', () => {
  it.each([
    'x',
    'mpp.ticket',
    'mpp.ticket.Issued',
    'mpp.ticket.issued ',
    'constructor',
    '__proto__',
    'toString',
  ])('the type %j is none', (type) => {
    expect(verdictOf(issued, {}, { type })).toBe('unknown_type type')
  })

  it.each(allTypes)('%s belongs in one topic', (type) => {
    const topics: TopicKind[] = ['queue', 'survey', 'counter']
    const outcomes = topics.map((topic) => outcome(eventOf(type), topic))
    expect(outcomes).toEqual(
      topics.map((topic) => (topic === eventTypes[type].topic ? 'row' : 'wrong_topic')),
    )
  })
})

describe('where several reasons fit, the first counts', () => {
  const faults: [string, { data?: Record<string, unknown>; attributes?: object; topic?: TopicKind }][] = [
    ['not_cloudevent', { attributes: { id: '' } }],
    ['unknown_type', { attributes: { type: 'mpp.ticket.eaten' } }],
    ['wrong_topic', { topic: 'survey' }],
    ['bad_time', { attributes: { time: 'yesterday' } }],
    ['personal_data', { data: { ticket_number: 'budi@example.id' } }],
    ['unknown_field', { data: { colour: 'red' } }],
    ['unknown_mpp', { data: { mpp: 'atlantis' } }],
    ['invalid_field', { data: { matters: 21 } }],
  ]
  const pairs = faults.flatMap(([first, one], at) =>
    faults.slice(at + 1).map(([second, other]) => ({ first, one, second, other })),
  )

  it.each(pairs)('$first before $second', ({ first, one, second, other }) => {
    const attributes = { ...one.attributes, ...other.attributes }
    const both = eventOf(issued, { ...one.data, ...other.data }, attributes)
    const later = eventOf(issued, { ...other.data }, { ...other.attributes })
    expect(outcome(both, one.topic ?? other.topic)).toBe(first)
    expect(outcome(later, other.topic)).toBe(second)
  })

  it.each(faults)('too_large and not_json before %s', (_, { data, attributes, topic }) => {
    const text = JSON.stringify(eventOf(issued, { ...data }, { ...attributes }))
    expect(outcome(text + ' '.repeat(maxValueBytes), topic)).toBe('too_large')
    expect(outcome(`${text}}`, topic)).toBe('not_json')
    expect(outcome(`${text}}${' '.repeat(maxValueBytes)}`, topic)).toBe('too_large')
  })

  it('the same order inside scores: a field too many, the MPP, a score', () => {
    const survey = 'mpp.survey.submitted'
    expect(outcomeOf(survey, { mpp: 'atlantis', scores: { cost: 5, taste: 1 } })).toBe('unknown_field')
    expect(outcomeOf(survey, { mpp: 'atlantis', scores: { cost: 5 } })).toBe('unknown_mpp')
    expect(outcomeOf(survey, { scores: { cost: 5 } })).toBe('invalid_field')
  })
})

describe('binary mode', () => {
  const attributes = {
    ce_specversion: '1.0',
    ce_id: 'e-1',
    ce_source: '/queue/test',
    ce_type: issued,
    ce_time: '2026-01-05T08:30:00+08:00',
  }
  const data = leastData[issued]
  const binary = (headers: object, value: unknown = data): string =>
    outcome(value, 'queue', { headers: { ...attributes, ...headers } })

  it('gives the same row as structured mode, headers as bytes or text', () => {
    const bytes = Object.fromEntries(
      Object.entries(attributes).map(([name, text]) => [name, Buffer.from(text)]),
    )
    const structured = decodeIn('queue', recordOf(eventOf(issued)))
    expect(decodeIn('queue', recordOf(data, { headers: attributes }))).toEqual(structured)
    expect(decodeIn('queue', recordOf(data, { headers: bytes }))).toEqual(structured)
  })

  it.each([
    ['content-type', { 'content-type': 'application/json' }, 'row'],
    ['a foreign header', { 'x-trace': Buffer.of(0xff), other: [Buffer.of(1), Buffer.of(2)] }, 'row'],
    ['an extension', { ce_traceparent: 'x' }, 'row'],
    ['an extension of an empty text', { ce_traceparent: '' }, 'row'],
    ['a specversion of another kind', { ce_specversion: '0.3' }, 'not_cloudevent'],
    ['no id', { ce_id: undefined }, 'not_cloudevent'],
    ['an empty id', { ce_id: '' }, 'not_cloudevent'],
    ['a repeated id', { ce_id: ['a', 'a'] }, 'not_cloudevent'],
    ['a repeated specversion', { ce_specversion: ['1.0', '1.0'] }, 'not_cloudevent'],
    ['an id that is no UTF-8', { ce_id: Buffer.of(0xff) }, 'not_cloudevent'],
    ['an id without a value', { ce_id: null }, 'not_cloudevent'],
    ['an extension that is no UTF-8', { ce_x: Buffer.of(0xc3) }, 'not_cloudevent'],
    ['an attribute with capitals', { ce_Id: 'x' }, 'not_cloudevent'],
    ['an attribute without a name', { ce_: 'x' }, 'not_cloudevent'],
    ['data as a header', { ce_data: '{}' }, 'not_cloudevent'],
    ['another datacontenttype', { ce_datacontenttype: 'text/xml' }, 'not_cloudevent'],
    ['an unknown type', { ce_type: 'x' }, 'unknown_type'],
    ['no time', { ce_time: undefined }, 'bad_time'],
    ['a time that is none', { ce_time: 'x' }, 'bad_time'],
    ['a repeated time', { ce_time: [attributes.ce_time, attributes.ce_time] }, 'bad_time'],
    ['a time that is no UTF-8', { ce_time: Buffer.of(0xff) }, 'bad_time'],
    ['a time without a value', { ce_time: null }, 'bad_time'],
    ['an e-mail in an attribute', { ce_subject: 'budi@example.id' }, 'personal_data'],
    ['an e-mail in an extension', { ce_x: Buffer.from('budi@example.id') }, 'personal_data'],
    ['a phone number as a name', { ce_6281234567890: 'x' }, 'personal_data'],
  ])('with %s', (_, headers, expected) => {
    expect(binary(headers)).toBe(expected)
  })

  it('an attribute named __proto__ is judged like any other', () => {
    expect(binary(Object.fromEntries([['ce___proto__', 'x']]))).toBe('not_cloudevent')
  })

  it('the value is data: a structured event in it has fields too many', () => {
    expect(binary({}, eventOf(issued))).toBe('unknown_field')
    expect(binary({}, [])).toBe('not_cloudevent')
    expect(binary({}, '')).toBe('not_json')
  })

  it.each([
    ['content-type', { 'content-type': 'application/cloudevents+json; charset=UTF-8' }],
    ['ce_ headers but no ce_specversion', { ce_id: ['a', 'b'], ce_type: 'x', ce_Time: Buffer.of(0xff) }],
    ['no headers at all', undefined],
  ])('structured mode it is with %s', (_, headers) => {
    expect(outcome(good, 'queue', { headers })).toBe('row')
  })
})
