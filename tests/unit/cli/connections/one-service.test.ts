/** A command that needs one service starts nothing beside one that the environment names. */
import { expect, it } from 'vitest'
import { clickHouseOnly, kafkaOnly } from '../../../../cli/connections/one-service.ts'
import type { CliContext } from '../../../../cli/context.ts'
import { readEnvironment } from '../../../../infra/config.ts'

const kafka = { KAFKA_BROKERS: 'k1:9092' }
const clickhouse = { CLICKHOUSE_URL: 'http://c1:8123' }

function named(only: typeof kafkaOnly, env: Readonly<Record<string, string>>): unknown[] {
  const context = { env: readEnvironment(env, '/checkout') } as unknown as CliContext
  const { KAFKA_BROKERS: brokers, CLICKHOUSE_URL: url } = only(context).env
  return [brokers?.join(','), url]
}

it.each([
  ['neither is named', {}, [undefined, undefined], [undefined, undefined]],
  ['both are', { ...kafka, ...clickhouse }, ['k1:9092', 'http://c1:8123'], ['k1:9092', 'http://c1:8123']],
  ['Kafka is', kafka, ['k1:9092', expect.any(String)], [undefined, undefined]],
  ['ClickHouse is', clickhouse, [undefined, undefined], [expect.any(String), 'http://c1:8123']],
])('where %s', (_name, env, forKafka, forClickHouse) => {
  expect(named(kafkaOnly, env)).toEqual(forKafka)
  expect(named(clickHouseOnly, env)).toEqual(forClickHouse)
})

it.each([kafkaOnly, clickHouseOnly])('what is not asked for is not read: %o', (only) => {
  const context = {
    env: readEnvironment({}, '/checkout'),
    get reference(): never {
      throw new Error('read')
    },
  } as unknown as CliContext
  const made = only(context)
  expect(() => made.reference).toThrow('read')
})
