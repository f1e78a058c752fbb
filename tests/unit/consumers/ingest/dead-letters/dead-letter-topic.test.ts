/** Sending dead letters: acknowledged before anything goes on, and with less of the original where a topic takes less. */
import type { Message, Producer } from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { DeadLetterTopic } from '../../../../../consumers/ingest/dead-letters/dead-letter-topic.ts'
import type { RefusedRecord } from '../../../../../consumers/ingest/dead-letters/dead-letter.ts'
import { noObserver } from '../../../../../consumers/ingest/observer.ts'
import { RetryPolicy } from '../../../../../consumers/ingest/faults/retry-policy.ts'
import { refuse } from '../../../../../schemas/reasons.ts'
import { recordOf } from '../../../../support/records.ts'
import { silent } from '../fakes.ts'

const now = new Date('2026-01-05T04:00:00.000Z')

function refused(value: string, more: Parameters<typeof recordOf>[1] = {}): RefusedRecord {
  const record = recordOf(value, more)
  return { topic: 'mpp.queue.v1', partition: 0, record, refusal: refuse('not_json', 'is no JSON') }
}

/** What is too large for the topic, as `sendTo` of a real producer reports it. */
function tooLarge(messages: readonly Message[]): Error {
  return Object.assign(new Error('too large'), { type: 'MESSAGE_TOO_LARGE', tooLarge: messages })
}

const sizeOf = ({ key, value, headers = {} }: Message): number =>
  (key?.length ?? 0) + (value?.length ?? 0) + JSON.stringify(headers).length

/** A topic that takes messages up to a size, on a producer whose sends are noted; the first ones fail as given. */
function aTopic(mostBytes = Number.POSITIVE_INFINITY, faults: readonly Error[] = []) {
  const acknowledged: Message[] = []
  const attempts: (readonly Message[])[] = []
  const left = [...faults]
  const halts: (string | undefined)[] = []
  const producer = {
    send: async ({ messages, acks }: { messages: Message[]; acks: number }) => {
      expect(acks).toBe(-1)
      attempts.push(messages)
      const fault = left.shift()
      if (fault !== undefined) throw fault
      const large = messages.filter((message) => sizeOf(message) > mostBytes)
      acknowledged.push(...messages.filter((message) => !large.includes(message)))
      if (large.length > 0) throw tooLarge(large)
    },
  } as unknown as Producer
  const observer = { ...noObserver, onHalt: (reason: string | undefined) => void halts.push(reason) }
  const abort = new AbortController()
  const retryPolicy = new RetryPolicy(
    { failOnHalt: false },
    {
      logger: silent,
      random: () => 1,
      observer,
      sleep: async () => {
        if (halts.length > 0) abort.abort(new Error('stopped'))
      },
    },
  )
  const access = { brokers: ['localhost:9092'] } as unknown as ConstructorParameters<
    typeof DeadLetterTopic
  >[1]['access']
  const topic = new DeadLetterTopic('mpp.dead-letter.v1', { producer, access, retryPolicy })
  const send = (...records: readonly RefusedRecord[]): Promise<string[]> =>
    topic.send(records, now, abort.signal)
  return { acknowledged, attempts, halts, send }
}

describe('dead letters', () => {
  it('are sent together, and what their detail says comes back in their order', async () => {
    const { acknowledged, attempts, send } = aTopic()
    expect(await send(refused('{'), refused('[', { offset: '8' }))).toEqual(['is no JSON', 'is no JSON'])
    expect(attempts).toHaveLength(1)
    expect(acknowledged.map(({ headers }) => headers?.['dl_offset'])).toEqual(['41', '8'])
  })

  it('cost nothing where there are none', async () => {
    const { attempts, send } = aTopic()
    expect([await send(), attempts]).toEqual([[], []])
  })

  it('are tried again with the same array after a fault of Kafka, so that nothing is sent twice', async () => {
    const { acknowledged, attempts, send } = aTopic(undefined, [new Error('no connection')])
    await send(refused('{'))
    expect(attempts).toHaveLength(2)
    expect(attempts[1]).toBe(attempts[0])
    expect(acknowledged).toHaveLength(1)
  })

  it('keep less where the topic takes less, and only those that are too large', async () => {
    const { acknowledged, attempts, send } = aTopic(1_500)
    const large = refused('x'.repeat(2_000), { offset: '9' })
    const details = await send(refused('{'), large)
    expect(details[0]).toBe('is no JSON')
    expect(details[1]).toContain('value cut')
    expect(attempts.map((messages) => messages.length)).toEqual([2, 1, 1, 1])
    expect(acknowledged).toHaveLength(2)
    expect(acknowledged.at(-1)).toMatchObject({ value: null })
  })

  it('halt where not even a pointer fits, with all of the original kept for the next attempt', async () => {
    const { acknowledged, attempts, halts, send } = aTopic(10)
    await expect(send(refused('x'.repeat(2_000)))).rejects.toThrow('stopped')
    expect(halts[0]).toContain('raise its max.message.bytes')
    expect(acknowledged).toEqual([])
    expect(attempts).toHaveLength(4)
  })
})
