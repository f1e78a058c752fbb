import { describe, expect, it } from 'vitest'
import { isBinaryMode, structuredFromBinary } from '../../../../../producers/collect/events/binary-mode.ts'

const read = (headers: readonly string[], data = '{"a":1.0}'): unknown => {
  const found = structuredFromBinary(headers, Buffer.from(data))
  return found.kind === 'event' ? String(found.bytes) : found
}

describe('structuredFromBinary', () => {
  it.each([
    [['ce-id', 'a', 'CE-Type', 'b', 'host', 'c'], '{"id":"a","type":"b","data":{"a":1.0}}'],
    [['ce-id', '"a \\"b\\""'], '{"id":"a \\"b\\"","data":{"a":1.0}}'],
    [['ce-id', 'Euro%20%E2%82%AC'], '{"id":"Euro €","data":{"a":1.0}}'],
    [['ce-id', '100%'], '{"id":"100%","data":{"a":1.0}}'],
    [['ce-id', '%%20'], '{"id":"% ","data":{"a":1.0}}'],
    [['ce-__proto__', 'x'], '{"__proto__":"x","data":{"a":1.0}}'],
  ])('of %j', (headers, expected) => {
    expect(read(headers)).toBe(expected)
  })

  it.each([
    [['ce-id', 'a', 'Ce-Id', 'a'], '{}', 'not_cloudevent'],
    [['ce-data', '{}'], '{}', 'not_cloudevent'],
    [['ce-id', 'é'], '{}', 'not_cloudevent'],
    [['ce-id', '%ff'], '{}', 'not_cloudevent'],
    [['ce-id', 'a'], '{},"id":"b"', 'not_json'],
    [['ce-id', 'a'], '', 'not_json'],
  ])('refuses %j with %s', (headers, data, reason) => {
    expect(read(headers, data)).toMatchObject({ kind: 'refusal', reason })
  })

  it('is meant where there is a ce-specversion', () => {
    expect(isBinaryMode({ 'ce-specversion': '1.0' })).toBe(true)
    expect(isBinaryMode({ 'ce-id': '1' })).toBe(false)
  })
})
