/**
 * What to do about an error of a dependency, by its code and never by its text: retry, halt until an operator has
 * fixed it, or search for the row that is at fault. Unknown codes are retried a bounded number of times, then halt.
 */
import { clickHouseCode } from '../../../infra/clickhouse/fault-code.ts'
import { type ClickHouseErrorName, clickHouseErrorName } from '../../../infra/clickhouse/error-codes.ts'
import { isProgramError } from '../../../infra/errors.ts'
import { kafkaErrorType } from '../../../infra/kafka/client.ts'
import type { KafkaErrorType } from '../../../infra/kafka/error-types.ts'
import { isOwnFault } from '../../../infra/kafka/own-fault.ts'

export type FaultClass = 'retry' | 'smaller' | 'halt' | 'data' | 'unknown'

const clickHouseClasses: Readonly<Partial<Record<ClickHouseErrorName, FaultClass>>> = {
  UNEXPECTED_END_OF_FILE: 'retry',
  FILE_DOESNT_EXIST: 'retry',
  TIMEOUT_EXCEEDED: 'retry',
  DNS_ERROR: 'retry',
  TOO_MANY_SIMULTANEOUS_QUERIES: 'retry',
  NO_FREE_CONNECTION: 'retry',
  SOCKET_TIMEOUT: 'retry',
  NETWORK_ERROR: 'retry',
  ABORTED: 'retry',
  TABLE_IS_READ_ONLY: 'retry',
  NOT_ENOUGH_SPACE: 'retry',
  UNEXPECTED_ZOOKEEPER_ERROR: 'retry',
  TOO_MANY_PARTS: 'retry',
  NO_ACTIVE_REPLICAS: 'retry',
  NO_AVAILABLE_REPLICA: 'retry',
  ALL_CONNECTION_TRIES_FAILED: 'retry',
  TOO_FEW_LIVE_REPLICAS: 'retry',
  UNSATISFIED_QUORUM_FOR_PREVIOUS_WRITE: 'retry',
  REPLICA_IS_NOT_IN_QUORUM: 'retry',
  LIMIT_EXCEEDED: 'retry',
  SHARD_HAS_NO_CONNECTIONS: 'retry',
  UNKNOWN_STATUS_OF_INSERT: 'retry',
  RECEIVED_ERROR_TOO_MANY_REQUESTS: 'retry',
  PART_IS_TEMPORARILY_LOCKED: 'retry',
  QUERY_WAS_CANCELLED: 'retry',
  SYSTEM_ERROR: 'retry',
  CANNOT_SCHEDULE_TASK: 'retry',
  DEADLOCK_AVOIDED: 'retry',
  DISTRIBUTED_TOO_MANY_PENDING_BYTES: 'retry',
  KEEPER_EXCEPTION: 'retry',
  POCO_EXCEPTION: 'retry',
  MEMORY_LIMIT_EXCEEDED: 'smaller',
  NO_SUCH_COLUMN_IN_TABLE: 'halt',
  UNKNOWN_IDENTIFIER: 'halt',
  UNKNOWN_TABLE: 'halt',
  SYNTAX_ERROR: 'halt',
  UNKNOWN_DATABASE: 'halt',
  READONLY: 'halt',
  UNKNOWN_USER: 'halt',
  WRONG_PASSWORD: 'halt',
  REQUIRED_PASSWORD: 'halt',
  IP_ADDRESS_NOT_ALLOWED: 'halt',
  QUOTA_EXCEEDED: 'halt',
  DATABASE_ACCESS_DENIED: 'halt',
  QUERY_IS_PROHIBITED: 'halt',
  // A view that throws (by then the rows are in the raw table), or a table that takes no rows of other shards.
  FUNCTION_THROW_IF_VALUE_IS_NON_ZERO: 'halt',
  ACCESS_DENIED: 'halt',
  AUTHENTICATION_FAILED: 'halt',
  TABLE_IS_PERMANENTLY_READ_ONLY: 'halt',
  CANNOT_PARSE_TEXT: 'data',
  CANNOT_PARSE_ESCAPE_SEQUENCE: 'data',
  CANNOT_PARSE_QUOTED_STRING: 'data',
  CANNOT_PARSE_INPUT_ASSERTION_FAILED: 'data',
  CANNOT_PARSE_DATE: 'data',
  CANNOT_PARSE_DATETIME: 'data',
  TYPE_MISMATCH: 'data',
  ARGUMENT_OUT_OF_BOUND: 'data',
  CANNOT_CONVERT_TYPE: 'data',
  CANNOT_PARSE_NUMBER: 'data',
  INCORRECT_DATA: 'data',
  TOO_LARGE_STRING_SIZE: 'data',
  VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE: 'data',
  CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN: 'data',
  VIOLATED_CONSTRAINT: 'data',
}

/** @param code - ClickHouse's error code; undefined where no answer came: a matter of transport, so it is retried. */
export function clickHouseFaultClass(code: number | undefined): FaultClass {
  if (code === undefined) return 'retry'
  const name = clickHouseErrorName(code)
  return name === undefined ? 'unknown' : (clickHouseClasses[name] ?? 'unknown')
}

/** Waiting does not fix an error of our own program: it is `unknown`, so that its retries are bounded. */
export function clickHouseErrorClass(error: unknown): FaultClass {
  const code = clickHouseCode(error)
  return code === undefined && isProgramError(error) ? 'unknown' : clickHouseFaultClass(code)
}

const kafkaHalt: ReadonlySet<string> = new Set<KafkaErrorType>([
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
