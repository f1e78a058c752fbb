/** Whose Kafka and ClickHouse the environment names: the embedded ones, as `stack env` has it do, or others. */
import type { ServiceName } from '../../infra/stack/paths.ts'
import { stackStatus } from '../../infra/stack/stack.ts'
import type { ServiceStatus } from '../../infra/stack/status.ts'
import type { CliContext } from '../context.ts'

/** `stopped`: the embedded one, named by its last address, and it does not run. */
export type Whose = 'embedded' | 'stopped' | 'other'

/** A service that the environment does not name is the embedded one. */
export async function whoseServices({
  env,
}: Pick<CliContext, 'env'>): Promise<Readonly<Record<ServiceName, Whose>>> {
  const [kafka, clickhouse] = await stackStatus(env.KUNJUNGAN_HOME)
  return {
    kafka: whoseOf(env.KAFKA_BROKERS?.join(','), kafka),
    clickhouse: whoseOf(env.CLICKHOUSE_URL?.replace(/\/$/, ''), clickhouse),
  }
}

function whoseOf(named: string | undefined, status: ServiceStatus | undefined): Whose {
  if (named === undefined) return 'embedded'
  if (named !== status?.address) return 'other'
  return status.state === 'running' ? 'embedded' : 'stopped'
}
