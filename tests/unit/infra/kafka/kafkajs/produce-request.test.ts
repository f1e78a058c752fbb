/** The bytes of a produce request, beside those of kafkajs's own encoder: the same where that one can write it. */
import { gunzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import type { Message } from 'kafkajs'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type ProduceFields, produceRequest } from '../../../../../infra/kafka/kafkajs/produce-request.ts'
import { originalOfKafkajs } from '../../../../support/original-kafkajs.ts'
import { messagesOf, read } from './read-slices.ts'

type Encode = (fields: ProduceFields) => { readonly encode: () => Promise<{ readonly buffer: Buffer }> }

const original = originalOfKafkajs('protocol/requests/produce/v3/request.js') as Encode
const Long = originalOfKafkajs('utils/long.js') as { readonly fromValue: (value: bigint) => object }

const now = Date.UTC(2026, 10, 30, 1)

const bytesOf = async (fields: ProduceFields, request: Encode = produceRequest): Promise<Buffer> =>
  (await request(fields).encode()).buffer

const one = (message: Message, rest: Partial<ProduceFields> = {}): ProduceFields => ({
  acks: -1,
  timeout: 30_000,
  topicData: [{ topic: 't', partitions: [{ partition: 0, firstSequence: 0, messages: [message] }] }],
  ...rest,
})

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now })
})
afterEach(() => {
  vi.useRealTimers()
})

const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array))
const content = fc.oneof(bytes, fc.string({ unit: 'grapheme' }))
const headers = fc.dictionary(
  fc.string({ unit: 'grapheme' }),
  fc.oneof(content, fc.array(content, { maxLength: 3 })),
)
// kafkajs sorts times as texts, so all of a batch have as many digits here.
const timestamp = fc.integer({ min: now - 2 ** 39, max: now + 2 ** 39 }).map(String)
const message = (isTimed: boolean): fc.Arbitrary<Message> =>
  fc.record<Message>({
    key: fc.oneof(content, fc.constant(null)),
    value: fc.oneof(content, fc.constant(null)),
    headers,
    ...(isTimed ? { timestamp } : {}),
  })
const messages = fc.boolean().chain((isTimed) => fc.array(message(isTimed), { minLength: 1, maxLength: 70 }))
const fields = fc.record({
  acks: fc.constantFrom(-1, 0, 1),
  timeout: fc.nat(60_000),
  transactionalId: fc.option(fc.string({ unit: 'grapheme', minLength: 1 })),
  producerId: fc.bigInt({ min: -1n, max: 2n ** 63n - 1n }).map((id) => Long.fromValue(id)),
  producerEpoch: fc.nat(32_767),
  compression: fc.constant(0),
  topicData: fc.array(
    fc.record({
      topic: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
      partitions: fc.array(
        fc.record({ partition: fc.nat(100), firstSequence: fc.nat(2 ** 31 - 1), messages }),
        { maxLength: 3 },
      ),
    }),
    { maxLength: 3 },
  ),
})

describe('a produce request', () => {
  it('has the bytes of kafkajs, for any topics, partitions, keys, values, headers and times', async () => {
    await fc.assert(
      fc.asyncProperty(fields, async (given) =>
        (await bytesOf(given)).equals(await bytesOf(given, original)),
      ),
    )
  })

  it('has them for records of many sizes', async () => {
    for (const size of [0, 1, 63, 64, 8_191, 8_192, 1_048_575, 1_048_576]) {
      const given = one({ key: 'k', value: 'v'.repeat(size) })
      expect((await bytesOf(given)).equals(await bytesOf(given, original)), `${size} bytes`).toBe(true)
    }
  })

  it('gives a record without a time that of now, beside records with one', async () => {
    const given = one({ value: 'first', timestamp: String(now - 5) })
    const [partition] = given.topicData[0]?.partitions ?? []
    const later: Message = { value: 'second' }
    const both = { partition: 0, firstSequence: 0, messages: [...(partition?.messages ?? []), later] }
    const written = await bytesOf({ ...given, topicData: [{ topic: 't', partitions: [both] }] })
    const found = messagesOf(await read(batchIn(written)))
    expect(found.map(({ value, timestamp: time }) => [String(value), Number(time)])).toEqual([
      ['first', now - 5],
      ['second', now],
    ])
  })

  it('compresses the records of a batch as one', async () => {
    const plain = await bytesOf(one({ key: 'k', value: 'v'.repeat(1_000) }))
    const written = await bytesOf(one({ key: 'k', value: 'v'.repeat(1_000) }, { compression: 1 }))
    expect(gunzipSync(batchIn(written).subarray(61))).toEqual(batchIn(plain).subarray(61))
    expect(messagesOf(await read(batchIn(written))).map(({ value }) => value?.length)).toEqual([1_000])
  })

  it('says by its acknowledgements whether an answer comes', () => {
    expect(produceRequest(one({ value: 'v' })).expectResponse()).toBe(true)
    expect(produceRequest(one({ value: 'v' }, { acks: 0 })).expectResponse()).toBe(false)
  })
})

/** The record batch of a request with one partition, behind its head: the topic's name is one byte. */
function batchIn(request: Buffer): Buffer {
  return request.subarray(2 + 2 + 4 + 4 + 2 + 1 + 4 + 4 + 4)
}

const withHeaders = async (headersGiven: object): Promise<Buffer> =>
  await bytesOf(one({ value: 'v', headers: headersGiven as NonNullable<Message['headers']> }))

describe('what kafkajs cannot write', () => {
  it('is written all the same: a header without a value, alone or among others', async () => {
    // -1 as the length of the value, which is 01 in zigzag.
    expect((await withHeaders({ a: null })).subarray(-4)).toEqual(Buffer.from([0x02, 0x02, 0x61, 0x01]))
    expect((await withHeaders({ a: ['x', null] })).subarray(-7)).toEqual(
      Buffer.from([0x02, 0x61, 0x02, 0x78, 0x02, 0x61, 0x01]),
    )
  })

  it.each(['__proto__', 'constructor', 'hasOwnProperty', 'toString', ''])(
    'and so is a header named %j',
    async (name) => {
      const bare = Object.assign(Object.create(null) as Record<string, string>, { x: 'y' })
      Object.defineProperty(bare, name, { value: 'z', enumerable: true, configurable: true })
      const header = Buffer.concat([
        Buffer.from([2 * name.length]),
        Buffer.from(name),
        Buffer.from([0x02]),
        Buffer.from('z'),
      ])
      expect((await withHeaders(bare)).includes(header)).toBe(true)
      expect((await withHeaders(Object.fromEntries([[name, 'z']]))).includes(header)).toBe(true)
    },
  )
})
