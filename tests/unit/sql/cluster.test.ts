import { describe, expect, it } from 'vitest'
import { readSqlFiles } from '../../../infra/text/sql-files.ts'
import { onCluster } from '../../../sql/cluster.ts'
import { migrationsDirectory } from '../../../sql/directories.ts'
import { readViewStatements } from '../../../sql/view-files.ts'

const cluster = { name: 'c', definer: 'kunjungan_admin', shards: 1 }
const statements = [
  ...(await readSqlFiles(migrationsDirectory)).flatMap((file) => file.statements),
  ...(await readViewStatements()).map(({ statement }) => statement),
]
const made = statements.map((statement) => onCluster(statement, 'kunjungan', cluster))

describe('the SQL on a cluster', () => {
  it('stays as it is on one server', () => {
    expect(statements.map((one) => onCluster(one, 'kunjungan', undefined))).toEqual(statements)
  })

  it('is for every node', () => {
    expect(made.length).toBeGreaterThan(60)
    const once = made.filter((one) => one.split("ON CLUSTER 'c'").length !== 2)
    // What is inserted reaches the others by replication.
    expect(once.map((one) => /^\w+ INTO \w+/m.exec(one)?.[0])).toEqual([
      'INSERT INTO first_refusals',
      'INSERT INTO reference_versions',
    ])
  })

  it('replicates every table but the stored days and months, each under a path of its own', () => {
    const tables = made.filter((one) => /^CREATE TABLE/m.test(one))
    const own = tables.filter((one) => !one.includes('ENGINE = Replicated'))
    expect(own.map((one) => /CREATE TABLE IF NOT EXISTS (\w+)/.exec(one)?.[1])).toEqual([
      'day_figures',
      'month_figures',
    ])
    const paths = tables.flatMap((one) => /'(\/clickhouse\/[^']*)'/.exec(one)?.[1] ?? [])
    expect(new Set(paths).size).toBe(tables.length - own.length)
  })

  it('keeps the arguments of an engine', () => {
    const [queueEvents] = made
    expect(queueEvents).toContain(
      "ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/kunjungan/queue_events', '{shard}-{replica}', stored_at)",
    )
  })

  it('names whose rights a view has', () => {
    expect(made.filter((one) => one.includes('CURRENT_USER'))).toEqual([])
  })

  it('says which statement it does not know', () => {
    expect(() => onCluster('OPTIMIZE TABLE legs', 'kunjungan', cluster)).toThrow(/OPTIMIZE TABLE legs/)
  })
})
