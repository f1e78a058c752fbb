/** Asks a BI view. Rows are parsed here and trusted from here on. */
import type { ClickHouseClient } from '@clickhouse/client'
import { z } from 'zod'

/** Rows of a query, parsed. */
export async function queryRows<T extends z.ZodType>(
  client: ClickHouseClient,
  row: T,
  query: string,
  params: Record<string, unknown>,
): Promise<z.infer<T>[]> {
  const result = await client.query({ query, query_params: params, format: 'JSONEachRow' })
  return z.array(row).parse(await result.json())
}
