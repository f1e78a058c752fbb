import type { TopicPartitionOffset } from 'kafkajs'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { PossiblyLostRecords } from '../../../../../consumers/ingest/positions/possibly-lost-records.ts'
import type { ServerStart } from '../../../../../infra/clickhouse/server-start.ts'
import { commitNote } from '../../../../../infra/kafka/commit-note.ts'
import { KunjunganError } from '../../../../../infra/errors.ts'
import { silent } from '../fakes.ts'

const minute = 60_000
const one: ServerStart = { id: 'a', startedAt: 1_000 }
const restarted: ServerStart = { id: 'a', startedAt: 2_000 }
const other: ServerStart = { id: 'b', startedAt: 1_000 }

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

interface World extends Disposable {
  readonly possiblyLost: PossiblyLostRecords
  readonly seeks: TopicPartitionOffset[][]
  /** The server that answers; undefined: none. */
  server: ServerStart | undefined
  nowMs: number
  /** Awaited by each look-up of what is committed; may throw in place of an answer. */
  onLookUp: () => Promise<void> | undefined
}

/** @param noted - on which server the records of the topic's partition 0 were stored, from 70 on possibly lost. */
function world(noted?: ServerStart): World {
  const metadata =
    noted === undefined ? '' : commitNote('v1', new Date(0), { server: noted, readAgainFrom: 70n })
  const partitions = [
    { partition: 0, offset: '90', metadata },
    { partition: 1, offset: '10', metadata },
  ]
  const seeks: TopicPartitionOffset[][] = []
  const possiblyLost = new PossiblyLostRecords({
    admin: {
      async fetchOffsets() {
        await found.onLookUp()
        return [{ topic: 'queue', partitions }]
      },
    },
    groupId: 'g',
    logger: silent,
    nowMs: () => found.nowMs,
    serverStart: async () => found.server ?? Promise.reject(new Error('away')),
  })
  const watching = possiblyLost.watch((offsets) => void seeks.push([...offsets]))
  const found: World = {
    possiblyLost,
    seeks,
    server: one,
    nowMs: 0,
    onLookUp: () => undefined,
    [Symbol.dispose]: () => watching[Symbol.dispose](),
  }
  return found
}

const seekTo = (offset: string): TopicPartitionOffset[] => [{ topic: 'queue', partition: 0, offset }]

describe('a member that gets partitions', () => {
  it.for([
    ['the server was started again', restarted],
    ['another server answers', other],
  ] as const)('reads the last minutes before it again where %s', async ([, now]) => {
    using at = world(one)
    at.server = now
    at.possiblyLost.joined({ queue: [0] })
    await at.possiblyLost.whenJoined()
    expect(at.seeks).toEqual([seekTo('70')])
    // Once.
    await vi.advanceTimersByTimeAsync(minute)
    expect(at.seeks).toHaveLength(1)
    // A second fault before it is read: from there again.
    expect(at.possiblyLost.noteOf('queue', 0)?.readAgainFrom).toBe(70n)
  })

  it.for([
    ['the same server answers', one],
    ['nothing was noted', undefined],
  ] as const)('reads nothing again where %s', async ([, noted]) => {
    using at = world(noted)
    at.possiblyLost.joined({ queue: [0] })
    await at.possiblyLost.whenJoined()
    expect(at.seeks).toEqual([])
  })

  it('waits for a server that is away', async () => {
    using at = world(one)
    at.server = undefined
    at.possiblyLost.joined({ queue: [0] })
    await at.possiblyLost.whenJoined()
    expect(at.seeks).toEqual([])
    // What it stores meanwhile must not hide that the last minutes may be missing.
    expect(at.possiblyLost.noteOf('queue', 0)).toEqual({ server: one, readAgainFrom: 70n })
    at.server = restarted
    await vi.advanceTimersByTimeAsync(5_000)
    expect(at.seeks).toEqual([seekTo('70')])
  })
})

