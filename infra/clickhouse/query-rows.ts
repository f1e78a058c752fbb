/**
 * Asks ClickHouse for rows. The one place where what the server sends becomes typed: rows are parsed here and trusted
 * from here on.
 */
import type { ClickHouseClient } from '@clickhouse/client'
import { z } from 'zod'
import { KunjunganError } from '../errors.ts'

export interface QueryOptions {
  readonly params?: Record<string, unknown>
  readonly signal?: AbortSignal
}

type Client = Pick<ClickHouseClient, 'query'>

/**
 * The rows of a query, each an object.
 * @throws KunjunganError `internal` for a row of another shape, naming the field and the query.
 */
export async function queryRows<T extends z.ZodType>(
  client: Client,
  row: T,
  query: string,
  options: QueryOptions = {},
): Promise<z.infer<T>[]> {
  return ask(client, 'JSONEachRow', row, query, options)
}

/** The same, each row a list of its values: for many rows, and where the columns are known only by their order. */
export async function queryTuples<T extends z.ZodType<unknown[]>>(
  client: Client,
  row: T,
  query: string,
  options: QueryOptions = {},
): Promise<z.infer<T>[]> {
  return ask(client, 'JSONCompactEachRow', row, query, options)
}

async function ask<T extends z.ZodType>(
  client: Client,
  format: 'JSONEachRow' | 'JSONCompactEachRow',
  row: T,
  query: string,
  { params = {}, signal }: QueryOptions,
): Promise<z.infer<T>[]> {
  const result = await client.query({
    query,
    format,
    query_params: params,
    ...(signal === undefined ? {} : { abort_signal: signal }),
  })
  const { data, error } = z.array(row).safeParse(await result.json())
  if (error === undefined) return data
  const [issue] = error.issues
  const field = issue?.path.slice(1).join('.') ?? ''
  throw new KunjunganError(
    'internal',
    `ClickHouse sent a row of another shape than Kunjungan asked for, ${field === '' ? 'the row' : field}: ${issue?.message ?? 'not valid'} (${beginning(query)}). This is a fault of Kunjungan itself: report it with this message.`,
  )
}

/** Enough of a query to find it; values are parameters and not in it. */
function beginning(query: string): string {
  const line = query.replaceAll(/\s+/g, ' ').trim()
  return line.length > mostShown ? `${line.slice(0, mostShown)} ...` : line
}

const mostShown = 120
