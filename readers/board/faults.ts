/** What an error of ClickHouse means for a page: the reader lacks a right, the login no longer holds, or no answer. */
import { isClickHouseFault } from '../../infra/clickhouse/client.ts'
import { clickHouseErrorCodes as codes } from '../../infra/clickhouse/error-codes.ts'
import { clickHouseCode } from '../../infra/clickhouse/fault-code.ts'
import { KunjunganError } from '../../infra/errors.ts'

const refused: ReadonlySet<number> = new Set<number>([
  codes.UNKNOWN_USER,
  codes.WRONG_PASSWORD,
  codes.REQUIRED_PASSWORD,
  codes.AUTHENTICATION_FAILED,
])

/** The reader's user or password does not hold any more. */
export function isRefusal(error: unknown): boolean {
  return refused.has(clickHouseCode(error) ?? 0)
}

/** The reader has no right to what was asked for. */
export function isDenied(error: unknown): boolean {
  return clickHouseCode(error) === codes.ACCESS_DENIED
}

/** ClickHouse did not answer, or could not. */
export function isNoAnswer(error: unknown): boolean {
  if (error instanceof KunjunganError) return error.code !== 'internal'
  return isClickHouseFault(error) || (error instanceof Error && 'code' in error)
}
