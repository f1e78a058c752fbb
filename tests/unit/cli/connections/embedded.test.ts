/** Which embedded services do not run, in a sentence with the reason and the fix; and that they are not mixed with others. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { embeddedStack, notRunning } from '../../../../cli/connections/embedded.ts'
import type { CliContext } from '../../../../cli/context.ts'
import { clickHouseOnly, kafkaOnly } from '../../../../cli/connections/one-service.ts'
import { readEnvironment } from '../../../../infra/config.ts'
import { noteService } from '../../../support/fake-service.ts'

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
    [of('starting', 'down'), 'The embedded Kafka and ClickHouse are not running: start them with'],
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
  const contextOf = (named: Readonly<Record<string, string>>): CliContext =>
    ({ env: readEnvironment({ KUNJUNGAN_HOME: home, ...named }, '/checkout') }) as unknown as CliContext
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'kunjungan-home-'))
  })
  afterEach(async () => {
    await rm(home, { recursive: true })
  })

  it.each([
    [{ KAFKA_BROKERS: 'kafka:9092' }, 'KAFKA_BROKERS is set and CLICKHOUSE_URL is not'],
    [{ CLICKHOUSE_URL: 'http://clickhouse:8123' }, 'CLICKHOUSE_URL is set and KAFKA_BROKERS is not'],
  ])('are not used beside %j', async (named, text) => {
    await using owned = new AsyncDisposableStack()
    for (const startEmbedded of [true, false]) {
      const failure = embeddedStack(contextOf(named), startEmbedded, owned)
      await expect(failure).rejects.toMatchObject({ code: 'config' })
      await expect(failure).rejects.toThrow(text)
    }
  })

  describe('that both have an address in the environment', () => {
    const kafka = { KAFKA_BROKERS: '127.0.0.1:19092' }
    const clickhouse = { CLICKHOUSE_URL: 'http://127.0.0.1:18123' }
    const otherKafka = { KAFKA_BROKERS: 'production:9092' }
    const otherClickHouse = { CLICKHOUSE_URL: 'http://production:8123' }
    beforeEach(() => {
      noteService(home, 'kafka', 0, 19_092)
      noteService(home, 'clickhouse', 0, 18_123)
    })

    it.each([
      [{ ...otherKafka, ...clickhouse }, 'KAFKA_BROKERS names another Kafka and CLICKHOUSE_URL the embedded'],
      [{ ...kafka, ...otherClickHouse }, 'CLICKHOUSE_URL names another ClickHouse and KAFKA_BROKERS the emb'],
    ])('are not mixed with others: %j', async (named, text) => {
      await using owned = new AsyncDisposableStack()
      const failure = embeddedStack(contextOf(named), true, owned)
      await expect(failure).rejects.toMatchObject({ code: 'config' })
      await expect(failure).rejects.toThrow(text)
    })

    it.each([
      ['both are embedded', () => contextOf({ ...kafka, ...clickhouse })],
      ['both are others', () => contextOf({ ...otherKafka, ...otherClickHouse })],
      ['Kafka alone is needed', () => kafkaOnly(contextOf({ ...otherKafka, ...clickhouse }))],
      ['ClickHouse alone is needed', () => clickHouseOnly(contextOf({ ...kafka, ...otherClickHouse }))],
    ])('are taken as they are where %s', async (_name, context) => {
      await using owned = new AsyncDisposableStack()
      expect(await embeddedStack(context(), true, owned)).toBeUndefined()
    })
  })
})
