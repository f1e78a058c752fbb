/** `ingest` that is started before its Kafka and its ClickHouse: it waits, says so once, and continues once they are there. */
import { connect, createServer } from 'node:net'
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest'
import { freePort } from '../../infra/stack/ports.ts'
import { startCli } from '../support/cli.ts'
import { randomEvents } from '../support/oracle/random-events.ts'
import { createPipeline, type Pipeline } from '../support/pipeline.ts'
import { oneNode } from '../support/one-node.ts'

let pipeline: Pipeline

beforeAll(async () => {
  pipeline = await createPipeline('waits')
})
afterAll(async () => {
  await pipeline[Symbol.asyncDispose]()
})

/** Passes connections on from a port that nothing listened at before. */
async function passOn(port: number, target: number): Promise<AsyncDisposable> {
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1')
    client.on('error', () => upstream.destroy())
    upstream.on('error', () => client.destroy())
    client.pipe(upstream).pipe(client)
  })
  await new Promise<void>((resolve) => void server.listen(port, '127.0.0.1', resolve))
  return {
    [Symbol.asyncDispose]: async () => void server.close(),
  }
}

it('ingest waits for a Kafka and a ClickHouse that are away, and stores once they are there', async () => {
  const { brokers, credentials } = inject('stack')
  const [kafkaPort, clickhousePort] = [await freePort(), await freePort()]
  const { reference } = pipeline
  await pipeline.send(randomEvents({ seed: 7, count: 50, reference, from: '2026-08-01', to: '2026-08-31' }))
  const ingest = startCli(['ingest'], {
    KAFKA_BROKERS: `127.0.0.1:${kafkaPort}`,
    CLICKHOUSE_URL: `http://127.0.0.1:${clickhousePort}`,
    CLICKHOUSE_PASSWORD: credentials.ingest,
    KUNJUNGAN_NAMESPACE: 'waits',
    LOG_LEVEL: 'info',
  })
  await ingest.untilItSays(/Kafka at 127\.0\.0\.1:\d+ .*Ingest waits for it/)
  await using _kafka = await passOn(kafkaPort, Number(brokers[0]?.split(':')[1]))
  await ingest.untilItSays(/ingest started/)
  await ingest.untilItSays(/insert into .*a call failed/)
  await using _clickhouse = await passOn(clickhousePort, Number(new URL(oneNode()).port))
  await vi.waitFor(
    async () => {
      const [row] = await pipeline.rows<{ n: string | number }>(
        `SELECT sum(total_rows) AS n FROM system.tables WHERE database = '${pipeline.databases.store}' AND name LIKE '%_events'`,
      )
      expect(Number(row?.n)).toBeGreaterThan(40)
    },
    { timeout: 60_000, interval: 300 },
  )
  ingest.kill('SIGTERM')
  const { exitCode, said } = await ingest.ended
  expect(exitCode).toBe(0)
  expect(said.match(/Ingest waits for it/g)).toHaveLength(1)
})

it('ingest ends where a topic is missing, and Kafka creates none', async () => {
  const { brokers } = inject('stack')
  const ingest = startCli(['ingest'], {
    KAFKA_BROKERS: brokers.join(','),
    CLICKHOUSE_URL: oneNode(),
    KUNJUNGAN_NAMESPACE: 'nowhere',
  })
  const { exitCode, said } = await ingest.ended
  expect(said).toMatch(/The topic nowhere\.mpp\.queue\.v1 is not there: run `npx kunjungan migrate`/)
  expect(exitCode).toBe(1)
  const admin = pipeline.kafka.admin()
  await admin.connect()
  const topics = await admin.listTopics()
  await admin.disconnect()
  expect(topics.filter((topic) => topic.startsWith('nowhere'))).toEqual([])
})
