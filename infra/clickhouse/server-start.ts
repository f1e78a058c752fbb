/**
 * Since when a server has what it holds in memory. ClickHouse acknowledges an insert before it is on disk: a machine
 * that loses its power loses the last half minute of it, and one whose process is killed loses nothing. Which of the
 * two it was cannot be seen from elsewhere, so another start of the process counts; on this machine its boot does.
 */
import { uptime } from 'node:os'
import type { ClickHouseClient } from '@clickhouse/client'
import { z } from 'zod'
import { queryRows } from './query-rows.ts'

/** A server as it was started. */
const ServerStart = z.object({
  /** Tells servers apart: digits and letters. */
  id: z.string(),
  /** Seconds since 1970. */
  startedAt: z.number(),
})
export type ServerStart = Readonly<z.infer<typeof ServerStart>>

/** Computed from clock and uptime, both in whole seconds. */
const inexactSeconds = 5

/** Whether a server is still the one that it was. After a power cut its clock may be behind what it was before. */
export function isSameStart(now: ServerStart, before: ServerStart): boolean {
  return now.id === before.id && Math.abs(now.startedAt - before.startedAt) <= inexactSeconds
}

/** True where all addresses are of this machine. */
export function isOnThisMachine(addresses: readonly string[]): boolean {
  return addresses.every((url) => {
    const { hostname } = new URL(url)
    return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)
  })
}

/** This machine as a server: while it runs, nothing is lost that its programs have written. */
export function machineStart(nowMs: number): ServerStart {
  return { id: 'machine', startedAt: Math.round(nowMs / 1_000 - uptime()) }
}

/** The server that answers; it needs no right. */
export async function serverStart(client: Pick<ClickHouseClient, 'query'>): Promise<ServerStart> {
  const [row] = await queryRows(
    client,
    ServerStart,
    `SELECT lower(hex(cityHash64(hostName(), tcpPort(), toString(serverUUID())))) AS id,
      toUnixTimestamp(now()) - uptime() AS startedAt`,
  )
  if (row === undefined) throw new Error('ClickHouse answered without a row.')
  return row
}
