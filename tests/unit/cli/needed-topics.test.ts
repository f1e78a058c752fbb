/** What a command needs of Kafka, and that it needs Kafka alone. A user sees no topics but those of their rights. */
import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { bytesOf, draw } from '../../support/recap-workbooks.ts'
import { truthOf } from '../../support/recap-truth.ts'
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

it('import of a text sends to a Kafka that is named alone, and says that it compares nothing', async () => {
  await using directory = await mkdtempDisposable(join(tmpdir(), 'kunjungan-topics-'))
  const file = join(directory.path, 'tallies.csv')
  await writeFile(file, tallies)
  const topic = fakePartitions([0])
  await using broker = await startFakeBroker({ topics: { 'mpp.counter.v1': topic } })
  const { exitCode, said } = await runCliWith(['import', file], {
    KAFKA_BROKERS: broker.address,
    KUNJUNGAN_HOME: directory.path,
  })
  expect(said).toMatch(/not compared with the stored ones.*: CLICKHOUSE_URL is not set/)
  expect(exitCode).toBe(0)
  expect(topic.partitions[0]?.values).toHaveLength(1)
})

it('import of a spreadsheet needs the store too', async () => {
  await using directory = await mkdtempDisposable(join(tmpdir(), 'kunjungan-topics-'))
  const file = join(directory.path, 'recap.xlsx')
  const truth = truthOf({ mpp: 'kotim', agencies: 3, month: 2 })
  await writeFile(file, await bytesOf(draw(truth, { layout: 'days', total: 'value' })))
  const { exitCode, said } = await runCliWith(['import', file], {
    KAFKA_BROKERS: '127.0.0.1:1',
    KUNJUNGAN_HOME: directory.path,
  })
  expect(said).toContain('a spreadsheet is compared with what is stored: set CLICKHOUSE_URL too')
  expect(exitCode).toBe(2)
})
