/** How long a catching up waits, for what, and what ends it. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CatchUpGoal } from '../../../../../consumers/ingest/catch-up/catch-up-goal.ts'
import {
  type UntilReachedOptions,
  untilReached,
} from '../../../../../consumers/ingest/catch-up/until-reached.ts'
import { positionIn } from '../../../../../infra/kafka/group-position.ts'
import type { PartitionLog } from '../../../../../infra/kafka/partition-log.ts'
import { topicNames } from '../../../../../schemas/topics.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const topics = topicNames('')

/** A group that has committed 40 of 100 records of each of two partitions, and whatever a test makes of them. */
function world(signal?: AbortSignal) {
  const logs: PartitionLog[] = [0, 1].map((partition) => {
    return { topic: topics.queue, partition, begin: 0n, readable: 100n, end: 100n }
  })
  const kafka = { logs, committed: ['40', '40'], asked: 0, isDown: false }
  const failure = Promise.withResolvers<never>()
  const shown: string[] = []
  const goal = new CatchUpGoal(
    logs.map((log) => ({ ...log, ...positionIn(log, 40n) })),
    () => performance.now(),
  )
  const ended: unknown[] = []
  const options = {
    config: { groupId: 'g', topics, kafkaAccess: { brokers: ['b:9092'], security: { ssl: false } } },
    logs: {
      admin: {
        async fetchOffsets() {
          kafka.asked += 1
          if (kafka.isDown) throw new Error('no broker')
          const partitions = kafka.committed.map((offset, partition) => ({
            partition,
            offset,
            metadata: null,
          }))
          return [{ topic: topics.queue, partitions }]
        },
      },
      read: async () => kafka.logs,
    } as unknown as UntilReachedOptions['logs'],
    ingest: { counts: () => ({ rows: 7, deadLetters: 1 }), failed: failure.promise },
    onProgress: ({ left, total, rows }: { left: number; total: number; rows: number }) =>
      void shown.push(`${left} of ${total}, ${rows} rows`),
    signal,
  }
  untilReached(goal, options).then(
    () => ended.push('done'),
    (error: unknown) => ended.push(error),
  )
  return { goal, kafka, shown, ended, fail: failure.reject }
}

const seconds = (many: number): Promise<unknown> => vi.advanceTimersByTimeAsync(many * 1_000)

describe('a catching up', () => {
  it('ends as soon as its own ingest has stored all, and shows that nothing is left', async () => {
    const { goal, kafka, shown, ended } = world()
    await seconds(0.5)
    goal.reached(topics.queue, 0, 100n)
    await seconds(0.5)
    expect([shown, ended]).toEqual([['120 of 120, 7 rows', '60 of 120, 7 rows'], []])
    goal.reached(topics.queue, 1, 100n)
    await seconds(0)
    expect([shown.at(-1), ended]).toEqual(['0 of 120, 7 rows', ['done']])
    const { asked } = kafka
    await seconds(60)
    expect([kafka.asked, vi.getTimerCount()]).toEqual([asked, 0])
  })

  it('counts what other members of the group commit', async () => {
    const { kafka, ended } = world()
    kafka.committed = ['100', '99']
    await seconds(1)
    expect(ended).toEqual([])
    kafka.committed = ['100', '100']
    await seconds(0.5)
    expect(ended).toEqual(['done'])
  })

  it('outlasts a Kafka that does not answer: ingest waits for it, or fails', async () => {
    const { kafka, ended } = world()
    kafka.isDown = true
    await seconds(120)
    expect(ended).toEqual([])
    Object.assign(kafka, { isDown: false, committed: ['100', '100'] })
    await seconds(0.5)
    expect(ended).toEqual(['done'])
  })

  it('ends with the failure of ingest, and shows nothing after it', async () => {
    const { shown, ended, fail } = world()
    fail(new Error('halted'))
    await seconds(60)
    expect([shown, ended]).toEqual([[], [new Error('halted')]])
  })

  it.each(['before', 'while'])('ends with the reason of an abort %s it waits', async (when) => {
    const end = new AbortController()
    if (when === 'before') end.abort(new Error('stopped'))
    const { ended } = world(end.signal)
    await seconds(0)
    end.abort(new Error('stopped'))
    await seconds(0)
    expect([ended, vi.getTimerCount()]).toEqual([[new Error('stopped')], 0])
  })
})

describe('records of an open transaction', () => {
  it('fail it after ten seconds in which nothing else was stored, with how to end the transaction', async () => {
    const { goal, kafka, ended } = world()
    kafka.logs = kafka.logs.map((log) => ({ ...log, readable: log.partition === 0 ? 60n : log.end }))
    goal.reached(topics.queue, 1, 100n)
    await seconds(5)
    goal.reached(topics.queue, 0, 60n)
    await seconds(9.5)
    expect(ended).toEqual([])
    await seconds(0.5)
    expect(ended).toEqual([
      expect.objectContaining({
        code: 'halted',
        message: expect.stringMatching(
          /^Everything else is stored, but partition 0 .* 40 records from offset 60 on.*--bootstrap-server b:9092/,
        ),
      }),
    ])
  })

  it('are waited for while anything else is left', async () => {
    const { goal, kafka, ended } = world()
    kafka.logs = kafka.logs.map((log) => ({ ...log, readable: log.partition === 0 ? 60n : log.end }))
    goal.reached(topics.queue, 0, 60n)
    await seconds(60)
    expect(ended).toEqual([])
  })
})
