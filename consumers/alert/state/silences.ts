/**
 * Silences: which alerts receivers are not notified of, who decided that, why, and until when. A silenced alert is in
 * the topic and the view like any other. Nothing is deleted: a removed silence is marked as removed.
 */
import { randomBytes } from 'node:crypto'
import type { ClickHouseClient } from '@clickhouse/client'
import { z } from 'zod'
import { queryRows } from '../../../infra/clickhouse/query-rows.ts'
import { holdsFor } from '../../../schemas/silence.ts'
import { type AlertRow, plainInstant } from './alert-row.ts'

export const Silence = z.object({
  silence_id: z.string(),
  /** Empty: every MPP. */
  mpp: z.string(),
  /** Empty: the whole MPP alone; `*`: any agency, and the MPP. */
  agency: z.string(),
  /** Empty: every kind. */
  kind: z.string(),
  author: z.string(),
  reason: z.string(),
  /** RFC 3339 in UTC. */
  starts_at: z.string(),
  expires_at: z.string(),
})
export type Silence = z.infer<typeof Silence>

/** As it was read. */
const StoredSilence = Silence.extend({
  /** Milliseconds since 1970. The row with the latest instant holds. */
  updated_at: z.number(),
})
export type StoredSilence = z.infer<typeof StoredSilence>

const columns = [
  'silence_id',
  ...['mpp', 'agency', 'kind', 'author', 'reason', 'starts_at', 'expires_at', 'is_removed', 'updated_at'],
] as const

/** The identity of a new silence. */
export function newSilenceId(): string {
  return randomBytes(4).toString('hex')
}

export async function addSilence(client: ClickHouseClient, silence: Silence, nowMs: number): Promise<void> {
  await writeSilence(client, { ...silence, is_removed: 0, updated_at: nowMs })
}

/** Marks a silence as removed, later than it was added: the clock of the machine that added it may be ahead. */
export async function removeSilence(
  client: ClickHouseClient,
  silence: StoredSilence,
  nowMs: number,
): Promise<void> {
  const updatedAt = Math.max(nowMs, silence.updated_at + 1)
  await writeSilence(client, { ...silence, is_removed: 1, updated_at: updatedAt })
}

async function writeSilence(
  client: ClickHouseClient,
  row: StoredSilence & { readonly is_removed: 0 | 1 },
): Promise<void> {
  const [starts, expires] = [plainInstant(row.starts_at), plainInstant(row.expires_at)]
  await client.insert({
    table: 'alert_silences',
    columns: [...columns],
    values: [{ ...row, starts_at: starts, expires_at: expires }],
    format: 'JSONEachRow',
    clickhouse_settings: { async_insert: 0, wait_end_of_query: 1 },
  })
}

/** The silences that have not expired at an instant (milliseconds since 1970) and were not removed. */
export async function readSilences(client: ClickHouseClient, nowMs: number): Promise<StoredSilence[]> {
  return queryRows(
    client,
    StoredSilence,
    `SELECT silence_id, mpp, agency, kind, author, reason,
       formatDateTime(starts_at, '%Y-%m-%dT%H:%i:%SZ') AS starts_at,
       formatDateTime(expires_at, '%Y-%m-%dT%H:%i:%SZ') AS expires_at,
       toUnixTimestamp64Milli(alert_silences.updated_at) AS updated_at
     FROM alert_silences FINAL
     WHERE NOT is_removed AND alert_silences.expires_at > fromUnixTimestamp64Milli({now:Int64}, 'UTC')
     ORDER BY alert_silences.expires_at, silence_id`,
    { params: { now: nowMs } },
  )
}

/** Whether any silence holds for an alert at an instant. */
export function isSilenced(row: AlertRow, silences: readonly Silence[], nowMs: number): boolean {
  return silences.some((silence) => holdsFor(silence, row, nowMs))
}
