/** What a check of `doctor` finds: in order, worth knowing, or wrong with what to do about it. */
import type { CliContext } from '../context.ts'
import type { Services } from '../services.ts'

export interface Finding {
  readonly check: string
  readonly state: 'ok' | 'note' | 'wrong'
  readonly text: string
}

type Found = Omit<Finding, 'check'>

export type Check = (context: CliContext, services: Services) => Promise<Found>

export const ok = (text: string): Found => ({ state: 'ok', text })
export const note = (text: string): Found => ({ state: 'note', text })
export const wrong = (text: string): Found => ({ state: 'wrong', text })

/** The rows of a query that needs no schema. */
export async function systemRows<T>(services: Services, query: string): Promise<T[]> {
  return (await services.clickhouse('admin').query({ query, format: 'JSONEachRow' })).json<T>()
}

/** The rows of a query on the store, as the administrator. */
export function rows<T>(services: Services, query: string): Promise<T[]> {
  return rowsIn(services, services.databases.store, query)
}

/** The same on the store of all shards, for what is computed of events. */
export function rowsOfAllShards<T>(services: Services, query: string): Promise<T[]> {
  return rowsIn(services, services.allShards, query)
}

async function rowsIn<T>(services: Services, database: string, query: string): Promise<T[]> {
  return (await services.clickhouse('admin', database).query({ query, format: 'JSONEachRow' })).json<T>()
}
