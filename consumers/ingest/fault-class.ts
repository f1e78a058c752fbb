/**
 * What to do about an error of a dependency, by its code and never by its text: retry, halt until an operator has
 * fixed it, or search for the row that is at fault. Unknown codes are retried a bounded number of times, then halt.
 */
import { clickHouseCode } from '../../infra/clickhouse/client.ts'
import { isProgramError } from '../../infra/errors.ts'
import { kafkaErrorType } from '../../infra/kafka/client.ts'
import { isOwnFault } from '../../infra/kafka/own-fault.ts'

export type FaultClass = 'retry' | 'smaller' | 'halt' | 'data' | 'unknown'

const retry = new Set([
  ...[3, 107, 159, 198, 202, 203, 209, 210, 236, 242, 243, 244, 252, 254, 265, 279, 285, 286, 289, 290, 297],
  ...[319, 364, 384, 394, 425, 439, 473, 574, 999, 1000],
])
/** A view that throws (395) halts too: by then the rows are in the raw table. A table set read-only (774) stays so. */
const halt = new Set([16, 47, 60, 62, 81, 164, 192, 193, 194, 195, 201, 291, 392, 395, 497, 516, 774])
const data = new Set([6, 25, 26, 27, 38, 41, 53, 69, 70, 72, 117, 131, 321, 349, 469])
const memoryLimit = 241

/** @param code - ClickHouse's error code; undefined where no answer came: a matter of transport, so it is retried. */
export function clickHouseFaultClass(code: number | undefined): FaultClass {
  if (code === undefined || retry.has(code)) return 'retry'
  if (code === memoryLimit) return 'smaller'
  if (halt.has(code)) return 'halt'
  return data.has(code) ? 'data' : 'unknown'
}

/** Waiting does not fix an error of our own program: it is `unknown`, so that its retries are bounded. */
export function clickHouseErrorClass(error: unknown): FaultClass {
  const code = clickHouseCode(error)
  return code === undefined && isProgramError(error) ? 'unknown' : clickHouseFaultClass(code)
}

const kafkaHalt = new Set([
  'TOPIC_AUTHORIZATION_FAILED',
  'GROUP_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
  'SASL_AUTHENTICATION_FAILED',
  'UNSUPPORTED_SASL_MECHANISM',
  'ILLEGAL_SASL_STATE',
  'UNKNOWN_TOPIC_OR_PARTITION',
  'INVALID_TOPIC_EXCEPTION',
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_REQUIRED_ACKS',
  'POLICY_VIOLATION',
])

/** @param code - Kafka's error type; undefined where no answer came. */
export function kafkaFaultClass(code: string | undefined): FaultClass {
  return code !== undefined && kafkaHalt.has(code) ? 'halt' : 'retry'
}

/** Waiting does not fix an error of our own program: it is `unknown`, so that its retries are bounded. */
export function kafkaErrorClass(error: unknown): FaultClass {
  const type = kafkaErrorType(error)
  return type === undefined && isOwnFault(error) ? 'unknown' : kafkaFaultClass(type)
}
