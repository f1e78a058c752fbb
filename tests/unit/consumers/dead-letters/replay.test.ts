/** Dead letters that are sent back: which, with what, in which order with their notes, and what a failure leaves undone. */
import type { ClickHouseClient } from '@clickhouse/client'
import type { Kafka, KafkaMessage, Message } from 'kafkajs'
import { describe, expect, it } from 'vitest'
import type { DeadLetter } from '../../../../consumers/dead-letters/read.ts'
import { obstacle, replayDeadLetters } from '../../../../consumers/dead-letters/replay.ts'
import { recordOf } from '../../../support/records.ts'

function letterOf(
  offset: number,
  more: Partial<DeadLetter> = {},
  message: Partial<KafkaMessage> = {},
): DeadLetter {
  return {
    id: `mpp.queue.v1:3:${offset}`,
    reason: 'unknown_mpp',
    detail: 'the MPP is not in the reference data',
    topic: 'mpp.queue.v1',
    partition: 3,
    offset: String(offset),
    time: '2026-10-22T02:00:00.000Z',
    replayOf: undefined,
    cut: [],
    message: { ...recordOf('{}', { offset: String(offset) }), ...message } as KafkaMessage,
    ...more,
  }
}

interface Faults {
  /** What a send throws, by what it was given. */
  readonly send?: (messages: readonly Message[], sends: number) => Error | undefined
  readonly insert?: Error
}

function world({ send = () => undefined, insert }: Faults = {}) {
  const done: string[] = []
  const sent: Message[] = []
  let sends = 0
  const kafka = {
    producer: () => ({
      connect: async () => undefined,
      disconnect: async () => void done.push('disconnected'),
      async sendBatch({ topicMessages }: { topicMessages: { topic: string; messages: Message[] }[] }) {
        for (const { topic, messages } of topicMessages) {
          done.push(`${messages.length} to ${topic}`)
          const error = send(messages, ++sends)
          if (error !== undefined) throw error
          sent.push(...messages)
        }
      },
    }),
  } as unknown as Kafka
  const store = {
    async insert({ table, columns, values }: { table: string; columns: string[]; values: string[][] }) {
      done.push(`${values.length} noted in ${table} (${columns.join()})`)
      if (insert !== undefined) throw insert
    },
  } as unknown as ClickHouseClient
  return { kafka, store, done, sent }
}

const noted = (count: number): string => `${count} noted in dead_letter_replays (dead_letter)`
const many = Array.from({ length: 250 }, (_, offset) => letterOf(offset))

describe('an obstacle', () => {
  it.each([
    ['a value that was cut', letterOf(1, { reason: 'too_large' }), /first 65,536 bytes/],
    ['no value', letterOf(1, { reason: 'tombstone' }, { value: null }), /no value/],
    ['parts that were left out', letterOf(1, { cut: ['headers', 'key'] }), /headers and key were cut/],
    ['personal data', letterOf(1, {}, { value: null }), /personal data/],
  ])('is %s', (_what, letter, why) => {
    expect(obstacle(letter)).toMatch(why)
  })

  it('is none of a letter that is whole', () => {
    expect(obstacle(letterOf(1))).toBeUndefined()
  })
})

describe('a replay', () => {
  it('sends the original key, value and headers, and which letter it was; the letter’s own headers stay behind', async () => {
    const { kafka, store, sent } = world()
    const headers = { 'ce-x': 'kept', dl_reason: 'unknown_mpp', dl_topic: 'mpp.queue.v1', dl_cut: '' }
    const message = { key: Buffer.from('k'), value: Buffer.from('v'), headers }
    expect(await replayDeadLetters([letterOf(7, {}, message)], kafka, store)).toBe(1)
    expect(sent).toEqual([
      {
        key: Buffer.from('k'),
        value: Buffer.from('v'),
        headers: { 'ce-x': 'kept', dl_replay_of: 'mpp.queue.v1:3:7' },
      },
    ])
  })

  it('notes what was sent before it sends more', async () => {
    const { kafka, store, done } = world()
    expect(await replayDeadLetters(many, kafka, store)).toBe(250)
    expect(done).toEqual([
      ...['100 to mpp.queue.v1', noted(100), '100 to mpp.queue.v1', noted(100)],
      ...['50 to mpp.queue.v1', noted(50), 'disconnected'],
    ])
  })

  it('of nothing sends nothing', async () => {
    const { kafka, store, done } = world()
    expect(await replayDeadLetters([], kafka, store)).toBe(0)
    expect(done).toEqual(['disconnected'])
  })

  it('that Kafka refuses notes nothing of the chunk and sends no other; what went before stays noted', async () => {
    const error = new Error('not leader')
    const { kafka, store, done } = world({ send: (_messages, sends) => (sends === 2 ? error : undefined) })
    await expect(replayDeadLetters(many, kafka, store)).rejects.toBe(error)
    expect(done).toEqual(['100 to mpp.queue.v1', noted(100), '100 to mpp.queue.v1', 'disconnected'])
  })

  it('that cannot be noted sends no other chunk', async () => {
    const error = new Error('ClickHouse is away')
    const { kafka, store, done } = world({ insert: error })
    await expect(replayDeadLetters(many, kafka, store)).rejects.toBe(error)
    expect(done).toEqual(['100 to mpp.queue.v1', noted(100), 'disconnected'])
  })

  it('names each letter that its topic does not take, and notes and counts the others alone', async () => {
    const tooLarge: string[] = []
    const { kafka, store, done } = world({
      send: (messages, sends) =>
        sends === 1 ? Object.assign(new Error('too large'), { tooLarge: messages.slice(0, 2) }) : undefined,
    })
    const count = await replayDeadLetters(many, kafka, store, ({ id }) => tooLarge.push(id))
    expect([count, tooLarge]).toEqual([248, ['mpp.queue.v1:3:0', 'mpp.queue.v1:3:1']])
    expect(done.slice(0, 3)).toEqual(['100 to mpp.queue.v1', noted(98), '100 to mpp.queue.v1'])
  })
})
