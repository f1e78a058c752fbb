/**
 * Copies what no topic of events has (the alerts' state, silences, first refusals, notes of replays) from one store to
 * another on another server. Safe to repeat: only rows that the target lacks are added, and none is removed.
 */
import { randomBytes } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import type { ClickHouseClient } from '@clickhouse/client'
import { z } from 'zod'
import { type NodeCalls, onOneNode } from '../../infra/clickhouse/failover.ts'
import { queryRows } from '../../infra/clickhouse/query-rows.ts'
import { carriedTables, commonColumns } from '../rebuild/tables.ts'

export interface CarriedStore {
  readonly client: ClickHouseClient
  readonly store: string
}

/** Copies every such table; returns how many rows each has got. */
export async function copyCarried(
  from: CarriedStore,
  to: CarriedStore,
): Promise<{ readonly table: string; readonly rows: number }[]> {
  const copied: { table: string; rows: number }[] = []
  for (const table of carriedTables) copied.push({ table, rows: await copyTable(from, to, table) })
  return copied
}

/**
 * Which rows of a table are worth copying. Of the detector's states the last of each lineage: a leader goes on from one
 * of these, and all of two months would be millions.
 */
function worth(table: string, store: string): string {
  if (table !== 'alert_decisions') return ''
  return `WHERE (lineage, step, decision) IN (
      SELECT lineage, (max((step, decision)) AS last).1, last.2 FROM ${store}.alert_decisions GROUP BY lineage)
    AND written_at >= (SELECT max(written_at) - INTERVAL 1 DAY FROM ${store}.alert_decisions)`
}

async function copyTable(from: CarriedStore, to: CarriedStore, table: string): Promise<number> {
  const names = await commonColumns(from, to, table)
  if (names.length === 0) return 0
  // What is read is copied to the node that is written to, and only while this runs.
  return onOneNode(to.client, (client) => copyColumns(from, { ...to, client }, table, names.join(', ')))
}

async function copyColumns(
  from: CarriedStore,
  to: { readonly client: NodeCalls; readonly store: string },
  table: string,
  columns: string,
): Promise<number> {
  const copy = `${to.store}.${table}_${randomBytes(6).toString('hex')}`
  const drop = (): Promise<unknown> => to.client.command({ query: `DROP TABLE ${copy}` })
  await to.client.command({
    query: `CREATE TABLE ${copy} ENGINE = MergeTree ORDER BY tuple() AS SELECT ${columns} FROM ${to.store}.${table} LIMIT 0`,
  })
  let added = 0
  try {
    const rows = await from.client.exec({
      query: `SELECT ${columns} FROM ${from.store}.${table} ${worth(table, from.store)} FORMAT Native`,
    })
    const answer = await to.client.exec({
      query: `INSERT INTO ${copy} (${columns}) FORMAT Native`,
      values: rows.stream,
      clickhouse_settings: { wait_end_of_query: 1 },
    })
    await buffer(answer.stream)
    const lacking =
      table === 'dead_letter_replays'
        ? // The older note stays.
          `SELECT ${columns} FROM ${copy} WHERE dead_letter NOT IN (SELECT dead_letter FROM ${to.store}.${table})`
        : `SELECT ${columns} FROM ${copy} EXCEPT SELECT ${columns} FROM ${to.store}.${table}`
    const [found] = await queryRows(
      to.client,
      z.object({ n: z.number() }),
      `SELECT count() AS n FROM (${lacking})`,
    )
    await to.client.command({
      query: `INSERT INTO ${to.store}.${table} (${columns}) ${lacking}`,
      clickhouse_settings: { wait_end_of_query: 1 },
    })
    added = found?.n ?? 0
  } catch (error) {
    // The first error says what is wrong; a copy that stays is dropped by the next migrate.
    await drop().catch(() => undefined)
    throw error
  }
  await drop()
  return added
}
