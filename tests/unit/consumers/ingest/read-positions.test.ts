/** When records count as lost: the log begins behind the last one that was read. Gaps of control records are none. */
import { describe, expect, it } from 'vitest'
import { LostRecords } from '../../../../consumers/ingest/lost-records.ts'
import { noObserver } from '../../../../consumers/ingest/observer.ts'
import { silent } from './fakes.ts'

const topic = 'mpp.queue.v1'

interface Log {
  committed: number
  low: number
  high: number
}

function world(log: Log): {
  records: LostRecords
  lost: [partition: number, records: bigint][]
  asked: () => number
} {
  const lost: [number, bigint][] = []
  let asked = 0
  const records = new LostRecords({
    admin: {
      fetchOffsets: ({ topics }) => {
        if (Number.isNaN(log.committed)) return Promise.reject(new Error('no coordinator'))
        const partitions = [{ partition: 0, offset: String(log.committed), metadata: null }]
        return Promise.resolve((topics as string[]).map((name) => ({ topic: name, partitions })))
      },
      fetchTopicOffsets: () => {
        asked += 1
        const [low, high] = [String(log.low), String(log.high)]
        return Promise.resolve([{ partition: 0, offset: high, low, high }])
      },
    },
    groupId: 'g',
    logger: silent,
    observer: { ...noObserver, onLost: (_topic, partition, count) => void lost.push([partition, count]) },
  })
  return { records, lost, asked: () => asked }
}

describe('lost records', () => {
  it.for([
    ['none where the next record is the expected one', { committed: 5, low: 0, high: 9 }, 5n, []],
    ['none where control records leave a gap', { committed: 5, low: 0, high: 9 }, 7n, []],
    ['those before the beginning of the log', { committed: 5, low: 8, high: 9 }, 8n, [[0, 3n]]],
    ['no more than up to the next record', { committed: 5, low: 9, high: 9 }, 7n, [[0, 2n]]],
    [
      'only those that retention removed, where a gap follows',
      { committed: 5, low: 7, high: 20 },
      12n,
      [[0, 2n]],
    ],
    ['none where nothing was committed', { committed: -1, low: 8, high: 9 }, 8n, []],
    ['none where kafkajs has committed the beginning', { committed: -2, low: 8, high: 9 }, 8n, []],
  ] as const)('are %s', async ([, log, first, expected]) => {
    const { records, lost } = world(log)
    await records.readCommitted([topic])
    await records.checkGap(topic, 0, first)
    expect(lost).toEqual(expected)
  })

  it('cost no call while records come without a gap', async () => {
    const { records, asked } = world({ committed: 5, low: 0, high: 9 })
    await records.readCommitted([topic])
    for (let at = 5n; at < 9n; at++) {
      await records.checkGap(topic, 0, at)
      records.reached(topic, 0, at + 1n)
    }
    expect(asked()).toBe(0)
  })

  it('are counted once, also where the batch is read again', async () => {
    const { records, lost } = world({ committed: 5, low: 8, high: 9 })
    await records.readCommitted([topic])
    await records.checkGap(topic, 0, 8n)
    await records.checkGap(topic, 0, 8n)
    expect(lost).toEqual([[0, 3n]])
  })

  it('are none where the topic was created again, and those of the new log count', async () => {
    const log = { committed: 1_000, low: 0, high: 40 }
    const { records, lost } = world(log)
    await records.readCommitted([topic])
    await records.checkGap(topic, 0, 10n)
    expect(lost).toEqual([])
    log.low = 15
    await records.checkGap(topic, 0, 15n)
    expect(lost).toEqual([[0, 5n]])
  })

  it('are counted from where another member has committed further, and from no earlier commit', async () => {
    const log = { committed: 5, low: 0, high: 100 }
    const { records, lost } = world(log)
    await records.readCommitted([topic])
    log.committed = 20
    await records.readCommitted([topic])
    log.committed = 10
    await records.readCommitted([topic])
    log.low = 22
    await records.checkGap(topic, 0, 22n)
    expect(lost).toEqual([[0, 2n]])
  })

  it('are none where the next record is an earlier one of the same log', async () => {
    const log = { committed: 50, low: 0, high: 50 }
    const { records, lost } = world(log)
    await records.readCommitted([topic])
    await records.checkGap(topic, 0, 5n)
    log.low = 52
    await records.checkGap(topic, 0, 52n)
    expect(lost).toEqual([[0, 2n]])
  })

  it('are those of its own partition', async () => {
    const { records, lost } = world({ committed: 5, low: 8, high: 9 })
    await records.readCommitted([topic])
    records.reached(topic, 1, 5n)
    await records.checkGap(topic, 1, 9n)
    expect(lost).toEqual([])
  })

  it('are none where a rebalance brings records again that were not committed', async () => {
    const { records, lost } = world({ committed: 5, low: 0, high: 100 })
    await records.readCommitted([topic])
    records.reached(topic, 0, 50n)
    await records.checkGap(topic, 0, 5n)
    expect(lost).toEqual([])
  })

  it('are not guessed where another member has committed further', async () => {
    const log = { committed: 5, low: 8, high: 20 }
    const { records, lost } = world(log)
    await records.readCommitted([topic])
    log.committed = 9
    void records.readCommitted([topic])
    await records.checkGap(topic, 0, 9n)
    expect(lost).toEqual([])
  })

  it('are not found, and nothing fails, where the committed offsets cannot be read', async () => {
    const { records, lost } = world({ committed: Number.NaN, low: 8, high: 9 })
    await records.readCommitted([topic])
    await records.checkGap(topic, 0, 8n)
    expect(lost).toEqual([])
  })
})
