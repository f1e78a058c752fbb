/** Several groups that read the same topics, as the shards of a store do: what is stored of all of them. */
import { describe, expect, it } from 'vitest'
import { slowestPositions, unread } from '../../../../infra/kafka/group-position.ts'
import type { Logs } from '../../../../infra/kafka/partition-log.ts'

const committed: Readonly<Record<string, readonly string[]>> = { one: ['5', '9'], two: ['7', '-1'] }

const logs = {
  admin: {
    fetchOffsets: ({ groupId }: { groupId: string }) =>
      Promise.resolve([
        {
          topic: 'q',
          partitions: (committed[groupId] ?? []).map((offset, partition) => ({
            partition,
            offset,
            metadata: null,
          })),
        },
      ]),
  },
  read: () =>
    Promise.resolve([
      { topic: 'q', partition: 0, begin: 0n, end: 9n, readable: 9n },
      { topic: 'q', partition: 1, begin: 2n, end: 9n, readable: 9n },
    ]),
} as unknown as Logs

describe('the slowest of several groups', () => {
  it('is taken for each partition by itself', async () => {
    const found = await slowestPositions(logs, ['one', 'two'], ['q'])
    expect(found.map(({ partition, from }) => [partition, from])).toEqual([
      [0, 5n],
      [1, 2n],
    ])
    expect(unread(found)).toBe(11n)
  })

  it('is the only one where there is one', async () => {
    expect((await slowestPositions(logs, ['one'], ['q'])).map(({ from }) => from)).toEqual([5n, 9n])
  })
})
