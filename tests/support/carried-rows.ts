/** Rows of the tables that a rebuild carries over, as no topic of events has them. */
import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'vitest'
import { carriedTables } from '../../sql/rebuild/tables.ts'
import type { Pipeline } from './pipeline.ts'

const alert = `SELECT 'kukar' AS mpp, 'alert-1' AS alert_id, 'firing' AS status, 'polri' AS agency, 'surge' AS kind,
  '2026-02-02 01:00:00' AS started_at, '2026-02-02 00:45:00' AS window_start, '2026-02-02 01:00:00' AS window_end,
  41.5 AS observed, 12.25 AS expected, 8 AS expected_low, 16 AS expected_high, 5.5 AS score,
  'polri 30' AS driving_agencies, 'a payday' AS calendar_note, '2026-02-02 01:00:01' AS updated_at`

/** Rows of every table that is carried over. Decisions and deliveries are deleted when they are old. */
const carriedRows: Readonly<Record<string, string>> = {
  alert_states: `${alert} UNION ALL SELECT * REPLACE ('resolved' AS status) FROM (${alert})`,
  alert_decisions: `SELECT 'line' AS lineage, number AS step, concat('decision-', toString(number)) AS decision,
    'kukar' AS mpp, now64(3) AS judged_to, '{"at":1}' AS state, now64(3) AS written_at FROM numbers(3)`,
  alert_deliveries: `SELECT 'telegram-0a1b' AS receiver, ['', 'alert-1'][number] AS alert_id,
    ['known', 'firing'][number] AS status, now64(3) AS delivered_at FROM numbers(1, 2)`,
  alert_silences: `SELECT 'abcd' AS silence_id, 'kukar' AS mpp, '*' AS agency, 'surge' AS kind, 'Ani' AS author,
    'a fair' AS reason, '2026-02-02 01:00:00' AS starts_at, '2026-02-03 01:00:00' AS expires_at, 0 AS is_removed,
    '2026-02-02 01:00:00.456' AS updated_at`,
  first_refusals: `SELECT 'a former topic' AS topic, 3 AS kafka_partition, 9 AS kafka_offset,
    toDateTime64('2026-01-02 03:04:05.678', 3) AS first_refused_at`,
  dead_letter_replays: "SELECT 'topic:0:1' AS dead_letter, '2026-01-02 03:04:05.678' AS replayed_at",
}

export type Carried = Readonly<Record<string, unknown[]>>

/** Writes what no topic has, and says what of it is there then. */
export async function writeCarried(pipeline: Pipeline): Promise<Carried> {
  const { admin, databases } = pipeline
  expect(Object.keys(carriedRows)).toEqual(carriedTables)
  for (const [table, rows] of Object.entries(carriedRows)) {
    // By the names of the columns, not by their order.
    const sample = await admin.query({ query: `SELECT * FROM (${rows}) LIMIT 0`, format: 'JSON' })
    const { meta = [] } = await sample.json()
    const columns = meta.map(({ name }) => name).join(', ')
    await admin.command({ query: `INSERT INTO ${databases.store}.${table} (${columns}) ${rows}` })
  }
  return readCarried(pipeline)
}

/** Writes silences one after another until it is told to end; the ids of those that were acknowledged. */
export async function writeSilences({ admin, databases }: Pipeline, signal: AbortSignal): Promise<string[]> {
  const written: string[] = []
  for (let n = 0; !signal.aborted; n++) {
    const insert = `INSERT INTO ${databases.store}.alert_silences (silence_id, updated_at) SELECT 's${n}', now64(3)`
    await admin.command({ query: insert }).then(
      () => written.push(`s${n}`),
      () => delay(5),
    )
    await delay(2)
  }
  return written
}

export async function readCarried({ rows, databases: { store } }: Pipeline): Promise<Carried> {
  const found: Record<string, unknown[]> = {}
  for (const table of carriedTables)
    found[table] = await rows(`SELECT DISTINCT * FROM ${store}.${table} ORDER BY ALL SETTINGS final = 1`)
  return found
}
