/**
 * The context of a command that needs one of the two services alone: where the environment names that one, nothing
 * embedded is started beside it; where it does not, both are the embedded ones.
 */
import type { CliContext } from '../context.ts'

/** For what only sends. */
export function kafkaOnly(context: CliContext): CliContext {
  const { KAFKA_BROKERS: brokers, CLICKHOUSE_URL: url } = context.env
  return withServices(context, brokers, brokers === undefined ? undefined : (url ?? 'http://127.0.0.1:8123'))
}

/** For what only reads. */
export function clickHouseOnly(context: CliContext): CliContext {
  const { KAFKA_BROKERS: brokers, CLICKHOUSE_URL: url } = context.env
  return withServices(context, url === undefined ? undefined : (brokers ?? ['127.0.0.1:9092']), url)
}

function withServices(
  context: CliContext,
  brokers: CliContext['env']['KAFKA_BROKERS'],
  url: CliContext['env']['CLICKHOUSE_URL'],
): CliContext {
  return { ...context, env: { ...context.env, KAFKA_BROKERS: brokers, CLICKHOUSE_URL: url } }
}
