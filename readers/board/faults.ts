/** What an error of ClickHouse means for a page: the reader lacks a right, the login no longer holds, or no answer. */
import { clickHouseCode, isClickHouseFault } from '../../infra/clickhouse/client.ts'

const accessDenied = 497
/** Unknown user, wrong or missing password, authentication failed. */
const refused: ReadonlySet<number> = new Set([192, 193, 194, 516])

/** The reader's user or password does not hold any more. */
export function isRefusal(error: unknown): boolean {
  return refused.has(clickHouseCode(error) ?? 0)
}

/** The reader has no right to what was asked for. */
export function isDenied(error: unknown): boolean {
  return clickHouseCode(error) === accessDenied
}

/** ClickHouse did not answer, or could not. */
export function isNoAnswer(error: unknown): boolean {
  return isClickHouseFault(error) || (error instanceof Error && 'code' in error)
}
