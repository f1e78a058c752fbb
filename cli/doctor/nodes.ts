/** The nodes of ClickHouse: whether each of them answers, can write, and has what the others have. */
import { z } from 'zod'
import { createClickHouse, addressesOf } from '../../infra/clickhouse/client.ts'
import { clickHouseErrorCodes as codes } from '../../infra/clickhouse/error-codes.ts'
import { clickHouseCode, transportCode } from '../../infra/clickhouse/fault-code.ts'
import { queryRows } from '../../infra/clickhouse/query-rows.ts'
import { isInternal } from '../../infra/errors.ts'
import { readSqlFiles } from '../../infra/text/sql-files.ts'
import { migrationsDirectory } from '../../sql/directories.ts'
import { lackingTables } from '../../sql/node-tables.ts'
import type { Connections } from '../connections.ts'
import { misplacedNodes } from '../shard-nodes.ts'
import { type Check, note, ok, rowsOfAllShards, systemRows, wrong } from './finding.ts'

/** A replica that is further behind shows older figures than the others. */
const mostBehindSeconds = 60
const answerWithinMs = 5_000

export const nodes: Check = async (_context, connections) => {
  const addresses = addressesOf(connections.access('admin'))
  const cluster = connections.cluster?.name
  if (addresses.length === 1 && cluster === undefined) return ok('one server, no cluster')
  const faults = [
    ...(await Promise.all(addresses.map((url) => faultsOf(url, connections)))).flat(),
    ...(await misplacedNodes(connections)),
    ...(await faultsBetweenShards(connections)),
    ...(await nodesThatLackTables(connections)),
  ]
  if (faults.length > 0) return wrong(faults.join('; '))
  if (cluster === undefined)
    return note(
      'CLICKHOUSE_URL has several addresses and CLICKHOUSE_CLUSTER is not set: set it where they are nodes of a cluster, or the schema is made on one of them alone',
    )
  const [members] = await systemRows(
    connections,
    z.object({ n: z.number() }),
    `SELECT count() AS n FROM system.clusters WHERE cluster = '${cluster}'`,
  )
  const count = members?.n ?? 0
  if (count === 0)
    return wrong(
      `ClickHouse knows no cluster ${cluster}: set CLICKHOUSE_CLUSTER to one of its remote_servers`,
    )
  const text = `${addresses.length} of ${count} nodes of the cluster ${cluster} are named, answer and are in step`
  return addresses.length < 2
    ? note(`${text}: name the others in CLICKHOUSE_URL as well, or nothing goes on when this one dies`)
    : ok(text)
}

async function nodesThatLackTables({ cluster, clickhouseNodes, databases }: Connections): Promise<string[]> {
  if (cluster === undefined) return []
  const files = await readSqlFiles(migrationsDirectory)
  return (await lackingTables(clickhouseNodes(), databases, files)).map(
    ({ node, tables }) =>
      `${node.url} lacks ${tables.length} tables and views that other nodes have, such as ${tables[0]?.name ?? ''}: run \`npx kunjungan migrate\`, which makes them there`,
  )
}

/** Whether the node that is asked gets answers of the other shards. */
async function faultsBetweenShards(connections: Connections): Promise<string[]> {
  if (connections.shardUrls.length === 1) return []
  try {
    await rowsOfAllShards(connections, z.object({}), 'SELECT count() FROM feed_days')
    return []
  } catch (error) {
    const code = clickHouseCode(error)
    // Before `migrate` there is nothing to ask.
    if (code === codes.UNKNOWN_TABLE || code === codes.UNKNOWN_DATABASE) return []
    return [
      `the nodes of the shards cannot ask each other (${code ?? 'no answer'}): start the nodes that are away, and give each in remote_servers the user kunjungan_link with its password (docs/cluster.md)`,
    ]
  }
}

const Replica = z.object({
  readOnly: z.number(),
  behind: z.number(),
  queued: z.number(),
  away: z.number(),
})

async function faultsOf(url: string, connections: Connections): Promise<string[]> {
  const access = { ...connections.access('admin'), url }
  const client = createClickHouse(access, { requestTimeoutMs: answerWithinMs })
  try {
    const [found] = await queryRows(
      client,
      Replica,
      `SELECT countIf(is_readonly) AS readOnly, max(absolute_delay) AS behind, sum(queue_size) AS queued,
          max(total_replicas - active_replicas) AS away
        FROM system.replicas WHERE database = {store:String}`,
      { params: { store: connections.databases.store } },
    )
    return found === undefined ? [] : sentencesOf(url, found)
  } catch (error) {
    if (isInternal(error)) throw error
    const code = clickHouseCode(error) ?? transportCode(error) ?? 'no answer'
    return [`${url} cannot be asked (${code}): start it, or look at its log; the others go on without it`]
  } finally {
    await client.close()
  }
}

function sentencesOf(url: string, { readOnly, behind, queued, away }: z.infer<typeof Replica>): string[] {
  const found: string[] = []
  if (readOnly > 0)
    found.push(`${url} has ${readOnly} read-only tables: it does not reach Keeper, look at system.zookeeper`)
  if (behind > mostBehindSeconds)
    found.push(
      `${url} is ${behind} seconds behind (${queued} tasks queued): look at system.replication_queue there, last_exception`,
    )
  if (away > 0) found.push(`${url} misses ${away} of its replicas: start the nodes that are away`)
  return found
}
