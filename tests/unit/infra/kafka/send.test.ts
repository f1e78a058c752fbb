/** What is given to a producer at once, and which messages were too large. */
import type { Message, Producer } from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { KunjunganError } from '../../../../infra/errors.ts'
import { sendAll, sendTo, tooLargeMessages } from '../../../../infra/kafka/send.ts'

function aProducer(fault?: (messages: readonly Message[]) => Error) {
  const sent: unknown[] = []
  const producer = {
    send: async (request: object) => void sent.push(request),
    sendBatch: async (request: { topicMessages: readonly { messages: readonly Message[] }[] }) => {
      sent.push(request)
      if (fault !== undefined) throw fault(request.topicMessages.flatMap(({ messages }) => messages))
    },
  } as unknown as Producer
  return { producer, sent }
}

const takesAllBut = (...large: readonly Message[]): Producer =>
  aProducer(() => Object.assign(new Error('too large'), { tooLarge: large })).producer

const [a, b, c] = [{ value: 'a' }, { value: 'b' }, { value: 'c' }]

describe('sending to one topic', () => {
  it('gives the very array to the producer, acknowledged by all replicas', async () => {
    const { producer, sent } = aProducer()
    const messages = [a, b]
    await sendTo(producer, 'q', messages)
    expect(sent).toEqual([{ topic: 'q', acks: -1, messages }])
    expect((sent[0] as { messages: unknown }).messages).toBe(messages)
  })

  it('asks nothing of the producer where there is nothing', async () => {
    const { producer, sent } = aProducer()
    await sendTo(producer, 'q', [])
    await sendAll(producer, [])
    expect(sent).toEqual([])
  })
})

describe('sending to several topics', () => {
  const all = [
    { topic: 'q', message: a },
    { topic: 's', message: b },
    { topic: 'q', message: c },
  ]

  it('is one request, by topic, in the given order', async () => {
    const { producer, sent } = aProducer()
    await sendAll(producer, all)
    const topicMessages = [
      { topic: 'q', messages: [a, c] },
      { topic: 's', messages: [b] },
    ]
    expect(sent).toEqual([{ topicMessages, acks: -1 }])
  })

  it('names the topics that took one message or several not, and is that error', async () => {
    const failed = await sendAll(takesAllBut(b), all).catch((error: unknown) => error)
    expect(failed).toBeInstanceOf(KunjunganError)
    expect(String(failed)).toContain('A record is larger than the topic takes (s)')
    expect(tooLargeMessages(failed)).toEqual(new Set([b]))
    await expect(sendAll(takesAllBut(a, b), all)).rejects.toThrow(
      '2 records are larger than the topic takes (q, s)',
    )
  })

  it('passes any other error on as it is', async () => {
    const error = new Error('no leader')
    await expect(sendAll(aProducer(() => error).producer, all)).rejects.toBe(error)
    expect(tooLargeMessages(error)).toEqual(new Set())
    expect(tooLargeMessages('text')).toEqual(new Set())
  })
})
