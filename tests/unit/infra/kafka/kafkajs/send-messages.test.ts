/**
 * What becomes of each partition of a send by what its leader answers. Leaders that die are in
 * tests/system/failover.test.ts, with real brokers; here stand answers that real ones give seldom.
 */
import { describe, expect, it } from 'vitest'
import { kafkajs } from '../../../../../infra/kafka/kafkajs/kafkajs.ts'
import { tooLargeMessages, unacknowledgedMessages } from '../../../../../infra/kafka/send.ts'
import {
  type Answer,
  code,
  gone,
  messages,
  noLeader,
  scripted,
} from '../../../../support/scripted-brokers.ts'

const { ok, notLeader, timedOut, tooLarge, notEnoughReplicas, outOfOrder, duplicate } = code

it('is what kafkajs uses', () => {
  expect(kafkajs.Partitioners.DefaultPartitioner().length).toBe(1)
})

describe('a send over several partitions', () => {
  it('sends to a new leader that has answered already what it took over', async () => {
    const moved = new Map<number, number>()
    const cluster = scripted(
      ({ partition, broker }) => {
        if (partition !== 0 || broker === 1) return ok
        moved.set(0, 1)
        return notLeader
      },
      3,
      moved,
    )
    await cluster.send(messages([0, 1, 2, 3]))
    expect(cluster.written.toSorted()).toEqual(['m0', 'm1', 'm2', 'm3'])
  })

  it.each([
    ['has no leader for a while', noLeader],
    ['is led by a broker that is gone', gone],
  ])('keeps the messages of a partition that %s, and sends the others', async (_what, leader) => {
    const moved = new Map([[0, leader]])
    const { send, sent, written, refreshes } = scripted(
      () => {
        moved.delete(0)
        return ok
      },
      3,
      moved,
    )
    await send(messages([0, 1]))
    expect(written).toEqual(['m1', 'm0'])
    expect(sent.map(({ firstSequence }) => firstSequence)).toEqual([0, 0])
    expect(refreshes()).toBe(1)
  })

  it('sends again only what was not acknowledged, under the same numbers', async () => {
    const { send, sent } = scripted(({ partition }, times) => (partition === 2 && times < 3 ? timedOut : ok))
    await send(messages([0, 1, 2, 2]))
    expect(sent.map(({ partition, firstSequence }) => [partition, firstSequence])).toEqual([
      [0, 0],
      [2, 0],
      [1, 0],
      [2, 0],
      [2, 0],
    ])
    await send(messages([2, 0], 'n'))
    expect(sent.slice(5).map(({ partition, firstSequence }) => [partition, firstSequence])).toEqual([
      [2, 2],
      [0, 1],
    ])
  })

  it('takes an answer without the partition for none', async () => {
    const { send, written, sent } = scripted(({ partition }, times) =>
      partition === 1 && times === 1 ? 'nothing' : ok,
    )
    await send(messages([1, 3]))
    expect(written.toSorted()).toEqual(['m0', 'm1'])
    expect(sent).toHaveLength(3)
  })

  it('takes a duplicate for written', async () => {
    const { send, sent } = scripted((_batch, times) => (times === 1 ? timedOut : duplicate))
    await send(messages([0]))
    expect(sent).toHaveLength(2)
  })

  it('takes a new producer id where the log is out of sequence, after all else is settled', async () => {
    const { send, sent } = scripted(({ partition, identity }, times) => {
      if (partition === 0) return identity === 7 ? outOfOrder : ok
      return times < 2 ? timedOut : ok
    })
    await send(messages([0, 1]))
    expect(sent.filter(({ partition }) => partition === 1).map(({ identity }) => identity)).toEqual([7, 7])
    expect(sent.at(-1)).toMatchObject({ partition: 0, identity: 8, firstSequence: 0 })
  })
})

describe('a send that fails', () => {
  it('names the messages that no leader has acknowledged', async () => {
    const { send, written } = scripted(({ partition, values }) => {
      if (partition === 0) return values.includes('m3') ? tooLarge : ok
      return partition === 1 ? notEnoughReplicas : ok
    })
    const all = messages([0, 1, 2, 0, 1])
    const error: unknown = await send(all).catch((thrown: unknown) => thrown)
    expect(written.toSorted()).toEqual(['m0', 'm2'])
    expect(unacknowledgedMessages(error)).toEqual(new Set([all[1], all[4], all[3]]))
  })

  it('before it was divided into partitions names all', async () => {
    const { send } = scripted(() => ok)
    const all = messages([0, 99])
    const error: unknown = await send(all).catch((thrown: unknown) => thrown)
    expect(unacknowledgedMessages(error)).toEqual(new Set(all))
  })
})

