/** Which embedded services do not run, in a sentence with the reason and the fix; and whose Kafka the environment names. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isEmbeddedKafka, notRunning } from '../../../../cli/connections/embedded.ts'
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

describe('the embedded Kafka', () => {
  let home: string
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'kunjungan-home-'))
  })
  afterAll(async () => {
    await rm(home, { recursive: true })
  })

  it('is meant where the environment names none, and not where it names another', async () => {
    const none = readEnvironment({ KUNJUNGAN_HOME: home }, '/checkout')
    const other = readEnvironment({ KUNJUNGAN_HOME: home, KAFKA_BROKERS: 'kafka:9092' }, '/checkout')
    expect(await isEmbeddedKafka({ env: none })).toBe(true)
    expect(await isEmbeddedKafka({ env: other })).toBe(false)
  })
})
