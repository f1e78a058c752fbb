/**
 * Which shard of a cluster holds the rows of an MPP. All rows of an MPP are on one shard, so that every figure, except
 * those of several MPPs, is computed there. The servers compute the shard in the same way: the raw tables refuse rows of
 * other shards (sql/cluster.ts).
 */
import { crc32 } from 'node:zlib'

/** One of several shards, in the order of `remote_servers`. */
export interface Shard {
  /** From 1. */
  readonly number: number
  readonly count: number
}

/** The number of the shard of an MPP. */
export function shardOf(mpp: string, count: number): number {
  return (crc32(mpp) % count) + 1
}

/** The hash behind it as an expression of ClickHouse, which divides it by the number of shards in the same way. */
export const shardingKey = 'CRC32(mpp)'

/** The number of the shard as an expression of ClickHouse, for rows with a column `mpp`. */
export function shardOfSql(count: number): string {
  return `${shardingKey} % ${count} + 1`
}
