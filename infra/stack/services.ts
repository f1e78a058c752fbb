/**
 * Kafka and ClickHouse as the two services of the stack: which ports each has, how it is started and asked. Starting
 * writes the process id into the state at once. Whether a service has to be started is decided elsewhere.
 */
import { join } from 'node:path'
import { CLICKHOUSE_GRACE_MS, clickHouseAnswers, launchClickHouse } from './clickhouse.ts'
import type { Credentials } from './credentials.ts'
import { ensureKafkaJars, findJava } from './java.ts'
import { KAFKA_GRACE_MS, kafkaAnswers, launchKafka } from './kafka.ts'
import type { ServiceName, StackPaths } from './paths.ts'
import { choosePort, freePort } from './ports.ts'
import type { StackDeps } from './service.ts'
import type { ServiceState } from './state.ts'

export interface StackConfig {
  /** The folder for all data of the embedded services. */
  readonly home: string
  /** Where Kafka's jars are kept; may be shared by many homes. */
  readonly cacheDir: string
  /** `process.env` of the composition root: where Java and Maven are. ClickHouse and Kafka do not get it. */
  readonly machine: NodeJS.ProcessEnv
  /** The users file of ClickHouse; needs `default` without a password and `kunjungan_admin`. */
  readonly usersXml: (credentials: Credentials) => string
  /** Preferred ports: 9092, 8123 and 9000 unless given; 0 for any. */
  readonly kafkaPort?: number
  readonly clickhousePorts?: { readonly http: number; readonly tcp: number }
  readonly brokerProperties?: Readonly<Record<string, string>>
  /** ClickHouse's own level, `warning` unless given. */
  readonly clickhouseLogLevel?: 'none' | 'error' | 'warning' | 'information' | 'debug' | 'trace'
}

export const SERVICE_TITLES: Readonly<Record<ServiceName, string>> = {
  kafka: 'Kafka',
  clickhouse: 'ClickHouse',
}
export const SERVICE_GRACE_MS: Readonly<Record<ServiceName, number>> = {
  kafka: KAFKA_GRACE_MS,
  clickhouse: CLICKHOUSE_GRACE_MS,
}

export interface Service {
  readonly name: ServiceName
  /** Starts the process, with the former state as a hint for its ports. */
  readonly start: (former: ServiceState | undefined) => Promise<ServiceState>
  /** True once it answers as ours. */
  readonly answers: (state: ServiceState) => Promise<boolean>
}

/** The service Kafka with this configuration. */
export function kafkaService(config: StackConfig, paths: StackPaths, deps: StackDeps): Service {
  return {
    name: 'kafka',
    async start(former) {
      const java = await findJava(config.machine)
      const jars = await ensureKafkaJars(config.cacheDir, config.machine, deps)
      const wish = {
        preferred: config.kafkaPort ?? 9092,
        last: former?.ports['kafka'],
        stay: brokeDown(former),
      }
      const { port, note } = await choosePort({ name: 'Kafka', ...wish })
      const controllerPort = await freePort()
      const properties = config.brokerProperties ?? {}
      const launch = { paths, java, jars, port, controllerPort, properties, signal: deps.signal }
      const launched = await launchKafka(launch)
      return noted({ ...launched, ports: { kafka: port, controller: controllerPort } }, [note])
    },
    answers: async (state) => await kafkaAnswers(paths, state.ports['kafka'] ?? 0),
  }
}

/** The service ClickHouse with this configuration. */
export function clickHouseService(config: StackConfig, paths: StackPaths, credentials: Credentials): Service {
  const preferred = config.clickhousePorts ?? { http: 8123, tcp: 9000 }
  return {
    name: 'clickhouse',
    async start(former) {
      const stay = brokeDown(former)
      const http = await choosePort({
        name: 'ClickHouse HTTP',
        preferred: preferred.http,
        last: former?.ports['http'],
        stay,
      })
      const tcp = await choosePort({
        name: 'ClickHouse TCP',
        preferred: preferred.tcp,
        last: former?.ports['tcp'],
        stay,
      })
      const logLevel = config.clickhouseLogLevel ?? 'warning'
      const ports = { httpPort: http.port, tcpPort: tcp.port }
      const pid = await launchClickHouse({
        paths,
        ...ports,
        usersXml: config.usersXml(credentials),
        logLevel,
      })
      return noted({ pid, ports: { http: http.port, tcp: tcp.port } }, [http.note, tcp.note])
    },
    answers: async (state) => await clickHouseAnswers(state.ports['http'] ?? 0, credentials),
  }
}

/** A service that was not stopped (its process id is still noted) and is started again, broke down. */
function brokeDown(former: ServiceState | undefined): boolean {
  return former !== undefined && former.pid !== 0
}

function noted(
  launched: Pick<ServiceState, 'pid' | 'ports'> & { archive?: { from: string; to: string } },
  notes: readonly (string | undefined)[],
): ServiceState {
  const given = notes.filter((note) => note !== undefined)
  return { ...launched, startedAt: new Date().toISOString(), notes: given }
}

/** A service's data folder. */
export function dataFolder(paths: StackPaths, name: ServiceName): string {
  return join(paths.service[name], 'data')
}
