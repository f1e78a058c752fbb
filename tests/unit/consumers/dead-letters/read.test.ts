/** What is read of the dead-letter topic: each letter once, in the order of refusal, or nothing where reading fails. */
import { EventEmitter } from 'node:events'
import type { Kafka, KafkaMessage } from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { readDeadLetters } from '../../../../consumers/dead-letters/read.ts'
import { recordOf } from '../../../support/records.ts'

const letterOf = (headers: Readonly<Record<string, string>>): KafkaMessage =>
  recordOf('{}', {
    headers: {
      dl_reason: 'not_json',
      dl_detail: 'the value is not JSON',
      dl_topic: 'mpp.queue.v1',
      dl_partition: '3',
      dl_offset: '41',
      dl_time: '2026-10-22T02:00:00.000Z',
      ...headers,
    },
  }) as KafkaMessage

/** A topic with these messages in its partitions. What is done with it is noted. */
function topicOf(partitions: readonly (readonly KafkaMessage[])[], crash?: Error) {
  const done: string[] = []
  const events = new EventEmitter()
  const kafka = {
    admin: () => ({
      connect: async () => undefined,
      fetchTopicOffsets: async () =>
        partitions.map(({ length }, partition) => ({ partition, low: '0', high: String(length) })),
      deleteGroups: async () => void done.push('group deleted'),
      disconnect: async () => void done.push('admin disconnected'),
    }),
    consumer: () => ({
      events: { CRASH: 'crash', END_BATCH_PROCESS: 'end' },
      on: (name: string, listener: (event: unknown) => void) => events.on(name, listener),
      connect: async () => undefined,
      subscribe: async () => undefined,
      disconnect: async () => void done.push('consumer disconnected'),
      async run({ eachBatch }: { readonly eachBatch: (payload: unknown) => Promise<void> }) {
        for (const [partition, messages] of partitions.entries()) {
          await eachBatch({ batch: { topic: 'dead', partition, messages } })
          if (crash !== undefined) return void events.emit('crash', { payload: { error: crash } })
          events.emit('end', { payload: { partition, lastOffset: String(messages.length - 1) } })
        }
      },
    }),
  } as unknown as Kafka
  return { kafka, done }
}

describe('dead letters', () => {
  it('are read with what their headers say', async () => {
    const message = letterOf({ dl_replay_of: 'mpp.queue.v1:3:7', dl_cut: 'headers,key' })
    const [letter] = await readDeadLetters(topicOf([[message]]).kafka, 'dead')
    expect(letter).toEqual({
      id: 'mpp.queue.v1:3:41',
      reason: 'not_json',
      detail: 'the value is not JSON',
      topic: 'mpp.queue.v1',
      partition: 3,
      offset: '41',
      time: '2026-10-22T02:00:00.000Z',
      replayOf: 'mpp.queue.v1:3:7',
      cut: ['headers', 'key'],
      message,
    })
  })

  it('come in the order of their refusal, whatever their partition, and then of their id', async () => {
    const [later, earlier, same] = [
      letterOf({ dl_offset: '1', dl_time: '2026-10-22T03:00:00.000Z' }),
      letterOf({ dl_offset: '3' }),
      letterOf({ dl_offset: '2' }),
    ]
    const letters = await readDeadLetters(topicOf([[later, earlier], [same]]).kafka, 'dead')
    expect(letters.map(({ offset }) => offset)).toEqual(['2', '3', '1'])
  })

  it('that ingest sent again after a kill are one, and as it was sent last', async () => {
    const again = letterOf({ dl_detail: 'again' })
    const letters = await readDeadLetters(topicOf([[letterOf({}), again]]).kafka, 'dead')
    expect(letters.map(({ detail }) => detail)).toEqual(['again'])
  })

  it('are told from records of other programs, which are left out', async () => {
    const foreign = recordOf('{}', { headers: { dl_topic: 'mpp.queue.v1' } }) as KafkaMessage
    const { kafka } = topicOf([[foreign, recordOf('{}') as KafkaMessage, letterOf({})]])
    expect(await readDeadLetters(kafka, 'dead')).toHaveLength(1)
  })

  it('of an empty topic are none, and no consumer is started', async () => {
    const { kafka, done } = topicOf([[], []])
    expect(await readDeadLetters(kafka, 'dead')).toEqual([])
    expect(done).toContain('admin disconnected')
  })
})

describe('a reading that fails', () => {
  const closed = ['consumer disconnected', 'group deleted', 'admin disconnected']

  it('gives none of the letters that it has read, and leaves no group and no connection behind', async () => {
    const { kafka, done } = topicOf([[letterOf({})], [letterOf({ dl_offset: '42' })]], new Error('denied'))
    await expect(readDeadLetters(kafka, 'dead')).rejects.toThrow('denied')
    expect(done).toEqual(closed)
  })

  it('does the same where it is aborted', async () => {
    const { kafka, done } = topicOf([[letterOf({})]])
    const signal = AbortSignal.abort(new Error('stopped'))
    await expect(readDeadLetters(kafka, 'dead', signal)).rejects.toThrow('stopped')
    expect(done).toEqual(closed)
  })
})
