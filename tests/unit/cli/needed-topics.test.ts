/** A user who has a right on some topics alone sees no others, and needs no more than the command sends to. */
import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runCliWith } from '../../support/cli.ts'
import { fakePartitions, startFakeBroker } from '../../support/fake-broker.ts'

const tallies = `mpp,agency,service,period_start,period_end,unit,count,revision,publisher
balikpapan,,,2025-01-01,2025-01-31,visits,4211,1,MPP Kota Balikpapan
`

it.each([
  ['import', 'tallies.csv', ['mpp.counter.v1']],
  [
    'simulate',
    '--force --mpp balikpapan --from 2026-11-02 --to 2026-11-02',
    ['mpp.queue.v1', 'mpp.survey.v1', 'mpp.counter.v1'],
  ],
])('%s %s', async (command, given, names) => {
  await using directory = await mkdtempDisposable(join(tmpdir(), 'kunjungan-topics-'))
  await writeFile(join(directory.path, 'tallies.csv'), tallies)
  const topics = Object.fromEntries(names.map((name) => [name, fakePartitions([0])]))
  await using broker = await startFakeBroker({ topics })
  const args = given.split(' ').map((arg) => (arg.endsWith('.csv') ? join(directory.path, arg) : arg))
  const { exitCode, said } = await runCliWith([command, ...args], {
    KAFKA_BROKERS: broker.address,
    CLICKHOUSE_URL: 'http://127.0.0.1:1',
    KUNJUNGAN_HOME: directory.path,
  })
  expect(said).not.toContain('is not there')
  expect(exitCode).toBe(0)
  for (const name of names) expect(topics[name]?.partitions[0]?.values, name).not.toEqual([])
})