describe('while the notes cannot be read', () => {
  it('nothing is stored, and they are read again', async () => {
    using at = world(one)
    at.server = restarted
    let lookUps = 0
    at.onLookUp = () => (++lookUps < 3 ? Promise.reject(new Error('away')) : undefined)
    at.possiblyLost.joined({ queue: [0] })
    let isJoined = false
    const joined = at.possiblyLost.whenJoined().then(() => (isJoined = true))
    await vi.advanceTimersByTimeAsync(1_500)
    expect(isJoined).toBe(false)
    await vi.advanceTimersByTimeAsync(1_000)
    await joined
    expect(at.seeks).toEqual([seekTo('70')])
  })

  it('another join ends that of the one before, whose answer counts no more', async () => {
    using at = world(one)
    at.server = restarted
    const first = Promise.withResolvers<void>()
    at.onLookUp = () => first.promise
    at.possiblyLost.joined({ queue: [0, 1] })
    const joined = at.possiblyLost.whenJoined()
    at.onLookUp = () => undefined
    at.possiblyLost.joined({ queue: [0] })
    await vi.advanceTimersByTimeAsync(10)
    first.resolve()
    await joined
    await vi.advanceTimersByTimeAsync(10_000)
    expect(at.seeks).toEqual([seekTo('70')])
  })

  it('a wait that began before another join lasts until the end of that one', async () => {
    using at = world(one)
    const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    at.onLookUp = () => first.promise
    at.possiblyLost.joined({ queue: [0, 1] })
    let isJoined = false
    const joined = at.possiblyLost.whenJoined().then(() => (isJoined = true))
    at.onLookUp = () => second.promise
    at.possiblyLost.joined({ queue: [0] })
    first.resolve()
    await vi.advanceTimersByTimeAsync(10)
    expect(isJoined).toBe(false)
    second.resolve()
    await joined
  })

  it('calls that go to another node are not forgotten', async () => {
    using at = world(one)
    const first = Promise.withResolvers<void>()
    at.onLookUp = () => first.promise
    at.possiblyLost.joined({ queue: [0] })
    at.possiblyLost.failedOver()
    expect(at.seeks.flat()).toEqual([])
    first.resolve()
    await at.possiblyLost.whenJoined()
    expect(at.seeks.at(-1)).toEqual(seekTo('70'))
  })
})

describe('a member that takes a partition over', () => {
  it('reads again what the one before stored in the last minutes', async () => {
    using at = world(one)
    at.possiblyLost.joined({ queue: [0] })
    await at.possiblyLost.whenJoined()
    at.possiblyLost.readFrom('queue', 0, 90n)
    at.nowMs = 1_000
    at.possiblyLost.stored('queue', 0, 95n)
    expect(at.possiblyLost.noteOf('queue', 0)).toEqual({ server: one, readAgainFrom: 70n })
    at.server = restarted
    await vi.advanceTimersByTimeAsync(5_000)
    expect(at.seeks).toEqual([seekTo('70')])
  })

  it('does so before its first batch where calls go to another node', async () => {
    using at = world(one)
    at.possiblyLost.joined({ queue: [0] })
    await at.possiblyLost.whenJoined()
    at.possiblyLost.failedOver()
    expect(at.seeks).toEqual([seekTo('70')])
  })

  it('forgets it two minutes later', async () => {
    using at = world(one)
    at.possiblyLost.joined({ queue: [0] })
    await at.possiblyLost.whenJoined()
    for (const passed of [1, 2, 3, 4]) {
      at.nowMs = passed * minute
      at.possiblyLost.stored('queue', 0, 100n + BigInt(passed))
    }
    expect(at.possiblyLost.noteOf('queue', 0)?.readAgainFrom).toBe(101n)
  })
})

describe('a member that stores', () => {
  it('reads the last minutes again when the server is started again, and notes from where', async () => {
    using at = world()
    at.possiblyLost.joined({ queue: [0] })
    await at.possiblyLost.whenJoined()
    at.possiblyLost.readFrom('queue', 0, 100n)
    for (const passed of [1, 2, 3, 4]) {
      at.nowMs = passed * minute
      at.possiblyLost.stored('queue', 0, 100n + BigInt(passed))
    }
    expect(at.possiblyLost.noteOf('queue', 0)).toEqual({ server: one, readAgainFrom: 101n })
    at.server = restarted
    await vi.advanceTimersByTimeAsync(5_000)
    expect(at.seeks).toEqual([seekTo('101')])
    expect(at.possiblyLost.noteOf('queue', 0)?.server).toEqual(restarted)
  })

  it('does so once after a failover, and not each time that a load balancer changes nodes', async () => {
    using at = world()
    at.possiblyLost.joined({ queue: [0] })
    await at.possiblyLost.whenJoined()
    at.possiblyLost.readFrom('queue', 0, 100n)
    at.possiblyLost.failedOver()
    expect(at.seeks).toEqual([seekTo('100')])
    for (const server of [other, one, other, one]) {
      at.server = server
      await vi.advanceTimersByTimeAsync(5_000)
    }
    expect(at.seeks).toHaveLength(1)
  })
})

it('says once that a fault of our own keeps it from knowing the server', async () => {
  const logged: unknown[] = []
  const possiblyLost = new PossiblyLostRecords({
    admin: { fetchOffsets: async () => [] },
    groupId: 'g',
    nowMs: () => 0,
    logger: { ...silent, error: (fields: unknown) => void logged.push(fields) } as typeof silent,
    serverStart: () => Promise.reject(new KunjunganError('internal', 'A row of another shape.')),
  })
  using _watching = possiblyLost.watch(() => expect.unreachable())
  await vi.advanceTimersByTimeAsync(30_000)
  expect(possiblyLost.noteOf('queue', 0)).toBeUndefined()
  expect(logged).toEqual([{ error: 'A row of another shape.' }])
})
