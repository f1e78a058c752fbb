/**
 * Which server answers, and since when it has kept what is not on disk yet. ClickHouse acknowledges an insert before it
 * is on disk: a machine that loses its power loses the last half minute, a process that is killed loses nothing. Which of
 * the two happened cannot be seen from another machine, so every restart of the process counts; on this machine only its
 * boot does.
 */
import { uptime } from 'node:os'
import type { ClickHouseClient } from '@clickhouse/client'
import { z } from 'zod'
import { queryRows } from './query-rows.ts'

/** A server, and when it was started. */
const ServerStart = z.object({
  /** Tells servers apart: digits and letters. */
  id: z.string(),
  /** Seconds since 1970. */
  startedAt: z.number(),
})
export type ServerStart = Readonly<z.infer<typeof ServerStart>>

/** `startedAt` is computed from clock and uptime, both in whole seconds. */
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

/** This machine as the server: while it runs, nothing is lost that its programs have written. */
export function machineStart(nowMs: number): ServerStart {
  return { id: 'machine', startedAt: Math.round(nowMs / 1_000 - uptime()) }
}

/** Asks the server that answers; the user needs no right for it. */
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
