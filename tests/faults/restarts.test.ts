/**
 * Kafka and ClickHouse die by SIGKILL in the middle of work and come back with the same data directory. The stack is
 * the file's own, as others use the shared one.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { readDeadLetters } from '../../consumers/dead-letters/read.ts'
import { noObserver } from '../../consumers/ingest/observer.ts'
import { embeddedUsers } from '../../cli/embedded-users.ts'
import { createLogger } from '../../infra/log.ts'
import { startStack, stopStack } from '../../infra/stack/stack.ts'
import type { StackConfig } from '../../infra/stack/services.ts'
import { databaseNames } from '../../sql/databases.ts'
import { readReference } from '../../sql/reference.ts'
import { audit } from '../support/audit.ts'
import { sendLoad } from '../support/load.ts'
import { checkout, createPipeline } from '../support/pipeline.ts'

const deps = { logger: createLogger({ level: 'warn', pretty: false }), progress: () => undefined }
let config: StackConfig

beforeAll(async () => {
  const reference = await readReference(join(checkout, 'sql', 'reference'))
  config = {
    home: await mkdtemp(join(tmpdir(), 'kunjungan-restarts-')),
    cacheDir: join(checkout, 'node_modules', '.cache', 'kunjungan'),
    machine: process.env,
    usersXml: embeddedUsers(reference, [
      databaseNames('restarts1'),
      databaseNames('restarts2'),
      databaseNames('restarts3'),
      databaseNames('restarts4'),
    ]),
    kafkaPort: 0,
    clickhousePorts: { http: 0, tcp: 0 },
  }
})
afterAll(async () => {
  await stopStack(config.home, deps)
  await rm(config.home, { recursive: true, force: true })
})

const seconds = (n: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, n * 1_000))

const cases = [
  { service: 'clickhouse', downSeconds: 1, kills: 3, namespace: 'restarts1', seed: 301 },
  { service: 'kafka', downSeconds: 1, kills: 3, namespace: 'restarts2', seed: 302 },
  { service: 'kafka', downSeconds: 60, kills: 1, namespace: 'restarts3', seed: 303 },
] as const

describe('ingest while', () => {
  it.for(cases)(
    '$service is killed $kills times and gone for $downSeconds s stores everything once (seed $seed)',
    async ({ service, downSeconds, kills, namespace, seed }) => {
      const stack = await startStack(config, deps)
      await using pipeline = await createPipeline(namespace, undefined, {
        ...stack,
        brokers: [...stack.brokers],
      })
      const ledger = await sendLoad(pipeline, { seed, count: 200_000 })
      let stored = 0
      const observer = {
        ...noObserver,
        onStored: (_kind: string, rows: { rows: number }) => void (stored += rows.rows),
      }
      {
        await using _ingest = await pipeline.ingest({ maxRows: 5_000, observer, requestTimeoutMs: 10_000 })
        for (let kill = 0; kill < kills; kill++) {
          const before = stored
          await vi.waitFor(() => expect(stored).toBeGreaterThan(before), { timeout: 200_000, interval: 10 })
          const running = await startStack(config, deps)
          process.kill(running.pids[service], 'SIGKILL')
          await seconds(downSeconds)
          const again = await startStack(config, deps)
          expect(again.started).toEqual([service])
          expect([again.clickhouseUrl, again.brokers]).toEqual([stack.clickhouseUrl, stack.brokers])
        }
        await vi.waitFor(() => expect(stored).toBeGreaterThanOrEqual(ledger.events.length), {
          timeout: 300_000,
          interval: 200,
        })
      }
      await pipeline.catchUp()
      expect(await audit(pipeline, ledger)).toEqual([])
    },
  )

  it('its password is another one halts, gives up no row, and is exact once it fits (seed 304)', async () => {
    const stack = await startStack(config, deps)
    await using pipeline = await createPipeline('restarts4', undefined, {
      ...stack,
      brokers: [...stack.brokers],
    })
    const ledger = await sendLoad(pipeline, { seed: 304, count: 200_000, bad: 0 })
    const restartWith = async (usersXml: StackConfig['usersXml']): Promise<void> => {
      process.kill((await startStack(config, deps)).pids.clickhouse, 'SIGKILL')
      await startStack({ ...config, usersXml }, deps)
    }
    const halts: (string | undefined)[] = []
    const observer = { ...noObserver, onHalt: (why: string | undefined) => void halts.push(why) }
    {
      await using _ingest = await pipeline.ingest({ maxRows: 5_000, observer })
      await restartWith((credentials) =>
        config.usersXml({ ...credentials, ingest: 'rotated-without-notice' }),
      )
      await vi.waitFor(() => expect(halts.join()).toMatch(/refuses the user kunjungan_ingest/), {
        timeout: 120_000,
      })
      await seconds(10)
      expect(await readDeadLetters(pipeline.kafka, pipeline.topics.deadLetter)).toEqual([])
      await restartWith(config.usersXml)
      await vi.waitFor(() => expect(halts.at(-1)).toBeUndefined(), { timeout: 120_000 })
    }
    await pipeline.catchUp()
    expect(await audit(pipeline, ledger)).toEqual([])
  })
})
