import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { addsEachTopic, keptMetadata } from '../../../../../infra/kafka/kafkajs/known-topics.ts'

interface Metadata {
  readonly topicMetadata: { readonly topic: string; readonly leader?: number }[]
}

class Pool {
  declare metadata: Metadata | null
}
Object.defineProperty(Pool.prototype, 'metadata', keptMetadata)

const of = (...topics: string[]): Metadata => ({ topicMetadata: topics.map((topic) => ({ topic })) })
const topicsOf = ({ metadata }: Pool): string[] | undefined =>
  metadata?.topicMetadata.map(({ topic }) => topic).toSorted()

describe('the metadata of a client', () => {
  it('keep the topics that were not asked for', () => {
    const pool = new Pool()
    expect(pool.metadata).toBeNull()
    pool.metadata = of('a', 'b', 'c')
    pool.metadata = of('b')
    expect(topicsOf(pool)).toEqual(['a', 'b', 'c'])
  })

  it('have the latest answer on each', () => {
    const pool = new Pool()
    pool.metadata = { topicMetadata: [{ topic: 'a', leader: 1 }] }
    pool.metadata = { topicMetadata: [{ topic: 'a', leader: 2 }] }
    expect(pool.metadata.topicMetadata).toEqual([{ topic: 'a', leader: 2 }])
  })

  it('are gone after a disconnect, and each client has its own', () => {
    const [pool, other] = [new Pool(), new Pool()]
    pool.metadata = of('a')
    expect(other.metadata).toBeNull()
    pool.metadata = null
    expect(pool.metadata).toBeNull()
    pool.metadata = of('b')
    expect(topicsOf(pool)).toEqual(['b'])
  })
})

/** As kafkajs's: a refresh joins the one that is under way, which asks for the topics that there were then. */
class Cluster {
  readonly brokerPool = new Pool()
  requests = 0
  readonly #targets = new Set<string>()
  #underWay: Promise<void> | undefined

  refreshMetadata(): Promise<void> {
    this.#underWay ??= this.#ask([...this.#targets]).finally(() => (this.#underWay = undefined))
    return this.#underWay
  }

  addTopics = addsEachTopic(async function (this: Cluster, topics: readonly string[]) {
    for (const topic of topics) this.#targets.add(topic)
    await this.refreshMetadata()
  } as Parameters<typeof addsEachTopic>[0])

  async #ask(topics: string[]): Promise<void> {
    this.requests += 1
    await delay(5)
    this.brokerPool.metadata = of(...topics)
  }
}

describe('adding a topic', () => {
  it('resolves with metadata of it, although a request without it was under way', async () => {
    const cluster = new Cluster()
    const seen = ['a', 'b', 'c'].map(async (topic) => {
      await cluster.addTopics([topic])
      return topicsOf(cluster.brokerPool)?.includes(topic)
    })
    expect(await Promise.all(seen)).toEqual([true, true, true])
    expect(cluster.requests).toBe(2)
  })

  it('asks once where nothing is under way', async () => {
    const cluster = new Cluster()
    await cluster.addTopics(['a', 'b'])
    expect(topicsOf(cluster.brokerPool)).toEqual(['a', 'b'])
    expect(cluster.requests).toBe(1)
  })

  it('ends where a topic has none, whatever is asked', async () => {
    let requests = 0
    const cluster = {
      brokerPool: { metadata: of('a') },
      refreshMetadata: () => Promise.resolve(void requests++),
    }
    await addsEachTopic(() => Promise.resolve()).call(cluster, ['b'])
    expect(requests).toBe(3)
  })
})
