/** The topic of alerts: fenced off before it is read, and a decision's transitions all in one transaction. */
import type { Kafka, Message } from 'kafkajs'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { transitionId } from '../../../../../consumers/alert/state/alert-row.ts'
import { AlertTopic, messageOf } from '../../../../../consumers/alert/state/alert-topic.ts'
import { readTopic } from '../../../../../infra/kafka/read-topic.ts'
import { aRow, resolved } from '../../../../support/alert-rows.ts'

vi.mock('../../../../../infra/kafka/read-topic.ts')

const done: string[] = []

beforeEach(() => {
  done.length = 0
  vi.mocked(readTopic).mockReset()
})

type Step = 'send' | 'commit'

/** A topic with these messages; a step of a transaction fails where asked to. */
function takeOver(messages: readonly Message[] = [], failing?: Step, isStillActive = true) {
  vi.mocked(readTopic).mockImplementation(async (_kafka, topic, onMessage) => {
    done.push(`read ${topic}`)
    for (const message of messages) onMessage({ topic, partition: 0, message: message as never })
  })
  const step = async (name: Step, what: string = name): Promise<void> => {
    done.push(what)
    if (name === failing) throw new Error(`${name} failed`)
  }
  const transaction = {
    send: ({ topic, acks, messages: sent }: { topic: string; acks: number; messages: readonly Message[] }) =>
      step('send', `send ${sent.length} to ${topic} with acks ${acks}`),
    commit: () => step('commit'),
    abort: async () => void done.push('abort'),
    isActive: () => isStillActive,
  }
  const producer = {
    connect: async () => void done.push('connect'),
    transaction: async () => {
      done.push('begin')
      return transaction
    },
    disconnect: async () => void done.push('disconnect'),
  }
  const kafka = {
    producer: ({ transactionalId }: { transactionalId: string }) => {
      done.push(`producer ${transactionalId}`)
      return producer
    },
  } as unknown as Kafka
  return AlertTopic.takeOver(kafka, { topic: 'alerts', transactionalId: 'leader' })
}

describe('taking over', () => {
  it('fences former leaders off before it reads', async () => {
    await takeOver()
    expect(done).toEqual(['producer leader', 'connect', 'begin', 'abort', 'read alerts'])
  })

  it('reads transitions in the order of their decisions, whatever their place, and ignores other records', async () => {
    const [fires, ends] = [aRow(), resolved(aRow())]
    const { contents } = await takeOver([
      { value: 'no JSON' },
      messageOf(ends, { id: 'second', step: 2 }),
      { value: JSON.stringify({ data: { status: 'firing' } }) },
      messageOf(fires, { id: 'first', step: 1 }),
    ])
    expect([...contents.rows.keys()]).toEqual([fires, ends].map(transitionId))
    expect(contents.latest).toEqual({ id: 'second', step: 2 })
  })

  it('has no decision where there is none', async () => {
    expect((await takeOver()).contents).toEqual({ rows: new Map(), latest: undefined })
  })

  it('gives its producer back where the topic cannot be read', async () => {
    const taken = takeOver()
    vi.mocked(readTopic).mockRejectedValue(new Error('no topic'))
    await expect(taken).rejects.toThrow('no topic')
    expect(done.at(-1)).toBe('disconnect')
  })
})

describe('sending', () => {
  const decision = { id: 'd', step: 3 }
  const sent = async (failing?: Step, isStillActive?: boolean): Promise<string[]> => {
    const { topic } = await takeOver([], failing, isStillActive)
    done.length = 0
    await topic.send(decision, [aRow(), resolved(aRow())], async () => void done.push('before commit'))
    return done
  }

  it('is one transaction, acknowledged by all replicas and then committed', async () => {
    expect(await sent()).toEqual(['begin', 'send 2 to alerts with acks -1', 'before commit', 'commit'])
  })

  it('that fails is given up, and the error goes on', async () => {
    await expect(sent('send')).rejects.toThrow('send failed')
    expect(done).toEqual(['begin', 'send 2 to alerts with acks -1', 'abort'])
  })

  it('that fails in its commit is not given up where the transaction has ended by then', async () => {
    await expect(sent('commit', false)).rejects.toThrow('commit failed')
    expect(done.at(-1)).toBe('commit')
  })
})

it('a record names transition, decision and step, and keeps an agency in one partition', () => {
  const row = aRow()
  const { key, value, headers } = messageOf(row, { id: 'd', step: 3 })
  expect(key).toBe(`kukar/${row.agency}`)
  expect(headers).toMatchObject({ kunjungan_decision: 'd', kunjungan_step: '3' })
  expect(JSON.parse(String(value))).toMatchObject({
    id: transitionId(row),
    type: 'mpp.alert.raised',
    time: row.started_at,
    data: row,
  })
  expect(JSON.parse(String(messageOf(resolved(row), { id: 'd', step: 3 }).value))).toMatchObject({
    type: 'mpp.alert.resolved',
    time: '2026-10-22T05:00:00Z',
  })
})
