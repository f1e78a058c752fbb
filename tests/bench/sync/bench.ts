/**
 * What it costs that one broker syncs each append to the disk before it acknowledges (`flush.messages=1`): the same
 * events into a topic with and one without, in turns, on an embedded Kafka. Batches of 500, and one at a time.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { embeddedUsers } from '../../../cli/embedded-users.ts'
import { createKafka } from '../../../infra/kafka/client.ts'
import { connectProducer } from '../../../infra/kafka/producer.ts'
import { createLogger } from '../../../infra/log.ts'
import { startStack, stopStack } from '../../../infra/stack/stack.ts'
import { databaseNames } from '../../../sql/databases.ts'
import { readReference } from '../../../sql/reference.ts'
import { median } from '../median.ts'

const rounds = 5
const [batches, batchSize, singles] = [100, 500, 300]
const value = JSON.stringify({ type: 'mpp.ticket.issued', data: 'x'.repeat(250) })
const logger = createLogger({ level: 'warn', pretty: false })
const deps = { logger, progress: () => undefined }
const reference = await readReference(join(import.meta.dirname, '../../../sql/reference'))
const home = await mkdtemp(join(tmpdir(), 'kunjungan-sync-'))

try {
  const stack = await startStack(
    {
      home,
      cacheDir: join(import.meta.dirname, '../../../node_modules/.cache/kunjungan'),
      machine: process.env,
      usersXml: embeddedUsers(reference, [databaseNames('')]),
      kafkaPort: 0,
      clickhousePorts: { http: 0, tcp: 0 },
    },
    deps,
  )
  const kafka = createKafka({ brokers: stack.brokers, security: { ssl: false } }, 'bench', logger)
  const admin = kafka.admin()
  await admin.connect()
  const topics = { synced: '1', unsynced: '9223372036854775807' }
  await admin.createTopics({
    topics: Object.entries(topics).map(([topic, messages]) => ({
      topic,
      numPartitions: 1,
      configEntries: [{ name: 'flush.messages', value: messages }],
    })),
  })
  const producer = await connectProducer(kafka)
  const send = async (topic: string, sends: number, size: number): Promise<number> => {
    const messages = Array.from({ length: size }, () => ({ value }))
    const since = performance.now()
    for (let at = 0; at < sends; at++) await producer.send({ topic, acks: -1, messages })
    return (performance.now() - since) / sends
  }
  for (const topic of Object.keys(topics)) await send(topic, 20, batchSize)
  const ofBatches = { synced: [] as number[], unsynced: [] as number[] }
  const ofSingles = { synced: [] as number[], unsynced: [] as number[] }
  for (let round = 0; round < rounds; round++)
    for (const topic of ['synced', 'unsynced'] as const) {
      ofBatches[topic].push(await send(topic, batches, batchSize))
      ofSingles[topic].push(await send(topic, singles, 1))
    }
  for (const [what, times] of [
    [`a batch of ${batchSize}`, ofBatches],
    ['one event', ofSingles],
  ] as const) {
    const [synced, unsynced] = [median(times.synced), median(times.unsynced)]
    process.stdout.write(
      `${what}: ${synced.toFixed(2)} ms synced, ${unsynced.toFixed(2)} ms not: ratio ${(synced / unsynced).toFixed(2)}\n`,
    )
  }
  await producer.disconnect()
  await admin.disconnect()
} finally {
  await stopStack(home, deps)
  await rm(home, { recursive: true, force: true })
}
