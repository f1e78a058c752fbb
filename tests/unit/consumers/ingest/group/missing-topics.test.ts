/** An event topic that is gone while ingest runs: nothing is fetched, and Kafka is asked why. */
import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import {
  type MissingTopicsDeps,
  watchForMissingTopics,
} from '../../../../../consumers/ingest/group/missing-topics.ts'
import { silent } from '../fakes.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const unknown = Object.assign(new Error('x'), { type: 'UNKNOWN_TOPIC_OR_PARTITION' })
const denied = Object.assign(new Error('x'), { type: 'TOPIC_AUTHORIZATION_FAILED' })

/** @param faults - what Kafka says of a topic in place of its partitions. */
function world(faults: Map<string, Error>, failOnHalt = false) {
  const emitter = new EventEmitter()
  const halts: (string | undefined)[] = []
  const failures: unknown[] = []
  const deps = {
    consumer: {
      events: { FETCH: 'fetch' },
      on: (name: string, listener: (event: unknown) => void) => emitter.on(name, listener),
    },
    admin: {
      async fetchTopicMetadata({ topics: [topic = ''] }: { topics: string[] }) {
        const fault = faults.get(topic)
        if (fault !== undefined) throw fault
      },
    },
    logger: silent,
    observer: { onHalt: (reason: string | undefined) => void halts.push(reason) },
    onFailure: (error: unknown) => void failures.push(error),
  } as unknown as MissingTopicsDeps
  const watching = watchForMissingTopics({ topics: ['queue', 'survey'], retry: { failOnHalt } }, deps)
  return {
    halts,
    failures,
    fetch: () => void emitter.emit('fetch', {}),
    [Symbol.dispose]: () => watching[Symbol.dispose](),
  }
}

it('a topic that is gone halts ingest until something is fetched again', async () => {
  const faults = new Map([['survey', unknown]])
  using at = world(faults)
  await vi.advanceTimersByTimeAsync(15_000)
  expect(at.halts).toEqual([])
  await vi.advanceTimersByTimeAsync(60_000)
  expect(at.halts).toEqual([expect.stringMatching(/no topic survey any more.*npx kunjungan migrate/)])
  at.fetch()
  expect(at.halts.slice(1)).toEqual([undefined])
  await vi.advanceTimersByTimeAsync(30_000)
  expect(at.halts).toHaveLength(3)
})

it('one that is gone fails a command that is to finish', async () => {
  using at = world(new Map([['queue', unknown]]), true)
  await vi.advanceTimersByTimeAsync(25_000)
  expect(at.halts).toEqual([])
  expect(at.failures[0]).toMatchObject({ code: 'halted' })
})

it.for([
  ['the topics are there', new Map<string, Error>()],
  ['Kafka refuses for another reason', new Map([['queue', denied]])],
] as const)('nothing is said where %s', async ([, faults]) => {
  using at = world(new Map(faults))
  await vi.advanceTimersByTimeAsync(60_000)
  expect(at.halts).toEqual([])
})

it('Kafka is not asked while something is fetched', async () => {
  using at = world(new Map([['queue', unknown]]))
  for (let passed = 0; passed < 60; passed += 5) {
    await vi.advanceTimersByTimeAsync(5_000)
    at.fetch()
  }
  expect(at.halts).toEqual([])
})
