/**
 * Which tables and materialised views of the store each node has. A statement `ON CLUSTER` never reaches a node that is
 * away for longer than Keeper keeps it, and one whose disk was lost has nothing: what such a node lacks is made there
 * by the statement of a node that has it. The path in Keeper and the macros stand in it, so a replicated table gets its
 * rows from the others.
 */
import { z } from 'zod'
import { clickHouseErrorCodes } from '../infra/clickhouse/error-codes.ts'
import type { ClickHouseNode } from '../infra/clickhouse/failover.ts'
import { clickHouseCode } from '../infra/clickhouse/fault-code.ts'
import { queryRows } from '../infra/clickhouse/query-rows.ts'
import { isInternal, KunjunganError, messageOf } from '../infra/errors.ts'
import type { SqlFile } from '../infra/text/sql-files.ts'
import { dividedTables } from './cluster.ts'
import type { Databases } from './databases.ts'

const StoreTable = z.object({ name: z.string(), statement: z.string() })
type StoreTable = Readonly<z.infer<typeof StoreTable>>

/** What a node lacks and another one has, in the order in which it can be made. */
interface LackingTables {
  readonly node: ClickHouseNode
  readonly tables: readonly StoreTable[]
}

/** Of each node that lacks something; a node that does not answer is passed over. */
export async function lackingTables(
  nodes: readonly ClickHouseNode[],
  { store }: Databases,
  files: readonly SqlFile[],
): Promise<LackingTables[]> {
  const known = tablesOfFiles(files)
  const answers = await Promise.all(
    nodes.map(async (node) => {
      const tables = await tablesOn(node, store)
      return tables === undefined ? [] : [{ node, tables: tables.filter(({ name }) => known.has(name)) }]
    }),
  )
  const found = answers.flat()
  const all = new Map(found.flatMap(({ tables }) => tables.map((table) => [table.name, table])))
  return found
    .map(({ node, tables }) => {
      const own = new Set(tables.map(({ name }) => name))
      return { node, tables: inOrder([...all.values()].filter(({ name }) => !own.has(name))) }
    })
    .filter(({ tables }) => tables.length > 0)
}

/**
 * Makes on each node what it lacks, and waits for the rows of small tables: which migrations are applied is among them.
 * @throws KunjunganError `migration` with what to do where the node cannot have them.
 */
export async function makeLackingTables(
  nodes: readonly ClickHouseNode[],
  databases: Databases,
  files: readonly SqlFile[],
  progress: (line: string) => void,
): Promise<void> {
  for (const { node, tables } of await lackingTables(nodes, databases, files)) {
    progress(`schema: ${node.url} gets ${tables.length} tables and views that it lacks`)
    try {
      await node.client.command({ query: `CREATE DATABASE IF NOT EXISTS ${databases.store}` })
      for (const { statement } of tables)
        await node.client.command({
          query: statement.replace(/^CREATE (?:TABLE|MATERIALIZED VIEW)/, '$& IF NOT EXISTS'),
        })
      for (const { name } of tables.filter(isSmallReplica))
        await node.client.command({ query: `SYSTEM SYNC REPLICA ${databases.store}.${name} LIGHTWEIGHT` })
    } catch (error) {
      const why =
        clickHouseCode(error) === clickHouseErrorCodes.REPLICA_ALREADY_EXISTS
          ? 'Keeper still has its former replica: run SYSTEM DROP REPLICA on another node first (docs/cluster.md).'
          : messageOf(error)
      throw new KunjunganError('migration', `${node.url} cannot get the tables that it lacks: ${why}`, {
        cause: error,
      })
    }
  }
}

/** How long a node may take to say what it has. */
const answerWithinMs = 5_000

async function tablesOn({ client }: ClickHouseNode, store: string): Promise<StoreTable[] | undefined> {
  try {
    return await queryRows(
      client,
      StoreTable,
      "SELECT name, create_table_query AS statement FROM system.tables WHERE database = {store:String} AND engine != 'View' ORDER BY name",
      { params: { store }, signal: AbortSignal.timeout(answerWithinMs) },
    )
  } catch (error) {
    if (isInternal(error)) throw error
    return undefined
  }
}

const change =
  /^(CREATE|DROP|RENAME) (?:TABLE|MATERIALIZED VIEW|VIEW)(?: IF (?:NOT )?EXISTS)? (\w+)(?: TO (\w+))?/m

/** The tables and materialised views that these files leave. What an older version had and this one drops is not among them. */
function tablesOfFiles(files: readonly SqlFile[]): ReadonlySet<string> {
  const names = new Set(['schema_migrations'])
  for (const statement of files.flatMap(({ statements }) => statements)) {
    const [, verb, name = '', newName = ''] = change.exec(statement) ?? []
    if (verb === 'CREATE') names.add(name)
    else names.delete(name)
    if (verb === 'RENAME') names.add(newName)
  }
  return names
}

const view = /^CREATE MATERIALIZED VIEW /

/** Views after the tables that they read and fill. */
function inOrder(tables: readonly StoreTable[]): StoreTable[] {
  return [
    ...tables.filter(({ statement }) => !view.test(statement)),
    ...tables.filter(({ statement }) => view.test(statement)),
  ]
}

function isSmallReplica({ name, statement }: StoreTable): boolean {
  return statement.includes(' ENGINE = Replicated') && !dividedTables.includes(name)
}