describe('a batch that is too large', () => {
  it('is halved in its own partition alone', async () => {
    const { send, sent, written } = scripted(({ partition, values }) =>
      partition === 0 && values.length > 2 ? tooLarge : ok,
    )
    await send(messages([0, 0, 0, 0, 0, 1, 1, 1]))
    expect(written.toSorted()).toEqual(['m0', 'm1', 'm2', 'm3', 'm4', 'm5', 'm6', 'm7'])
    expect(sent.filter(({ partition }) => partition === 1)).toHaveLength(1)
    expect(
      sent
        .filter(({ partition }) => partition === 0)
        .map(({ firstSequence, values }) => [firstSequence, values.length]),
    ).toEqual([
      [0, 5],
      [0, 2],
      [2, 3],
      [2, 1],
      [3, 2],
    ])
  })

  it('names single messages that are too large after all others are acknowledged', async () => {
    const { send, written } = scripted(({ values }) => (values.includes('m1') ? tooLarge : ok))
    const all = messages([0, 0, 0, 1])
    const error: unknown = await send(all).catch((thrown: unknown) => thrown)
    expect(tooLargeMessages(error)).toEqual(new Set([all[1]]))
    expect(written.toSorted()).toEqual(['m0', 'm2', 'm3'])
  })

  it('is halved under a new identity where an earlier attempt may have written it', async () => {
    const { send, sent, written } = scripted(({ values }, times) => {
      if (times === 1) return 'lost'
      return values.length > 1 ? tooLarge : ok
    })
    await send(messages([0, 0]))
    expect(written).toEqual(['m0', 'm1'])
    expect(
      sent.map(({ identity, firstSequence, values }) => [identity, firstSequence, values.length]),
    ).toEqual([
      [7, 0, 2],
      [7, 0, 2],
      [8, 0, 2],
      [8, 0, 1],
      [8, 1, 1],
    ])
  })

  it('is named, alone, where an earlier attempt may have written it', async () => {
    const { send } = scripted((_batch, times) => (times === 1 ? 'lost' : tooLarge))
    const all = messages([0])
    const error: unknown = await send(all).catch((thrown: unknown) => thrown)
    expect(tooLargeMessages(error)).toEqual(new Set(all))
  })

  it('is not sent at all before: messages are divided by their size with all headers', async () => {
    const { send, sent } = scripted(() => ok)
    await send(
      Array.from({ length: 30 }, () => ({ value: 'v', partition: 0, headers: { h: 'x'.repeat(65_000) } })),
    )
    expect(sent.map(({ values }) => values.length)).toEqual([13, 13, 4])
  })
})

describe('a send that has failed', () => {
  it('resumes where it ended when the same messages are sent again', async () => {
    let isUp = false
    const { send, sent, written } = scripted(({ partition }) => (partition === 0 || isUp ? ok : timedOut), 1)
    const all = messages([0, 1])
    await expect(send(all)).rejects.toThrow()
    isUp = true
    await send(all)
    expect(written).toEqual(['m0', 'm1'])
    expect(sent.at(-1)).toMatchObject({ partition: 1, firstSequence: 0, identity: 7 })
  })

  it('begins anew in a transaction, as an abort takes back what was acknowledged', async () => {
    let isUp = false
    // Refused before anything is written, as by too few replicas.
    const answer: Answer = ({ partition }) => (partition === 0 || isUp ? ok : notEnoughReplicas)
    const { send, written } = scripted(answer, 0, new Map(), true)
    const all = messages([0, 1])
    await expect(send(all)).rejects.toThrow()
    isUp = true
    await send(all)
    expect(written).toEqual(['m0', 'm0', 'm1'])
  })

  it('is not taken up again in a transaction where it may have been written', async () => {
    const { send, sent } = scripted(() => timedOut, 0, new Map(), true)
    const all = messages([0])
    await expect(send(all)).rejects.toThrow()
    await expect(send(all)).rejects.toThrow('cannot be used again')
    expect(sent).toHaveLength(1)
  })

  it('does not reuse its sequence numbers where it may have been written', async () => {
    let isUp = false
    const { send, sent } = scripted(() => (isUp ? ok : timedOut), 0)
    await expect(send(messages([0]))).rejects.toThrow()
    isUp = true
    await send(messages([0], 'n'))
    expect(sent.at(-1)).toMatchObject({ firstSequence: 0, identity: 8, values: ['n0'] })
  })

  it('may have been written where no answer came', async () => {
    let isUp = false
    const { send, sent } = scripted(() => (isUp ? ok : 'lost'), 0)
    await expect(send(messages([0]))).rejects.toThrow('the connection is gone')
    isUp = true
    await send(messages([0], 'n'))
    expect(sent.at(-1)).toMatchObject({ firstSequence: 0, identity: 8, values: ['n0'] })
  })
})
