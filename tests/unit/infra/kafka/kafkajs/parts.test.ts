/** The parts of kafkajs that are replaced, beside kafkajs's own: the same where that one is right. */
import { createRequire } from 'node:module'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { murmur2 } from '../../../../../infra/kafka/kafkajs/murmur2.ts'
import { encodeRecord, type RecordToWrite } from '../../../../../infra/kafka/kafkajs/record-encoder.ts'

const require = createRequire(import.meta.url)
const ownMurmur2 = require('kafkajs/src/producer/partitioners/default/murmur2.js') as (key: Buffer) => number
const ownRecord = require('kafkajs/src/protocol/recordBatch/record/v0/index.js') as (
  record: RecordToWrite,
) => { readonly buffer: Buffer }

const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array))
const content = fc.oneof(bytes, fc.string({ unit: 'grapheme' }))

describe('the hash of a key', () => {
  it('is that of kafkajs, so that every key keeps its partition', () => {
    fc.assert(fc.property(bytes, (key) => murmur2(key) === ownMurmur2(key)))
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (key) => murmur2(key) === murmur2(Buffer.from(key))),
    )
  })

  it('takes no longer than the key is', () => {
    const began = performance.now()
    murmur2(Buffer.alloc(1_048_576, 'k'))
    expect(performance.now() - began).toBeLessThan(2_000)
  })
})

const written = (headers: RecordToWrite['headers']): Buffer => encodeRecord({ value: 'v', headers }).buffer

describe('a record', () => {
  it('is written as kafkajs writes it', () => {
    const record = fc.record({
      offsetDelta: fc.integer({ min: 0, max: 1_000_000 }),
      timestampDelta: fc.integer({ min: -(2 ** 45), max: 2 ** 45 }),
      key: fc.option(content),
      value: fc.option(content),
      headers: fc.dictionary(
        fc.string({ unit: 'grapheme' }),
        fc.oneof(content, fc.array(content, { maxLength: 3 })),
      ),
    })
    fc.assert(fc.property(record, (one) => encodeRecord(one).buffer.equals(ownRecord(one).buffer)))
  })

  it('may have headers without a value, alone or among others', () => {
    // -1 as the length of the value, which is 01 in zigzag.
    expect(written({ a: null }).subarray(-4)).toEqual(Buffer.from([0x02, 0x02, 0x61, 0x01]))
    expect(written({ a: ['x', null] }).subarray(-7)).toEqual(
      Buffer.from([0x02, 0x61, 0x02, 0x78, 0x02, 0x61, 0x01]),
    )
  })

  it.each(['__proto__', 'constructor', 'hasOwnProperty', 'toString', ''])(
    'may have a header named %j',
    (name) => {
      const headers = Object.assign(Object.create(null) as Record<string, string>, { x: 'y' })
      Object.defineProperty(headers, name, { value: 'z', enumerable: true, configurable: true })
      const { buffer } = encodeRecord({ value: null, headers })
      const header = Buffer.concat([
        Buffer.from([2 * name.length]),
        Buffer.from(name),
        Buffer.from([0x02]),
        Buffer.from('z'),
      ])
      expect(buffer.includes(header)).toBe(true)
      expect(
        encodeRecord({ value: null, headers: Object.fromEntries([[name, 'z']]) }).buffer.includes(header),
      ).toBe(true)
    },
  )
})
