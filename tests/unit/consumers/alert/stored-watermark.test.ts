/** Up to which instant everything in Kafka is stored: ends of the topics against the committed offsets. */
import { describe, expect, it } from 'vitest'
import { StoredWatermark } from '../../../../consumers/alert/stored-watermark.ts'
import type { Logs } from '../../../../infra/kafka/partition-log.ts'

/** Two partitions with their ends and what ingest has committed. */
function aWatermark() {
  const kafka = { ends: [0n, 0n], committed: ['0', '0'] }
  const logs = {
    admin: {
      fetchOffsets: async () => [
        { topic: 'q', partitions: kafka.committed.map((offset, partition) => ({ partition, offset })) },
      ],
    },
    read: async () =>
      kafka.ends.map((end, partition) => ({ topic: 'q', partition, begin: 0n, readable: end, end })),
  } as unknown as Logs
  const watermark = new StoredWatermark({ groupIds: ['g'], topics: ['q'] }, logs)
  return { kafka, read: (now: number) => watermark.read(now) }
}

describe('the watermark', () => {
  it('is the time of the reading while ingest has stored everything', async () => {
    const { kafka, read } = aWatermark()
    Object.assign(kafka, { ends: [5n, 7n], committed: ['5', '7'] })
    expect([await read(1_000), await read(2_000)]).toEqual([1_000, 2_000])
  })

  it('stays where it was while one partition is behind, and is unknown before', async () => {
    const { kafka, read } = aWatermark()
    Object.assign(kafka, { ends: [5n, 7n], committed: ['5', '6'] })
    expect(await read(1_000)).toBe(0)
    Object.assign(kafka, { ends: [5n, 7n], committed: ['5', '7'] })
    expect(await read(2_000)).toBe(2_000)
    Object.assign(kafka, { ends: [9n, 7n], committed: ['8', '7'] })
    expect(await read(3_000)).toBe(2_000)
  })

  it('follows an ingest that lags: the latest reading whose ends are committed by now', async () => {
    const { kafka, read } = aWatermark()
    for (const [now, end] of [
      [1_000, 10n],
      [2_000, 20n],
      [3_000, 30n],
    ] as const) {
      Object.assign(kafka, { ends: [end, 0n] })
      expect(await read(now)).toBe(0)
    }
    Object.assign(kafka, { ends: [40n, 0n], committed: ['25', '0'] })
    expect(await read(4_000)).toBe(2_000)
    Object.assign(kafka, { committed: ['40', '0'] })
    expect(await read(5_000)).toBe(5_000)
  })

  it('forgets what a clock has said that was ahead and is set back', async () => {
    const { kafka, read } = aWatermark()
    Object.assign(kafka, { ends: [5n, 7n], committed: ['5', '7'] })
    expect([await read(9_000), await read(1_000)]).toEqual([9_000, 1_000])
    Object.assign(kafka, { ends: [6n, 7n] })
    await read(9_000)
    expect(await read(2_000)).toBe(1_000)
    Object.assign(kafka, { committed: ['6', '7'] })
    expect(await read(9_000)).toBe(9_000)
    Object.assign(kafka, { ends: [7n, 7n] })
    expect(await read(3_000)).toBe(0)
  })

  it('keeps the oldest reading and the last ones when ingest lags for long', async () => {
    const { kafka, read } = aWatermark()
    for (let now = 1; now <= 300; now++) {
      Object.assign(kafka, { ends: [BigInt(now), 0n] })
      await read(now)
    }
    Object.assign(kafka, { ends: [999n, 0n], committed: ['50', '0'] })
    expect(await read(301)).toBe(1)
    Object.assign(kafka, { committed: ['200', '0'] })
    expect(await read(302)).toBe(200)
  })

  it('takes partitions without a commit for not stored, and empty ones for stored', async () => {
    const { kafka, read } = aWatermark()
    Object.assign(kafka, { ends: [1n, 0n], committed: ['-1', '-1'] })
    expect(await read(1_000)).toBe(0)
    Object.assign(kafka, { ends: [0n, 0n] })
    expect(await read(2_000)).toBe(2_000)
  })
})
