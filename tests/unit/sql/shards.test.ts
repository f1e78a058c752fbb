/** The SQL of a store that is divided over shards: what is divided, and that nothing is counted in two places. */
import { describe, expect, it } from 'vitest'
import { rawTables } from '../../../schemas/raw-tables.ts'
import { readBiViews } from '../../../sql/access/views.ts'
import { dividedTables, onCluster } from '../../../sql/cluster.ts'
import { migrationsDirectory } from '../../../sql/directories.ts'
import { readSqlFiles } from '../../../infra/text/sql-files.ts'
import { dividedView, otherStore, shardStatements } from '../../../sql/shards.ts'
import { readViewStatements, type ViewStatement } from '../../../sql/view-files.ts'

const databases = { store: 'kunjungan', bi: 'mpp_bi' }
const cluster = { name: 'c', definer: 'kunjungan_admin', shards: 2 }
const migrations = (await readSqlFiles(migrationsDirectory)).flatMap((file) => file.statements)
const views = await readViewStatements()
const named = (name: string): ViewStatement => {
  const found = views.find(({ statement }) =>
    new RegExp(`VIEW (\\{bi:Identifier\\}\\.)?${name}\\b`).test(statement),
  )
  if (found === undefined) throw new Error(`no view ${name}`)
  return found
}
const madeOf = (name: string): string[] => dividedView(named(name), databases, cluster)

/** A view up to its SELECT. */
const head = (text: string): string => text.slice(0, text.indexOf('\nAS\n'))

describe('tables of a divided store', () => {
  it('are divided where events are, and what materialised views make of them', () => {
    const filled = migrations.flatMap((one) => /MATERIALIZED VIEW .* TO (\w+)$/m.exec(one)?.[1] ?? [])
    // A refused record has no MPP for sure.
    const ofEvents = filled.filter((table) => table !== 'first_refusals')
    expect(new Set(dividedTables)).toEqual(new Set([...Object.values(rawTables), ...ofEvents]))
  })

  it('have a path of their own on each shard, and those on every node have not', () => {
    const paths = migrations
      .map((one) => onCluster(one, 'kunjungan', cluster))
      .flatMap((one) => [...one.matchAll(/CREATE TABLE IF NOT EXISTS (\w+).*'(\/clickhouse\/\S+)'/gs)])
    expect(paths.length).toBeGreaterThan(20)
    for (const [, table = '', path = ''] of paths)
      expect(path.includes('{shard}-of-2'), table).toBe(dividedTables.includes(table))
  })

  it('refuse rows of another shard, and are shown for all shards by the same names', () => {
    const created = migrations.map((one) => onCluster(one, 'kunjungan', cluster))
    const guarded = created.filter((one) => one.includes('throwIf(toUInt32OrZero(getMacro('))
    expect(guarded.map((one) => /^CREATE TABLE IF NOT EXISTS (\w+)/m.exec(one)?.[1])).toEqual(
      Object.values(rawTables),
    )
    const made = shardStatements(databases, cluster)
    for (const table of dividedTables)
      expect(made).toContain(
        `CREATE OR REPLACE TABLE kunjungan_all.${table} AS kunjungan.${table}\nENGINE = Distributed('c', 'kunjungan', '${table}', CRC32(mpp))`,
      )
  })

  it('tell a store that was made otherwise', () => {
    const engine = (shards: number): string =>
      onCluster('CREATE TABLE legs (a Int8)\nENGINE = AggregatingMergeTree\nORDER BY a', 'k', {
        ...cluster,
        shards,
      }).replace(/^[^]*\nENGINE = /, '')
    const plain = 'AggregatingMergeTree ORDER BY a'
    const oneShard = { ...cluster, shards: 1 }
    expect(otherStore(cluster, engine(2))).toBeUndefined()
    expect(otherStore(oneShard, engine(1))).toBeUndefined()
    expect(otherStore(undefined, plain)).toBeUndefined()
    for (const wrong of [otherStore(cluster, engine(1)), otherStore(cluster, engine(3))])
      expect(wrong).toContain('another number of shards than CLICKHOUSE_URL names (2)')
    expect(otherStore(oneShard, engine(2))).toContain('another number of shards')
    expect(otherStore(undefined, engine(1))).toContain('set CLICKHOUSE_CLUSTER')
    expect(otherStore(oneShard, plain)).toContain('without CLICKHOUSE_CLUSTER: unset it')
  })
})

describe('views of a divided store', () => {
  it('of an MPP are computed by its shard, and shown for all shards with the same columns and comments', () => {
    const [ofShard = '', distributed, ofAll = ''] = madeOf('visits_by_mpp_day')
    const { statement } = named('visits_by_mpp_day')
    expect(ofShard).toBe(statement.replace('{bi:Identifier}.', ''))
    expect(distributed).toContain('kunjungan_all.visits_by_mpp_day AS kunjungan.visits_by_mpp_day')
    expect(head(ofAll)).toBe(head(statement))
    expect(ofAll).toMatch(
      /\nAS\nSELECT \* FROM kunjungan_all\.visits_by_mpp_day WHERE _shard_num = CRC32\(mpp\) % 2 \+ 1\nCOMMENT '[^']+'$/,
    )
  })

  it('of several MPPs read the finished months of all shards', () => {
    for (const [view, month] of [
      ['mpp_comparison_month', 'every_month_of_mpp'],
      ['province_month', 'every_mpp_month'],
    ] as const) {
      expect(madeOf(view)).toHaveLength(1)
      expect(madeOf(view)[0]).toContain(`FROM kunjungan_all.${month}`)
      expect(madeOf(month)[0]).toContain(`VIEW ${month}\nDEFINER = CURRENT_USER SQL SECURITY DEFINER\nAS`)
      expect(madeOf(month)[1]).toContain(`kunjungan_all.${month}`)
    }
  })

  it('that no shard has alone read nothing that is divided', () => {
    const divided = new Set([...dividedTables, 'day', 'day_parts', 'month', 'month_parts', 'every_month'])
    for (const { name } of readBiViews()) {
      const made = madeOf(name)
      if (made.length > 1) continue
      const read = [...(made[0] ?? '').matchAll(/\b(?:FROM|JOIN) (\w+)\b(?!\.)/g)].map(
        ([, table = '']) => table,
      )
      expect(
        read.filter((table) => divided.has(table)),
        name,
      ).toEqual([])
    }
  })
})
