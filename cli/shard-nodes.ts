/**
 * Which shard a command works with, and whether each node stands under its own shard in CLICKHOUSE_URL: a node says which
 * one it is of by its macro `shard`, the number of the shard in `remote_servers`.
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

/** @throws KunjunganError `config`: a node of another shard would be sent events that its own shard counts as well. */
export async function refuseMisplacedNodes(connections: Connections): Promise<void> {
  const misplaced = await misplacedNodes(connections)
  if (misplaced.length > 0) throw new KunjunganError('config', `${misplaced.join('; ')}.`)
}

const answerWithinMs = 5_000

/** A sentence for each node that stands under another shard; a node that does not answer is passed over. */
export async function misplacedNodes({ shardUrls, shard, access }: Connections): Promise<string[]> {
  if (shardUrls.length === 1) return []
  const asked = shardUrls.flatMap((url, at) =>
    shard === undefined || shard.number === at + 1
      ? addressesOf({ url }).map((address) => ({ address, number: at + 1 }))
      : [],
  )
  const user = access(shard === undefined ? 'admin' : 'ingest')
  const found = await Promise.all(
    asked.map(async ({ address, number }) => {
      const macro = await shardMacro({ ...user, url: address })
      if (macro === undefined || Number(macro) === number) return []
      return /^\d+$/.test(macro)
        ? [
            `${address} is a node of shard ${macro} (its macro), and CLICKHOUSE_URL names it under shard ${number}: put it where it belongs`,
          ]
        : [
            `${address} has the macro shard ${macro}: it has to be the number of its shard in remote_servers, such as 01`,
          ]
    }),
  )
  return found.flat()
}

async function shardMacro(access: ClickHouseAccess): Promise<string | undefined> {
  const client = createClickHouse(access, { requestTimeoutMs: answerWithinMs })
  try {
    const [row] = await queryRows(
      client,
      z.object({ shard: z.string() }),
      "SELECT getMacro('shard') AS shard",
    )
    return row?.shard
  } catch (error) {
    if (isInternal(error)) throw error
    return undefined
  } finally {
    await client.close()
  }
}
