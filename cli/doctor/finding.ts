/** What a check of `doctor` finds: in order, worth knowing, or wrong with what to do about it. */
import type { z } from 'zod'
import { queryRows } from '../../infra/clickhouse/query-rows.ts'
import type { CliContext } from '../context.ts'
import type { Connections } from '../connections.ts'

export interface Finding {
  readonly check: string
  readonly state: 'ok' | 'note' | 'wrong'
  readonly text: string
}

export type Found = Omit<Finding, 'check'>

export type Check = (context: CliContext, connections: Connections) => Promise<Found>

export const ok = (text: string): Found => ({ state: 'ok', text })
export const note = (text: string): Found => ({ state: 'note', text })
export const wrong = (text: string): Found => ({ state: 'wrong', text })

/** The rows of a query that needs none of our tables. */
export function systemRows<T extends z.ZodType>(
  connections: Connections,
  row: T,
  query: string,
): Promise<z.infer<T>[]> {
  return queryRows(connections.clickhouse('admin'), row, query)
}

/** The rows of a query on the store, as the administrator. */
export function rows<T extends z.ZodType>(
  connections: Connections,
  row: T,
  query: string,
): Promise<z.infer<T>[]> {
  return queryRows(connections.clickhouse('admin', connections.databases.store), row, query)
}

/** The same on the store of all shards, for what is computed of events. */
export function rowsOfAllShards<T extends z.ZodType>(
  connections: Connections,
  row: T,
  query: string,
): Promise<z.infer<T>[]> {
  return queryRows(connections.clickhouse('admin', connections.allShards), row, query)
}
