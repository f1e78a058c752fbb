/**
 * The same SQL on a cluster: every statement `ON CLUSTER`, every table replicated to all nodes. Each node then has all
 * rows and all views, and answers for itself; what is inserted on one reaches the others in its own time.
 *
 * One exception: stored days and months (sql/migrations/0003) are a cache that each node makes from its own legs. A row
 * of it counts only where its mark is that of the node's own legs, so nodes that store at different times agree.
 */

export interface Cluster {
  /** As in the servers' `remote_servers`. */
  readonly name: string
  /** Whose rights views have. A server that runs a statement of another one does not know who the user was. */
  readonly definer: string
}

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
  return ownOfEachNode.includes(table) ? everywhere : everywhere.replace(engine, replicated(store, table))
}

/** Macros of the servers: `{shard}` and `{replica}` together name a node. */
function replicated(store: string, table: string): (whole: string, family: string, args?: string) => string {
  return (_, family, args = '') => {
    const own = [`'/clickhouse/tables/${store}/${table}'`, "'{shard}-{replica}'", args].filter(Boolean)
    return `ENGINE = Replicated${family}(${own.join(', ')})`
  }
}
