/**
 * The same SQL on a cluster: every statement `ON CLUSTER`, every table replicated. With one shard each node has all rows
 * and all views, and answers for itself; what is inserted on one reaches the others in its own time. With several, events
 * and what is computed of them are divided by MPP (shards.ts); the rest is on every node all the same.
 *
 * One exception: stored days and months (sql/migrations/0003) are a cache that each node makes from its own legs. A row
 * of it counts only where its mark is that of the node's own legs, so nodes that store at different times agree.
 */
import { shardOfSql } from '../infra/clickhouse/shard.ts'
import { rawTables } from '../schemas/raw-tables.ts'

export interface Cluster {
  /** As in the servers' `remote_servers`. */
  readonly name: string
  /** Whose rights views have. A server that runs a statement of another one does not know who the user was. */
  readonly definer: string
  /** How many shards the events are divided over. */
  readonly shards: number
}

/** Tables of events and of what materialised views make of them. */
export const dividedTables: readonly string[] = [
  ...Object.values(rawTables),
  'legs',
  'open_months',
  'counter_changes',
  'quotas',
  'tally_revisions',
  'footfall_counts',
  'survey_answers',
  'feeds',
  'feed_days',
  'counter_and_survey_days',
]

const ownOfEachNode: readonly string[] = ['day_figures', 'month_figures']

/** What a statement makes, changes or drops. */
const target =
  /^(CREATE (?:OR REPLACE )?(?:MATERIALIZED )?(?:DATABASE|TABLE|VIEW)|ALTER TABLE|DROP (?:DATABASE|TABLE|VIEW))( IF (?:NOT )?EXISTS)? (\S+)/m
const engine = /^ENGINE = (\w*MergeTree)(?:\(([^)]*)\))?/m

/**
 * A statement that makes, changes or drops something, for all nodes of the cluster; as it is without one.
 * @param store - the database of its unqualified names, for the path in Keeper. It stays the path of a table that is
 * renamed later.
 */
export function onCluster(statement: string, store: string, cluster: Cluster | undefined): string {
  // Rows reach the other nodes by replication.
  if (cluster === undefined || /^INSERT INTO /m.test(statement)) return statement
  if (/^RENAME TABLE /m.test(statement)) return `${statement} ON CLUSTER '${cluster.name}'`
  const [, , , name = ''] = target.exec(statement) ?? []
  if (name === '') throw new Error(`This statement has no form for a cluster: ${statement.slice(0, 80)}`)
  const table = name.split('.').at(-1) ?? ''
  const everywhere = statement
    .replace(target, (whole) => `${whole} ON CLUSTER '${cluster.name}'`)
    .replace(/^DEFINER = CURRENT_USER/m, `DEFINER = ${cluster.definer}`)
  if (ownOfEachNode.includes(table)) return everywhere
  const divided = cluster.shards > 1 && dividedTables.includes(table)
  const path = `/clickhouse/tables/${divided ? `${shardPath(cluster)}/` : ''}${store}/${table}`
  const made = everywhere.replace(engine, replicated(path))
  const takesEvents = divided && Object.values<string>(rawTables).includes(table)
  return takesEvents ? made.replace(/\n\)\nENGINE/, `,\n    ${shardConstraint(cluster)}\n)\nENGINE`) : made
}

/**
 * A node that stands under the wrong shard would count events of an MPP that its own shard counts as well. The error of
 * throwIf halts ingest; that of a plain constraint blames the row, which would become a dead letter.
 */
function shardConstraint({ shards }: Cluster): string {
  return `CONSTRAINT of_this_shard CHECK NOT throwIf(toUInt32OrZero(getMacro('shard')) != ${shardOfSql(shards)}, 'The MPP belongs to another shard.')`
}

/** The part of a path that differs by shard: nodes of other shards do not share its tables. */
export function shardPath({ shards }: Cluster): string {
  return `{shard}-of-${shards}`
}

/** Macros of the servers: `{shard}` and `{replica}` together name a node. */
function replicated(path: string): (whole: string, family: string, args?: string) => string {
  return (_, family, args = '') => {
    const own = [`'${path}'`, "'{shard}-{replica}'", args].filter(Boolean)
    return `ENGINE = Replicated${family}(${own.join(', ')})`
  }
}
