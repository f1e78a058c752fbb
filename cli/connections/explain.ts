/** The sentence with the fix for an error of Kafka or ClickHouse. */
import { clickHouseFault, isClickHouseFault } from '../../infra/clickhouse/client.ts'
import { firstOf, KunjunganError } from '../../infra/errors.ts'
import { kafkaFault } from '../../infra/kafka/client.ts'
import type { ClickHouseRole, ConnectionSettings } from './settings.ts'

/**
 * The error with its sentence; anything that is neither Kafka's nor ClickHouse's as it is.
 * @param role - the ClickHouse user of the work that threw.
 */
export function explain(
  thrown: unknown,
  { access, kafkaAccess }: Pick<ConnectionSettings, 'access' | 'kafkaAccess'>,
  role: ClickHouseRole = 'admin',
): unknown {
  const error = firstOf(thrown)
  if (error instanceof KunjunganError || !(error instanceof Error)) return error
  if (isClickHouseFault(error)) return clickHouseFault(error, access(role))
  if (error.name.startsWith('KafkaJS')) return kafkaFault(error, kafkaAccess)
  return isOfNetwork(error) ? clickHouseFault(error, access(role)) : error
}

/** kafkajs gives its errors names of their own: what Node says of a connection is ClickHouse's. */
function isOfNetwork(error: Error): boolean {
  const code = 'code' in error ? String(error.code) : ''
  return /^E(CONN|HOST|NET|PIPE|TIMEDOUT|AI_)|ENOTFOUND/.test(code)
}
