/** The nodes of ClickHouse: whether each of them answers, can write, and has what the others have. */
import { createClickHouse, addressesOf } from '../../infra/clickhouse/client.ts'
import { clickHouseErrorCodes as codes } from '../../infra/clickhouse/error-codes.ts'
import { clickHouseCode, transportCode } from '../../infra/clickhouse/fault-code.ts'
import type { Services } from '../services.ts'
import { misplacedNodes } from '../shard-nodes.ts'
import { type Check, note, ok, rowsOfAllShards, systemRows, wrong } from './finding.ts'

/** A replica that is further behind shows older figures than the others. */
const mostBehindSeconds = 60
const answerWithinMs = 5_000

export const nodes: Check = async (_context, services) => {
  const addresses = addressesOf(services.access('admin'))
  const cluster = services.cluster?.name
  if (addresses.length === 1 && cluster === undefined) return ok('one server, no cluster')
  const faults = [
    ...(await Promise.all(addresses.map((url) => faultsOf(url, services)))).flat(),
    ...(await misplacedNodes(services)),
    ...(await faultsBetweenShards(services)),
  ]
  if (faults.length > 0) return wrong(faults.join('; '))
  if (cluster === undefined)
    return note(
      'CLICKHOUSE_URL has several addresses and CLICKHOUSE_CLUSTER is not set: set it where they are nodes of a cluster, or the schema is made on one of them alone',
    )
  const [members] = await systemRows<{ n: string | number }>(
    services,
    `SELECT count() AS n FROM system.clusters WHERE cluster = '${cluster}'`,
  )
  const count = Number(members?.n ?? 0)
  if (count === 0)
    return wrong(
      `ClickHouse knows no cluster ${cluster}: set CLICKHOUSE_CLUSTER to one of its remote_servers`,
    )
  const text = `${addresses.length} of ${count} nodes of the cluster ${cluster} are named, answer and are in step`
  return addresses.length < 2
    ? note(`${text}: name the others in CLICKHOUSE_URL as well, or nothing goes on when this one dies`)
    : ok(text)
}

/** Whether the node that is asked gets answers of the other shards. */
async function faultsBetweenShards(services: Services): Promise<string[]> {
  if (services.shardUrls.length === 1) return []
  try {
    await rowsOfAllShards(services, 'SELECT count() FROM feed_days')
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

interface Replica {
  readonly readOnly: string | number
  readonly behind: string | number
  readonly queued: string | number
  readonly away: string | number
}

async function faultsOf(url: string, services: Services): Promise<string[]> {
  const access = { ...services.access('admin'), url }
  const client = createClickHouse(access, { requestTimeoutMs: answerWithinMs })
  try {
    const result = await client.query({
      query: `SELECT countIf(is_readonly) AS readOnly, max(absolute_delay) AS behind, sum(queue_size) AS queued,
          max(total_replicas - active_replicas) AS away
        FROM system.replicas WHERE database = {store:String}`,
      query_params: { store: services.databases.store },
      format: 'JSONEachRow',
    })
    const [found] = await result.json<Replica>()
    return found === undefined ? [] : sentencesOf(url, found)
  } catch (error) {
    const code = clickHouseCode(error) ?? transportCode(error) ?? 'no answer'
    return [`${url} cannot be asked (${code}): start it, or look at its log; the others go on without it`]
  } finally {
    await client.close()
  }
}

function sentencesOf(url: string, { readOnly, behind, queued, away }: Replica): string[] {
  const found: string[] = []
  if (Number(readOnly) > 0)
    found.push(`${url} has ${readOnly} read-only tables: it does not reach Keeper, look at system.zookeeper`)
  if (Number(behind) > mostBehindSeconds)
    found.push(
      `${url} is ${behind} seconds behind (${queued} tasks queued): look at system.replication_queue there, last_exception`,
    )
  if (Number(away) > 0) found.push(`${url} misses ${away} of its replicas: start the nodes that are away`)
  return found
}
