/**
 * Which shard a command works with, and whether each node stands under its own shard in CLICKHOUSE_URL: a node says which
 * one it is of by its macro `shard`, and asks the others by its `remote_servers`, which have to say the same.
 */
import { z } from 'zod'
import { addressesOf, type ClickHouseAccess, createClickHouse } from '../infra/clickhouse/client.ts'
import { queryRows } from '../infra/clickhouse/query-rows.ts'
import { isInternal, KunjunganError } from '../infra/errors.ts'
import type { Connections } from './connections.ts'

/** @throws KunjunganError `usage` where there are several shards and none was chosen: each has an ingest of its own. */
export function requireShard({ shard, shardUrls }: Pick<Connections, 'shard' | 'shardUrls'>): void {
  if (shard !== undefined || shardUrls.length === 1) return
  throw new KunjunganError(
    'usage',
    `CLICKHOUSE_URL names ${shardUrls.length} shards, and each has an ingest of its own: run \`npx kunjungan ingest --shard 1\` and so on to ${shardUrls.length}.`,
  )
}

/**
 * @throws KunjunganError `config`: a node of another shard would be sent events that its own shard counts as well, and
 * one with another list of shards would show the figures of some twice or not at all.
 */
export async function refuseMisplacedNodes(connections: Connections): Promise<void> {
  const misplaced = await misplacedNodes(connections)
  if (misplaced.length > 0) throw new KunjunganError('config', `${misplaced.join('; ')}.`)
}

const answerWithinMs = 5_000

/** A sentence for each node that stands under another shard; a node that does not answer is passed over. */
export async function misplacedNodes({ shardUrls, shard, access, cluster }: Connections): Promise<string[]> {
  if (shardUrls.length === 1) return []
  const asked = shardUrls.flatMap((url, at) =>
    shard === undefined || shard.number === at + 1
      ? addressesOf({ url }).map((address) => ({ address, number: at + 1 }))
      : [],
  )
  const user = access(shard === undefined ? 'admin' : 'ingest')
  // An ingest inserts into tables of its own shard, and has no right to remote_servers.
  const query = shard === undefined ? placeQuery : macroQuery
  const found = await Promise.all(
    asked.map(async ({ address, number }) => {
      const place = await placeOf({ ...user, url: address }, query, cluster?.name ?? '')
      const fault = place === undefined ? undefined : faultOf(place, number, shardUrls.length)
      return fault === undefined ? [] : [`${address} ${fault}`]
    }),
  )
  return found.flat()
}

const Place = z.object({
  macro: z.string(),
  /** In remote_servers: how many shards there are, and which has the node; 0 where that is not known. */
  shards: z.number(),
  own: z.number(),
})
const macroQuery = "SELECT getMacro('shard') AS macro, 0 AS shards, 0 AS own"
const placeQuery = `SELECT getMacro('shard') AS macro, max(shard_num) AS shards, maxIf(shard_num, is_local) AS own
  FROM system.clusters WHERE cluster = {cluster:String}`

function faultOf(
  { macro, shards, own }: z.infer<typeof Place>,
  number: number,
  count: number,
): string | undefined {
  if (!/^\d+$/.test(macro))
    return `has the macro shard ${macro}: it has to be the number of its shard in remote_servers, such as 01`
  if (Number(macro) !== number)
    return `is a node of shard ${macro} (its macro), and CLICKHOUSE_URL names it under shard ${number}: put it where it belongs`
  if (shards !== 0 && shards !== count)
    return `has ${shards} shards in remote_servers, and CLICKHOUSE_URL names ${count}: give every node the same list of all shards`
  if (own !== 0 && own !== number)
    return `stands under shard ${own} in its own remote_servers and has the macro shard ${macro}: give every node the same list of shards, in the order of CLICKHOUSE_URL`
  return undefined
}

async function placeOf(
  access: ClickHouseAccess,
  query: string,
  cluster: string,
): Promise<z.infer<typeof Place> | undefined> {
  const client = createClickHouse(access, { requestTimeoutMs: answerWithinMs })
  try {
    const [row] = await queryRows(client, Place, query, { params: { cluster } })
    return row
  } catch (error) {
    if (isInternal(error)) throw error
    return undefined
  } finally {
    await client.close()
  }
}
