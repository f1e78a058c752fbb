/** The order in which a server is brought to the schema, and which files it refuses. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ClickHouseClient } from '@clickhouse/client'
import { afterEach, describe, expect, it } from 'vitest'
import type { SqlFile } from '../../../infra/text/sql-files.ts'
import { migrate, pendingMigrations } from '../../../sql/migrate.ts'
import { referenceVersion } from '../../../sql/reference.ts'
import { reference } from '../../support/simulated-days.ts'

const file = (name: string, checksum = 'sum', checksumWithCrlf = 'sum with crlf'): SqlFile => ({
  name,
  checksum,
  checksumWithCrlf,
  statements: [],
})
const one = file('0001_one.sql')
const two = file('0002_two.sql')
const names = (files: readonly SqlFile[]): string[] => files.map(({ name }) => name)

describe('the files that are still to be applied', () => {
  it('are those that the server does not have, in their order', () => {
    const three = file('0003_three.sql')
    expect(names(pendingMigrations([one, two, three], []))).toEqual(names([one, two, three]))
    expect(names(pendingMigrations([one, two, three], [{ name: one.name, checksum: 'sum' }]))).toEqual(
      names([two, three]),
    )
    expect(pendingMigrations([one], [{ name: one.name, checksum: 'sum' }])).toEqual([])
  })

  it('may have been applied from a checkout with other line ends', () => {
    expect(pendingMigrations([one], [{ name: one.name, checksum: 'sum with crlf' }])).toEqual([])
  })

  it('may have a lower number where one runs after the views and a kill left it', () => {
    const late = { ...one, statements: ['-- After the views: they read none of it any more.\nDROP one'] }
    expect(names(pendingMigrations([late, two], [{ name: two.name, checksum: 'sum' }]))).toEqual([late.name])
  })

  it.each([
    ['an edited file', [one], [{ name: one.name, checksum: 'other' }], 'was edited after it was applied'],
    ['a file that is gone', [two], [{ name: one.name, checksum: 'sum' }], 'its file is missing'],
    ['a number that is taken', [one, file('0001_also.sql')], [], 'the number 0001'],
    ['a name without a number', [file('one.sql')], [], 'is not named like'],
    ['a name that begins otherwise', [file('x0001_one.sql')], [], 'is not named like'],
    ['a name that ends otherwise', [file('0001_one.sql.bak')], [], 'is not named like'],
    ['a file slipped in', [one, two], [{ name: two.name, checksum: 'sum' }], 'comes before 0002_two.sql'],
  ] as const)('%s is refused', (_, files, applied, text) => {
    expect(() => pendingMigrations(files, applied)).toThrow(text)
  })
})

const folders: string[] = []

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

interface ServerOptions {
  /** Whether the second statement of the second file fails. */
  readonly isFailing?: boolean
  readonly first?: string
}

/** A server that notes what is done to it. */
async function aServer({ isFailing = false, first = 'CREATE one;\n' }: ServerOptions = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'kunjungan-migrations-'))
  folders.push(folder)
  await writeFile(join(folder, '0001_one.sql'), first)
  await writeFile(join(folder, '0002_two.sql'), 'CREATE two;\nALTER two;\n')
  const calls: string[] = []
  const command = async ({ query }: { query: string }): Promise<void> => {
    const [short = ''] = /^\w+ \w+( IF NOT EXISTS)?/.exec(query.replace(/^--.*$/gm, '').trim()) ?? []
    calls.push(short)
    if (isFailing && query === 'ALTER two') throw new Error('no')
  }
  const client = {
    command,
    query: async ({ query }: { query: string }) => ({
      json: async () => {
        if (query.includes('sorting_key')) return [{ sorting_key: 'view, position' }]
        return query.includes('reference_versions') ? [{ version: referenceVersion(reference) }] : []
      },
    }),
    insert: async ({ values }: { values: [[string]] }) => void calls.push(`noted ${values[0][0]}`),
  } as unknown as ClickHouseClient
  const done = migrate(
    { databases: { store: 'store', bi: 'bi' }, reference, migrations: folder },
    { client, storeClient: client, progress: () => undefined },
  )
  return { calls, done }
}

describe('a server without anything', () => {
  it('gets the databases, then each migration, noted when all of it is done, then the views', async () => {
    const { calls, done } = await aServer()
    const result = await done
    expect(calls.slice(0, 8)).toEqual([
      ...['CREATE DATABASE IF NOT EXISTS', 'CREATE DATABASE IF NOT EXISTS', 'CREATE TABLE IF NOT EXISTS'],
      ...['CREATE one', 'noted 0001_one.sql', 'CREATE two', 'ALTER two', 'noted 0002_two.sql'],
    ])
    expect(calls.slice(8).some((call) => call.startsWith('CREATE'))).toBe(true)
    expect(result).toMatchObject({ applied: ['0001_one.sql', '0002_two.sql'], referenceLoaded: false })
    expect(result.views).toBeGreaterThan(20)
  })

  it('has no note of a migration that failed, and nothing of what follows it', async () => {
    const { calls, done } = await aServer({ isFailing: true })
    await expect(done).rejects.toThrow('0002_two.sql cannot be applied: no')
    expect(calls.slice(3)).toEqual(['CREATE one', 'noted 0001_one.sql', 'CREATE two', 'ALTER two'])
  })

  it('gets a migration that drops what the former views read when the new ones are made', async () => {
    const { calls, done } = await aServer({ first: '-- After the views: no longer read.\nDROP one;\n' })
    const result = await done
    expect(calls.slice(3, 6)).toEqual(['CREATE two', 'ALTER two', 'noted 0002_two.sql'])
    expect(calls.filter((call) => call === 'CREATE OR').length).toBeGreaterThan(result.views)
    expect(calls.slice(calls.lastIndexOf('CREATE OR') + 1)).toContain('DROP one')
    expect(calls.filter((call) => call === 'DROP one')).toHaveLength(1)
    expect(calls.slice(-2)).toEqual(['DROP one', 'noted 0001_one.sql'])
    expect(result.applied).toEqual(['0001_one.sql', '0002_two.sql'])
  })
})
