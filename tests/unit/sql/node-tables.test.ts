/** Which tables a node of a cluster lacks, and in which order it is given them. */
import { type ClickHouseClient, ClickHouseError } from '@clickhouse/client'
import { describe, expect, it } from 'vitest'
import { lackingTables, makeLackingTables } from '../../../sql/node-tables.ts'

const databases = { store: 'store', bi: 'bi' }
const files = [
  {
    name: '0001_one.sql',
    checksum: '',
    checksumWithCrlf: '',
    statements: [
      '-- What comes in.\nCREATE TABLE IF NOT EXISTS events\n(a Int8)\nENGINE = MergeTree',
      'CREATE TABLE IF NOT EXISTS days\n(a Int8)\nENGINE = MergeTree',
      'CREATE TABLE IF NOT EXISTS former\n(a Int8)\nENGINE = MergeTree',
      'CREATE TABLE IF NOT EXISTS old_name\n(a Int8)\nENGINE = MergeTree',
      'CREATE MATERIALIZED VIEW IF NOT EXISTS a_view TO days AS SELECT 1',
      'RENAME TABLE IF EXISTS old_name TO new_name',
      'DROP TABLE IF EXISTS former',
    ],
  },
]
const statements: Readonly<Record<string, string>> = {
  a_view: 'CREATE MATERIALIZED VIEW store.a_view TO store.days AS SELECT 1',
  days: 'CREATE TABLE store.days (a Int8) ENGINE = MergeTree',
  events: "CREATE TABLE store.events (a Int8) ENGINE = ReplicatedMergeTree('/p', '{shard}-{replica}')",
  former: 'CREATE TABLE store.former (a Int8) ENGINE = MergeTree',
  new_name: 'CREATE TABLE store.new_name (a Int8) ENGINE = MergeTree',
  ref_0123456789ab: 'CREATE TABLE store.ref_0123456789ab (a Int8) ENGINE = MergeTree',
}

/** A node with these tables; undefined is away. */
function node(url: string, names: readonly string[] | undefined, fault?: Error) {
  const commands: string[] = []
  const client = {
    query: async () => {
      if (names === undefined) throw new Error('connect ECONNREFUSED')
      return { json: async () => names.map((name) => ({ name, statement: statements[name] })) }
    },
    command: async ({ query }: { query: string }) => {
      commands.push(query)
      if (fault !== undefined) throw fault
    },
  } as unknown as ClickHouseClient
  return { url, client, commands }
}

const all = Object.keys(statements)

const refusing = (error: Error): Promise<void> =>
  makeLackingTables([node('a', all), node('b', [], error)], databases, files, () => undefined)

describe('a node of a cluster', () => {
  it('lacks what another one has of the tables of this version', async () => {
    const nodes = [node('a', all), node('b', ['days', 'events']), node('c', undefined)]
    const lacking = await lackingTables(nodes, databases, files)
    expect(lacking.map(({ node: { url }, tables }) => [url, tables.map(({ name }) => name)])).toEqual([
      ['b', ['new_name', 'a_view']],
    ])
  })

  it('is given it, tables before views, and the rows of what is replicated', async () => {
    const empty = node('b', [])
    const lines: string[] = []
    await makeLackingTables([node('a', all), empty], databases, files, (line) => lines.push(line))
    expect(empty.commands).toEqual([
      'CREATE DATABASE IF NOT EXISTS store',
      'CREATE TABLE IF NOT EXISTS store.days (a Int8) ENGINE = MergeTree',
      "CREATE TABLE IF NOT EXISTS store.events (a Int8) ENGINE = ReplicatedMergeTree('/p', '{shard}-{replica}')",
      'CREATE TABLE IF NOT EXISTS store.new_name (a Int8) ENGINE = MergeTree',
      'CREATE MATERIALIZED VIEW IF NOT EXISTS store.a_view TO store.days AS SELECT 1',
      'SYSTEM SYNC REPLICA store.events LIGHTWEIGHT',
    ])
    expect(lines).toEqual(['schema: b gets 4 tables and views that it lacks'])
  })

  it('that cannot have it is named, with what to do', async () => {
    await expect(refusing(new Error('no'))).rejects.toThrow('b cannot get the tables that it lacks: no')
    const known = new ClickHouseError({ message: 'exists', code: '253', type: 'REPLICA_ALREADY_EXISTS' })
    await expect(refusing(known)).rejects.toThrow('run SYSTEM DROP REPLICA on another node first')
  })
})
