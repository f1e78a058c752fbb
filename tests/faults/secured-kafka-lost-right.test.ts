/**
 * Rights that ingest lacks at its start or loses while it works: it says so in one sentence, commits nothing that is
 * not stored, and once the right is back nothing is lost. A start that fails is repeated here as a supervisor would.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { readDeadLetters } from '../../consumers/dead-letters/read.ts'
import { createKafka, kafkaFault, type KafkaAccess } from '../../infra/kafka/client.ts'
import { createLogger } from '../../infra/log.ts'
import { hasOpenssl } from '../support/secured-broker-certificates.ts'
import { type SecuredBroker, startSecuredBroker } from '../support/secured-broker.ts'
import {
  createSecuredPipeline,
  groupId,
  issued,
  sendEvents,
  type SecuredPipeline,
  topics,
} from '../support/secured-broker-pipeline.ts'
import { documentedRights, right } from '../support/secured-broker-rights.ts'

const logger = createLogger({ level: 'silent', pretty: false })
const user = 'kunjungan-ingest'
const soon = { timeout: 30_000, interval: 50 }
let broker: SecuredBroker
let pipeline: SecuredPipeline
let access: KafkaAccess

beforeAll(async () => {
  broker = await startSecuredBroker()
  pipeline = await createSecuredPipeline(broker)
  access = broker.access('login', { sasl: broker.login(user) })
  await broker.allow([...documentedRights(user), ...documentedRights('queue-system')])
})
afterAll(async () => {
  await pipeline[Symbol.asyncDispose]()
  await broker[Symbol.asyncDispose]()
})

async function send(events: readonly ReturnType<typeof issued>[]): Promise<void> {
  await sendEvents(broker.access('login', { sasl: broker.login('queue-system') }), logger, events)
}

async function letters(): Promise<number> {
  const kafka = createKafka(broker.access('login', { sasl: broker.login('admin') }), 'test', logger)
  return (await readDeadLetters(kafka, topics.deadLetter)).length
}

/** How many records of the queue topic the group has behind it. */
async function committed(): Promise<number> {
  const [offsets] = await broker.admin.fetchOffsets({ groupId, topics: [topics.queue] })
  return (offsets?.partitions ?? []).reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0)
}

/** Sends an event and waits until it is stored and all that was sent is committed; returns how many that is. */
async function settle(): Promise<number> {
  const warm = issued()
  await send([warm])
  await vi.waitFor(async () => expect(await pipeline.storedIds()).toContain(warm.id), soon)
  const ends = (await broker.admin.fetchTopicOffsets(topics.queue)).map(({ high }) => Number(high))
  const all = ends.reduce((sum, high) => sum + high, 0)
  await vi.waitFor(async () => expect(await committed()).toBe(all), soon)
  return all
}

/** Starts ingest again and again, as a supervisor does; returns what it died of. */
function supervise(said: string[]): AsyncDisposable & { starts: () => number } {
  const ended = new AbortController()
  let starts = 0
  const run = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      starts += 1
      try {
        await using ingest = await pipeline.ingest(access, logger, (reason) => reason && said.push(reason))
        await Promise.race([ingest.failed, once(ended.signal)])
      } catch (error) {
        said.push(kafkaFault(error, access).message)
        await delay(200)
      }
    }
  }
  const running = run()
  return {
    starts: () => starts,
    async [Symbol.asyncDispose]() {
      ended.abort()
      await running
    },
  }
}

function once(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}

const denied = (resource: string): RegExp =>
  new RegExp(`^Kafka at [0-9.:]+ denies User:${user} a right on ${resource} .*docs/secured-kafka\\.md\\.$`)

describe.skipIf(!hasOpenssl)('ingest', () => {
  test.each([
    ['queue', right(user, 'Read', 'topic', topics.queue), denied('a topic')],
    ['survey', right(user, 'Read', 'topic', topics.survey), denied('a topic')],
    ['group', right(user, 'Read', 'group', groupId), /^Kafka at .* most likely it misses the rights/],
  ])('says at its start that a right is missing: %s', async (_name, missing, sentence) => {
    await broker.withdraw([missing])
    const since = performance.now()
    try {
      await using ingest = await pipeline.ingest(access, logger)
      await ingest.failed
    } catch (error) {
      expect(kafkaFault(error, access).message).toMatch(sentence)
    } finally {
      await broker.allow([missing])
    }
    expect(performance.now() - since).toBeLessThan(10_000)
  })

  test('halts while it may not write dead letters, and resumes when it may', async () => {
    const before = await letters()
    const lost = right(user, 'Write', 'topic', topics.deadLetter)
    const said: string[] = []
    await using ingest = supervise(said)
    const place = await settle()
    await broker.withdraw([lost])
    const good = issued()
    // One ticket, so one partition; a phone number is refused.
    await send([issued({ ticket_id: good.id, ticket_number: '0812-3456-7890' }), good])
    await vi.waitFor(() => expect(said).not.toEqual([]), soon)
    expect(said[0]).toMatch(
      /^The dead-letter topic mpp\.dead-letter\.v1 cannot be written\. Kafka at .* denies User/,
    )
    expect(await letters()).toBe(before)
    expect(await committed()).toBe(place)
    await broker.allow([lost])
    await vi.waitFor(async () => expect(await letters()).toBe(before + 1), soon)
    await vi.waitFor(async () => expect(await pipeline.storedIds()).toContain(good.id), soon)
    await vi.waitFor(async () => expect(await committed()).toBe(place + 2), soon)
    expect(said).toHaveLength(1)
    expect(ingest.starts()).toBe(1)
  })

  test.each([
    ['a topic', right(user, 'Read', 'topic', topics.queue), denied('a topic')],
    [
      'its group',
      right(user, 'Read', 'group', groupId),
      /^Kafka at .* (denies User:\S+ a right on|tells User:\S+ no coord)/,
    ],
  ])('halts and loses nothing while it may not read %s', async (_name, lost, sentence) => {
    const said: string[] = []
    await using ingest = supervise(said)
    const place = await settle()
    await broker.withdraw([lost])
    await vi.waitFor(() => expect(said).not.toEqual([]), soon)
    const events = Array.from({ length: 20 }, () => issued())
    await send(events)
    expect(await committed()).toBe(place)
    await broker.allow([lost])
    await vi.waitFor(async () => {
      const stored = new Set(await pipeline.storedIds())
      expect(events.filter(({ id }) => !stored.has(id))).toEqual([])
    }, soon)
    for (const line of said) expect(line).toMatch(sentence)
    expect(ingest.starts(), 'it resumes without a restart').toBe(1)
  })
})
