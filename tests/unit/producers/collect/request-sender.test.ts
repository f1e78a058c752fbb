import type { Message, Producer } from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { RequestSender, type RequestSenderConfig } from '../../../../producers/collect/request-sender.ts'
import type { Outgoing } from '../../../../producers/outgoing.ts'
import { topicNames } from '../../../../schemas/topics.ts'

const event = (value: string): Outgoing => ({ topic: 'queue', key: 'k', value }) as Outgoing

interface Sending {
  readonly values: readonly string[]
  readonly acknowledge: () => void
  readonly fail: (error: Error) => void
}

function make(config: Partial<RequestSenderConfig> = {}): {
  requestSender: RequestSender
  sends: Sending[]
  failures: unknown[]
  acknowledged: number[]
} {
  const sends: Sending[] = []
  const failures: unknown[] = []
  const acknowledged: number[] = []
  const producer = {
    sendBatch({ topicMessages }: { topicMessages: { messages: Message[] }[] }) {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const messages = topicMessages.flatMap((one) => one.messages)
      sends.push({
        values: messages.map(({ value }) => String(value)),
        acknowledge: resolve,
        fail: (error) => {
          if ('tooLarge' in error)
            Object.assign(error, { tooLarge: messages.filter(({ value }) => value === 'large') })
          if ('unacknowledged' in error)
            Object.assign(error, { unacknowledged: messages.filter(({ value }) => value === 'left') })
          reject(error)
        },
      })
      return promise
    },
  } as unknown as Producer
  const requestSender = new RequestSender(
    { topics: topicNames(), deadlineMs: 500, ...config },
    {
      producer: () => producer,
      observer: {
        onSent: (events) => acknowledged.push(events),
        onFailed: (error) => failures.push(error),
      },
    },
  )
  return { requestSender, sends, failures, acknowledged }
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20))

describe('RequestSender', () => {
  it('sends what waits together, and answers only once it is acknowledged', async () => {
    const { requestSender, sends } = make()
    const first = requestSender.submit([event('a')])
    await turn()
    const others = [requestSender.submit([event('b')]), requestSender.submit([event('c'), event('d')])]
    await turn()
    expect(sends.map(({ values }) => values)).toEqual([['a']])
    expect(await Promise.race([first.sent, turn()])).toBeUndefined()
    sends[0]?.acknowledge()
    expect(await first.sent).toEqual({ kind: 'acknowledged' })
    await turn()
    expect(sends[1]?.values).toEqual(['b', 'c', 'd'])
    sends[1]?.acknowledge()
    expect(await Promise.all(others.map(({ sent }) => sent))).toHaveLength(2)
  })

  it('bounds the bytes of a send', async () => {
    const { requestSender, sends } = make({ sendBytes: 4 })
    for (const value of ['aaa', 'bbb', 'c']) void requestSender.submit([event(value)])
    await turn()
    sends[0]?.acknowledge()
    await turn()
    expect(sends.map(({ values }) => values)).toEqual([['aaa'], ['bbb', 'c']])
  })

  it('gives up at the deadline: what waits is taken out, what is under way stays held', async () => {
    const { requestSender, sends } = make({ deadlineMs: 60 })
    const underWay = requestSender.submit([event('a')])
    await turn()
    const waiting = requestSender.submit([event('b')])
    expect(await underWay.sent).toEqual({ kind: 'retry' })
    expect(await waiting.sent).toEqual({ kind: 'retry' })
    await waiting.released
    expect(requestSender.waiting).toBe(0)
    expect(await Promise.race([underWay.released.then(() => 'released'), turn()])).toBeUndefined()
    sends[0]?.acknowledge()
    await underWay.released
    await turn()
    expect(sends).toHaveLength(1)
  })

  it('asks for a repeat where a send fails or there is no connection', async () => {
    const { requestSender, sends, failures } = make()
    const { sent } = requestSender.submit([event('a')])
    await turn()
    sends[0]?.fail(new Error('away'))
    expect(await sent).toEqual({ kind: 'retry' })
    expect(failures).toHaveLength(1)
    const unconnected = new RequestSender(
      { topics: topicNames(), deadlineMs: 500 },
      { producer: () => undefined, observer: { onSent: () => undefined, onFailed: () => undefined } },
    )
    expect(await unconnected.submit([event('a')]).sent).toEqual({ kind: 'retry' })
  })

  it('asks for a repeat of those alone of which an event was not acknowledged', async () => {
    const { requestSender, sends, failures, acknowledged } = make()
    const submitted = [[event('a')], [event('b'), event('left')], [event('c')]].map((events) =>
      requestSender.submit(events),
    )
    await turn()
    sends[0]?.fail(Object.assign(new Error('too few replicas'), { unacknowledged: [] }))
    expect((await Promise.all(submitted.map(({ sent }) => sent))).map(({ kind }) => kind)).toEqual([
      'acknowledged',
      'retry',
      'acknowledged',
    ])
    expect([acknowledged, failures.length]).toEqual([[3], 1])
  })

  it('names those that are too large for their topic', async () => {
    const { requestSender, sends } = make()
    const first = requestSender.submit([event('a'), event('large')])
    const second = requestSender.submit([event('b')])
    await turn()
    sends[0]?.fail(Object.assign(new Error('too large'), { tooLarge: [] }))
    expect(await first.sent).toEqual({ kind: 'too_large', places: new Set([1]) })
    expect(await second.sent).toEqual({ kind: 'acknowledged' })
  })
})
