/** What the sender gives to a producer, and when it says that events are acknowledged. */
import type { Kafka, Message } from 'kafkajs'
import { expect, it } from 'vitest'
import { createEventSender } from '../../../producers/send-events.ts'
import type { Outgoing } from '../../../producers/outgoing.ts'
import { topicNames } from '../../../schemas/topics.ts'

const topics = topicNames('')

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** A sender on a Kafka that acknowledges each batch by a call of `acknowledge`. */
async function aSender(batchEvents?: number) {
  const batches: { readonly topic: string; readonly messages: readonly Message[] }[][] = []
  const done: string[] = []
  const open: PromiseWithResolvers<void>[] = []
  const producer = {
    connect: async () => undefined,
    sendBatch: ({ topicMessages, acks }: { topicMessages: (typeof batches)[number]; acks: number }) => {
      done.push(`sent with acks ${acks}`)
      batches.push(topicMessages)
      const waiting = Promise.withResolvers<void>()
      open.push(waiting)
      return waiting.promise
    },
    disconnect: async () => void done.push('disconnected'),
  }
  const sender = await createEventSender(
    { topics, ...(batchEvents === undefined ? {} : { batchEvents }) },
    { kafka: { producer: () => producer } as unknown as Kafka },
  )
  const acknowledge = async (): Promise<void> => {
    open.shift()?.resolve()
    await turn()
  }
  return { sender, batches, done, open, acknowledge }
}

const outgoing = (topic: Outgoing['topic'], key: string, value = '{}'): Outgoing =>
  ({ topic, key, value }) as Outgoing

it('sends each event to its topic with its key, acknowledged by all replicas', async () => {
  const { sender, batches, done, acknowledge } = await aSender()
  const sent = sender.send([outgoing('queue', 'kukar/1', 'a'), outgoing('survey', 'kukar/2', 'b')])
  await acknowledge()
  expect(await sent).toBe(2)
  expect(done).toEqual(['sent with acks -1'])
  expect(batches).toEqual([
    [
      { topic: topics.queue, messages: [{ key: 'kukar/1', value: 'a' }] },
      { topic: topics.survey, messages: [{ key: 'kukar/2', value: 'b' }] },
    ],
  ])
})

it('sends a batch only when the one before is acknowledged, and reports what is acknowledged by then', async () => {
  const { sender, batches, acknowledge } = await aSender(2)
  const progress: number[] = []
  const events = ['1', '2', '3', '4', '5'].map((id) => outgoing('queue', `kukar/${id}`))
  const sent = sender.send(events, (so) => progress.push(so))
  await turn()
  expect([batches.length, progress]).toEqual([1, []])
  await acknowledge()
  expect([batches.length, progress]).toEqual([2, [2]])
  await acknowledge()
  expect([batches.length, progress]).toEqual([3, [2, 4]])
  await acknowledge()
  expect(await sent).toBe(5)
  expect(progress).toEqual([2, 4, 5])
  expect(batches.map(([batch]) => batch?.messages.length)).toEqual([2, 2, 1])
})

it('is not done before the last batch is acknowledged', async () => {
  const { sender, acknowledge } = await aSender()
  let isDone = false
  const sent = sender.send([outgoing('queue', 'kukar/1')]).then(() => (isDone = true))
  await turn()
  expect(isDone).toBe(false)
  await acknowledge()
  await sent
  expect(isDone).toBe(true)
})

it('begins another batch at 8 MiB', async () => {
  const { sender, batches, acknowledge } = await aSender()
  const large = 'x'.repeat(4 * 1024 * 1024)
  const sent = sender.send(['1', '2', '3'].map((id) => outgoing('queue', id, large)))
  await acknowledge()
  await acknowledge()
  expect(await sent).toBe(3)
  expect(batches.map(([batch]) => batch?.messages.length)).toEqual([2, 1])
})

it('fails with what Kafka refuses, and sends nothing behind it', async () => {
  const { sender, batches, open } = await aSender(1)
  const sent = sender.send(['1', '2'].map((id) => outgoing('queue', id)))
  sent.catch(() => undefined)
  await turn()
  open.shift()?.reject(new Error('not now'))
  await expect(sent).rejects.toThrow('not now')
  expect(batches).toHaveLength(1)
})

it('sends nothing where there is nothing, and disconnects at the end', async () => {
  const { sender, batches, done } = await aSender()
  expect(await sender.send([])).toBe(0)
  await sender[Symbol.asyncDispose]()
  expect([batches, done]).toEqual([[], ['disconnected']])
})
