/** Which embedded services do not run, in a sentence with the reason and the fix; and that they are not mixed with others. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { embeddedStack, notRunning } from '../../../../cli/connections/embedded.ts'
import type { CliContext } from '../../../../cli/context.ts'
import { readEnvironment } from '../../../../infra/config.ts'

const of = (kafka: 'running' | 'starting' | 'down', clickhouse: 'running' | 'down') =>
  [
    { service: 'kafka', state: kafka },
    { service: 'clickhouse', state: clickhouse },
  ] as const
const unknown = (): undefined => undefined
const clickHouseIsFull = (service: string): string | undefined =>
  service === 'clickhouse' ? 'it ended because its disk was full' : undefined

describe('the sentence', () => {
  it.each([
    [of('down', 'running'), 'The embedded Kafka is not running: start it with `npx kunjungan stack up`'],
    [of('running', 'down'), 'The embedded ClickHouse is not running: start it'],
    [of('starting', 'down'), 'The embedded Kafka and ClickHouse is not running: start it'],
  ])('names what does not run', (all, text) => {
    const error = notRunning(all, unknown)
    expect(error.code).toBe('stack')
    expect(error.message).toContain(text)
  })

  it('has the first reason that is known', () => {
    expect(notRunning(of('down', 'down'), clickHouseIsFull).message).toContain('its disk was full')
    expect(notRunning(of('down', 'running'), clickHouseIsFull).message).not.toContain('its disk was full')
  })
})

describe('the embedded services', () => {
  let home: string
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'kunjungan-home-'))
  })
  afterAll(async () => {
    await rm(home, { recursive: true })
  })

  it.each([
    [{ KAFKA_BROKERS: 'kafka:9092' }, 'KAFKA_BROKERS is set and CLICKHOUSE_URL is not'],
    [{ CLICKHOUSE_URL: 'http://clickhouse:8123' }, 'CLICKHOUSE_URL is set and KAFKA_BROKERS is not'],
  ])('are not used beside %j', async (named, text) => {
    const env = readEnvironment({ KUNJUNGAN_HOME: home, ...named }, '/checkout')
    await using owned = new AsyncDisposableStack()
    for (const startEmbedded of [true, false]) {
      const failure = embeddedStack({ env } as unknown as CliContext, startEmbedded, owned)
      await expect(failure).rejects.toMatchObject({ code: 'config' })
      await expect(failure).rejects.toThrow(text)
    }
  })
})
