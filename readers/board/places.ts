/** The MPPs that a reader sees, by ClickHouse's answer to that reader alone. */
import { z } from 'zod'
import { Place } from '../rows/monthly-rows.ts'
import type { BoardQuery } from './figures.ts'

export type Place = z.infer<typeof Place>

export const placesQuestion = {
  row: Place,
  query: `
SELECT DISTINCT mpp, mpp_name, regency_code, regency, province_code, province
FROM {bi:Identifier}.data_freshness
ORDER BY mpp_name`,
  maxAgeMs: 30_000,
} as const satisfies BoardQuery<typeof Place>

const Ping = z.object({ alive: z.union([z.number(), z.string()]) })

/** Whether ClickHouse still answers this reader. */
export const pingQuestion = {
  row: Ping,
  query: 'SELECT 1 AS alive',
  maxAgeMs: 1_000,
} as const satisfies BoardQuery<typeof Ping>
