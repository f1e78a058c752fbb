/** Where simulated events may go without --force: into the embedded services alone, and why not elsewhere. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { CliContext } from '../../../cli/context.ts'
import { refuseOtherServices } from '../../../cli/simulate.ts'
import { readEnvironment } from '../../../infra/config.ts'
import { noteService } from '../../support/fake-service.ts'

let home: string
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'kunjungan-home-'))
  noteService(home, 'kafka', 0, 19_092)
  noteService(home, 'clickhouse', 0, 18_123)
})
afterAll(async () => {
  await rm(home, { recursive: true })
})

const own = { KAFKA_BROKERS: '127.0.0.1:19092', CLICKHOUSE_URL: 'http://127.0.0.1:18123' }

function refuse(env: Readonly<Record<string, string>>, force = false): Promise<void> {
  const context = { env: readEnvironment({ KUNJUNGAN_HOME: home, ...env }, '/checkout') }
  return refuseOtherServices(context as unknown as CliContext, force)
}

it('goes into the embedded ones', async () => {
  await expect(refuse({})).resolves.toBeUndefined()
})

it.each([
  [{ KAFKA_BROKERS: 'k1:9092' }, 'Kafka at k1:9092 is not the embedded one'],
  [{ CLICKHOUSE_URL: 'http://c1:8123' }, 'ClickHouse at http://c1:8123 is not the embedded one'],
  [{ ...own, CLICKHOUSE_URL: 'http://c1:8123' }, 'ClickHouse at http://c1:8123 is not the embedded one'],
  [{ ...own, KAFKA_BROKERS: 'k1:9092' }, 'Kafka at k1:9092 is not the embedded one'],
])('not into %j, unless it is forced', async (env, text) => {
  await expect(refuse(env)).rejects.toMatchObject({ code: 'usage' })
  await expect(refuse(env)).rejects.toThrow(text)
  await expect(refuse(env, true)).resolves.toBeUndefined()
})

it.each([
  [own, 'KAFKA_BROKERS and CLICKHOUSE_URL'],
  [{ KAFKA_BROKERS: own.KAFKA_BROKERS }, 'KAFKA_BROKERS'],
  [{ CLICKHOUSE_URL: own.CLICKHOUSE_URL }, 'CLICKHOUSE_URL'],
])('of the embedded ones by the addresses in %j it says that they are stopped', async (env, names) => {
  await expect(refuse(env)).rejects.toThrow(
    `The embedded services at the address in ${names} are stopped: start them with \`npx kunjungan stack up\`, or unset ${names}.`,
  )
})
