/** The codes that distinguish errors of ClickHouse and of connections to it. */
import { ClickHouseError } from '@clickhouse/client'

/** The code of a ClickHouse error, or undefined where the server was not reached or did not answer with one. */
export function clickHouseCode(error: unknown): number | undefined {
  return error instanceof ClickHouseError ? Number(error.code) : undefined
}

/** The system's code of a failed connection, such as ECONNREFUSED. */
export function transportCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
