/**
 * The embedded services as a command uses them: started with it, or only found, where the environment does not name both
 * Kafka and ClickHouse.
 */
import { because, KunjunganError } from '../../infra/errors.ts'
import { type ServiceName, stackPaths } from '../../infra/stack/paths.ts'
import { SERVICE_TITLES } from '../../infra/stack/services.ts'
import { acquireStack, findStack, type RunningStack, stackStatus } from '../../infra/stack/stack.ts'
import type { ServiceStatus } from '../../infra/stack/status.ts'
import { whyDown } from '../../infra/stack/why-down.ts'
import type { CliContext } from '../context.ts'
import { stackConfig, stackDeps } from '../stack.ts'
import { whoseServices } from './whose.ts'

/**
 * The embedded services, or undefined where none is needed.
 * @param startEmbedded - false for a command that only looks: then services that do not run are an error.
 * @param owned - gives back what is started here.
 * @throws KunjunganError `stack` where they do not run and are not to be started; `config` where one service is embedded
 *   and the other is not.
 */
export async function embeddedStack(
  context: CliContext,
  startEmbedded: boolean,
  owned: AsyncDisposableStack,
): Promise<RunningStack | undefined> {
  const { KAFKA_BROKERS, CLICKHOUSE_URL, KUNJUNGAN_HOME: home } = context.env
  if (context.onlyService === undefined) await requireBothOrNone(context)
  if (KAFKA_BROKERS !== undefined && CLICKHOUSE_URL !== undefined) return undefined
  if (startEmbedded) return owned.use(await acquireStack(stackConfig(context), stackDeps(context)))
  const found = await findStack(home)
  if (found !== undefined) return found
  throw notRunning(await stackStatus(home), whyDownIn(home))
}

/**
 * One embedded service beside one that is not would mix two pipelines: events of one in the store of the other, read
 * and committed by the group of the other's `ingest`.
 */
async function requireBothOrNone(context: CliContext): Promise<void> {
  const whose = await whoseServices(context)
  if ((whose.kafka === 'other') === (whose.clickhouse === 'other')) return
  const [other, embedded] =
    whose.kafka === 'other' ? (['kafka', 'clickhouse'] as const) : (['clickhouse', 'kafka'] as const)
  const [named, missing] = [variables[other], variables[embedded]]
  throw new KunjunganError(
    'config',
    context.env[missing] === undefined
      ? `${named} is set and ${missing} is not, and the embedded services are not mixed with others: set ${missing} too, or unset ${named}.`
      : `${named} names another ${SERVICE_TITLES[other]} and ${missing} the embedded ${SERVICE_TITLES[embedded]}, and the embedded services are not mixed with others: change one of them, or unset both.`,
  )
}

const variables = { kafka: 'KAFKA_BROKERS', clickhouse: 'CLICKHOUSE_URL' } as const

/** The error for those services that do not run, with the reason of the first that has one. */
export function notRunning(
  all: readonly Pick<ServiceStatus, 'service' | 'state'>[],
  whyServiceIsDown: (service: ServiceName) => string | undefined,
): KunjunganError {
  const down = all.filter(({ state }) => state !== 'running')
  const names = down.map(({ service }) => SERVICE_TITLES[service]).join(' and ')
  const why = down.map(({ service }) => whyServiceIsDown(service)).find((text) => text !== undefined)
  return new KunjunganError(
    'stack',
    `The embedded ${names} ${down.length === 1 ? 'is' : 'are'} not running: ${because(() => why)}start ${down.length === 1 ? 'it' : 'them'} with \`npx kunjungan stack up\`, or set KAFKA_BROKERS and CLICKHOUSE_URL.`,
  )
}

/** Why a service of this home has ended, with the fix, where the machine is the cause. */
export function whyDownIn(home: string): (service: ServiceName) => string | undefined {
  const paths = stackPaths(home)
  return (service) => whyDown(paths.log[service], paths.service[service])
}
