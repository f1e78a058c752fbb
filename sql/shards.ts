/**
 * Events divided over the shards of a cluster. An MPP is on one shard as a whole (infra/clickhouse/shard.ts), and each
 * shard computes every figure of its MPPs from its own tables, as one server does. On every node there is a database
 * beside the store that shows what is divided of all shards, by the same names: Distributed tables, which ask one node of
 * each shard for rows that are finished there. BI views read from it, and so do commands that ask the store for events.
 */
import { shardingKey, shardOfSql } from '../infra/clickhouse/shard.ts'
import { type Cluster, dividedTables, shardPath } from './cluster.ts'
import { databaseOfAllShards, type Databases } from './databases.ts'
import type { ViewStatement } from './view-files.ts'

/** Views of the store that are read for all shards, by views over several MPPs and by commands. */
const dividedStoreViews: readonly string[] = [
  'every_month_of_mpp',
  'every_mpp_month',
  'quota_day',
  'day_before_live',
]

/** BI views that each node computes by itself: from what is on every node, or from finished rows of all shards. */
const undividedBiViews: readonly string[] = [
  'data_dictionary',
  'dead_letters',
  'mpp_comparison_month',
  'province_month',
  'silences',
  'visit_alerts',
]

/** True for a BI view whose rows are computed by the shard of their MPP. */
export function isDividedView(name: string): boolean {
  return !undividedBiViews.includes(name)
}

/** What is run once the tables are there: the same tables for all shards. */
export function shardStatements(databases: Databases, cluster: Cluster): string[] {
  return dividedTables.map((table) => distributed(databases, cluster, table))
}

/** A view as it is made on one server, as the statements that make it on each node of a divided cluster. */
export function dividedView(
  { biView, statement }: Pick<ViewStatement, 'biView' | 'statement'>,
  databases: Databases,
  cluster: Cluster,
): string[] {
  if (biView === undefined) {
    const name = storeView.exec(statement)?.[2] ?? ''
    if (!dividedStoreViews.includes(name)) return [statement]
    // What a query's scalar subqueries found goes with it to other shards (ClickHouse issue 54447), and which days and
    // months are stored is asked in such ones. In a view with the rights of its definer each shard asks them itself.
    const ofShard = statement.replace(storeView, '$1\nDEFINER = CURRENT_USER SQL SECURITY DEFINER\nAS')
    return [ofShard, distributed(databases, cluster, name)]
  }
  const all = databaseOfAllShards(databases, cluster)
  if (!isDividedView(biView)) return [statement.replaceAll(reads, `$1 ${all}.$2`)]
  // The figures of the shard's own MPPs stand in the store, under the name of the view. Rows that come from reference
  // data are there for the MPPs of other shards as well, without their events.
  const ofShard = statement.replace(`{bi:Identifier}.${biView}`, biView)
  const [head] = statement.split('\nAS\n', 1)
  const comment = statement.slice(statement.lastIndexOf('\nCOMMENT '))
  const ofAllShards = `${head}\nAS\nSELECT * FROM ${all}.${biView} WHERE _shard_num = ${shardOfSql(cluster.shards)}${comment}`
  return [ofShard, distributed(databases, cluster, biView), ofAllShards]
}

const storeView = /^(CREATE OR REPLACE VIEW (\w+)) AS\b/m

/** Where a view reads what is divided. */
const reads = new RegExp(`\\b(FROM|JOIN) (${[...dividedTables, ...dividedStoreViews].join('|')})\\b`, 'g')

function distributed(databases: Databases, cluster: Cluster, table: string): string {
  return `CREATE OR REPLACE TABLE ${databaseOfAllShards(databases, cluster)}.${table} AS ${databases.store}.${table}
ENGINE = Distributed('${cluster.name}', '${databases.store}', '${table}', ${shardingKey})`
}

/** Why the store, whose table has this engine, is not the one that the settings name; undefined where it is. */
export function otherStore(cluster: Cluster | undefined, engine: string): string | undefined {
  const isReplicated = engine.startsWith('Replicated')
  if (isReplicated && cluster === undefined)
    return 'The tables of the store are replicated: set CLICKHOUSE_CLUSTER to the name of their cluster, as in remote_servers (docs/cluster.md).'
  if (!isReplicated && cluster !== undefined)
    return 'The store was made for one server, without CLICKHOUSE_CLUSTER: unset it, or build a second store from the topics on other servers (docs/cluster.md).'
  const divided = cluster !== undefined && cluster.shards > 1
  if (divided ? engine.includes(`/${shardPath(cluster)}/`) : !engine.includes('/{shard}-of-'))
    return undefined
  return `The store was made for another number of shards than CLICKHOUSE_URL names (${cluster?.shards ?? 1}): name them as they were, or build a second store from the topics (docs/cluster.md).`
}
