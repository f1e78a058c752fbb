/** Who leads, from the events of a group member: a consumer of Kafka that a test drives. */
import { EventEmitter } from 'node:events'
import type { ConsumerConfig, Kafka } from 'kafkajs'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { joinLeadership } from '../../../../consumers/alert/leadership.ts'
import { createLogger } from '../../../../infra/log.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

async function aMember() {
  const events = new EventEmitter()
  const done: string[] = []
  const configs: ConsumerConfig[] = []
  const consumer = {
    events: { GROUP_JOIN: 'join', HEARTBEAT: 'heartbeat', REBALANCING: 'rebalancing', CRASH: 'crash' },
    on: (name: string, listener: (event: unknown) => void) => events.on(name, listener),
    pause: () => done.push('pause'),
    connect: async () => void done.push('connect'),
    subscribe: async () => void done.push('subscribe'),
    run: async () => void done.push('run'),
    disconnect: async () => void done.push('disconnect'),
  }
  const leadership = await joinLeadership(
    { groupId: 'g', queueTopic: 'queue', sessionTimeoutMs: 10_000 },
    {
      kafka: { consumer: (config: ConsumerConfig) => (configs.push(config), consumer) } as unknown as Kafka,
      logger: createLogger({ level: 'silent', pretty: false }),
    },
  )
  const join = (partitions: readonly number[] | undefined): void => {
    const memberAssignment = partitions === undefined ? {} : { queue: partitions }
    events.emit('join', { payload: { memberAssignment } })
  }
  return { leadership, events, join, done, configs }
}

describe('a member', () => {
  it('does not know who leads before the group has assigned its partitions', async () => {
    const { leadership, done } = await aMember()
    expect([leadership.isLeading(), leadership.generation()]).toEqual([undefined, 0])
    expect(done).toEqual(['connect', 'subscribe', 'run'])
  })

  it('lets Kafka create no topic', async () => {
    const { configs } = await aMember()
    expect(configs.map(({ allowAutoTopicCreation }) => allowAutoTopicCreation)).toEqual([false])
  })

  it('leads with the first partition and with no other', async () => {
    const { leadership, join } = await aMember()
    const led: unknown[] = []
    for (const partitions of [[0, 3], [1, 2], [0], [], undefined]) {
      join(partitions)
      led.push(leadership.isLeading())
    }
    expect(led).toEqual([true, false, true, false, false])
    expect(leadership.generation()).toBe(5)
  })

  it('does not know who leads while the group is rebalanced', async () => {
    const { leadership, join, events } = await aMember()
    join([0])
    events.emit('rebalancing', {})
    expect(leadership.isLeading()).toBeUndefined()
  })

  it('no longer knows that it leads when no heartbeat was answered within the session timeout', async () => {
    const { leadership, join, events } = await aMember()
    let now = 100_000
    vi.spyOn(performance, 'now').mockImplementation(() => now)
    join([0])
    now += 10_000
    expect(leadership.isLeading()).toBe(true)
    now += 1
    expect(leadership.isLeading()).toBeUndefined()
    events.emit('heartbeat', {})
    expect(leadership.isLeading()).toBe(true)
    join([1])
    now += 60_000
    expect(leadership.isLeading()).toBe(false)
  })

  it('that crashes joins again, or fails for good', async () => {
    const { leadership, join, events } = await aMember()
    let failed: unknown
    leadership.failed.catch((error: unknown) => (failed = error))
    join([0])
    events.emit('crash', { payload: { error: new Error('lost'), restart: true } })
    await Promise.resolve()
    expect([leadership.isLeading(), failed]).toEqual([undefined, undefined])
    const error = new Error('not allowed')
    events.emit('crash', { payload: { error, restart: false } })
    await expect(leadership.failed).rejects.toBe(error)
  })

  it('leaves the group when it is disposed', async () => {
    const { leadership, done } = await aMember()
    await leadership[Symbol.asyncDispose]()
    expect(done.at(-1)).toBe('disconnect')
  })
})
