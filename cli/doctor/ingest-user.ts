/** Whether the user of ingest can log in and write to every table that it writes to. Nothing is written. */
import { rawTables } from '../../schemas/raw-tables.ts'
import { type Check, ok } from './finding.ts'

/** The tables with a text column of each. */
const tables: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.values(rawTables).map((table) => [table, 'mpp'])),
  refused_records: 'topic',
  dead_letter_replays: 'dead_letter',
}

export const ingestUser: Check = async (_context, connections) => {
  const client = connections.clickhouse('ingest', connections.databases.store)
  for (const [table, column] of Object.entries(tables))
    await client.command({ query: `INSERT INTO ${table} (${column}) SELECT '' WHERE 0` })
  return ok(`${connections.access('ingest').user} can log in and write to the raw tables`)
}
