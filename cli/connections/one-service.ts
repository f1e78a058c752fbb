/**
 * The context of a command that needs one of the two services alone: where the environment names that one, nothing
 * embedded is started beside it; where it does not, both are the embedded ones.
 */
import type { ServiceName } from '../../infra/stack/paths.ts'
import type { CliContext } from '../context.ts'

/** For what only sends. */
export function kafkaOnly(context: CliContext): CliContext {
  const { KAFKA_BROKERS: brokers, CLICKHOUSE_URL: url } = context.env
  const named = brokers === undefined ? undefined : (url ?? 'http://127.0.0.1:8123')
  return withServices(context, 'kafka', brokers, named)
}

/** For what only reads. */
export function clickHouseOnly(context: CliContext): CliContext {
  const { KAFKA_BROKERS: brokers, CLICKHOUSE_URL: url } = context.env
  const named = url === undefined ? undefined : (brokers ?? ['127.0.0.1:9092'])
  return withServices(context, 'clickhouse', named, url)
}

function withServices(
  context: CliContext,
  onlyService: ServiceName,
  brokers: CliContext['env']['KAFKA_BROKERS'],
  url: CliContext['env']['CLICKHOUSE_URL'],
): CliContext {
  const env = { ...context.env, KAFKA_BROKERS: brokers, CLICKHOUSE_URL: url }
  // Spreading would call the getters of what the command may never ask for, such as the reference data.
  return Object.create(Object.prototype, {
    ...Object.getOwnPropertyDescriptors(context),
    env: { value: env, enumerable: true },
    onlyService: { value: onlyService, enumerable: true },
  }) as CliContext
}
