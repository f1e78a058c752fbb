/** What `doctor` says of the copies that Kafka has of its partitions. */
import { describe, expect, it } from 'vitest'
import type { Connections } from '../../../../cli/connections.ts'
import type { CliContext } from '../../../../cli/context.ts'
import type { Found } from '../../../../cli/doctor/finding.ts'
import { replicas } from '../../../../cli/doctor/machine.ts'

/** @param copies - of each topic: the brokers that have it, and those that are in step. */
function checked(copies: Readonly<Record<string, readonly [number[], number[]]>>): Promise<Found> {
  const admin = {
    listTopics: async () => Object.keys(copies),
    fetchTopicMetadata: async ({ topics }: { topics: string[] }) => ({
      topics: topics.map((name) => {
        const [all, isr] = copies[name] ?? [[], []]
        return { name, partitions: [{ partitionId: 0, leader: isr[0] ?? -1, replicas: all, isr }] }
      }),
    }),
    describeCluster: async () => ({ brokers: [1, 2, 3] }),
  }
  const connections = { kafkaAdmin: async () => admin, topics: { topics: { queue: 'queue' } } }
  return replicas({} as CliContext, connections as unknown as Connections)
}

const three: [number[], number[]] = [
  [1, 2, 3],
  [1, 2, 3],
]

describe('the copies of partitions', () => {
  it('are those of Kafka itself as well', async () => {
    const all = { queue: three, __consumer_offsets: three, __transaction_state: three }
    expect(await checked(all)).toMatchObject({ state: 'ok' })
    expect(await checked({ ...all, __consumer_offsets: [[1], [1]] })).toEqual({
      state: 'note',
      text: expect.stringContaining('all is gone that __consumer_offsets have there: reassign them'),
    })
    expect(await checked({ ...all, __transaction_state: [[1, 2, 3], [1]] })).toEqual({
      state: 'wrong',
      text: expect.stringContaining('behind: __transaction_state/0'),
    })
  })

  it('are those of our topics alone where Kafka shows no others', async () => {
    expect(await checked({ queue: three, other: [[1], [1]] })).toMatchObject({ state: 'ok' })
  })
})
