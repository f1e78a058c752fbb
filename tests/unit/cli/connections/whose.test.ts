/** Whose services the environment names, by what the home knows of its own. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Whose, whoseServices } from '../../../../cli/connections/whose.ts'
import { readEnvironment } from '../../../../infra/config.ts'
import { noteService, startFakeService } from '../../../support/fake-service.ts'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'kunjungan-home-'))
})
afterEach(async () => {
  await rm(home, { recursive: true })
})

function whose(env: Readonly<Record<string, string>>): Promise<Readonly<Record<string, Whose>>> {
  return whoseServices({ env: readEnvironment({ KUNJUNGAN_HOME: home, ...env }, '/checkout') })
}

it('the embedded ones where none is named, others where another is', async () => {
  expect(await whose({})).toEqual({ kafka: 'embedded', clickhouse: 'embedded' })
  expect(
    await whose({ KAFKA_BROKERS: 'k1:9092,k2:9092', CLICKHOUSE_URL: 'http://a:8123,http://b:8123' }),
  ).toEqual({ kafka: 'other', clickhouse: 'other' })
})

it('the embedded ones by their address, and stopped where they do not run', async () => {
  await using kafka = await startFakeService(home, 'kafka')
  noteService(home, 'kafka', kafka.child.pid ?? 0, kafka.port)
  noteService(home, 'clickhouse', 0, 18_123)
  const env = { KAFKA_BROKERS: `127.0.0.1:${kafka.port}`, CLICKHOUSE_URL: 'http://127.0.0.1:18123/' }
  expect(await whose(env)).toEqual({ kafka: 'embedded', clickhouse: 'stopped' })
})
