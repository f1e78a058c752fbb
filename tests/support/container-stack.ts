/**
 * Kafka and ClickHouse in containers, in place of the embedded services: the same tests then run on servers as they
 * are deployed. Image names are configurable; what it starts it stops.
 */
import { randomBytes } from 'node:crypto'
import { GenericContainer, type StartedTestContainer, Wait } from 'testcontainers'
import { freePort } from '../../infra/stack/ports.ts'
import type { Credentials } from '../../infra/stack/credentials.ts'
import type { SharedStack } from './shared-stack.ts'

export interface ContainerConfig {
  readonly kafkaImage: string
  readonly clickhouseImage: string
  readonly usersXml: (credentials: Credentials) => string
}

const startupMs = 120_000
const password = (): string => randomBytes(24).toString('base64url')

export async function startContainers(config: ContainerConfig): Promise<SharedStack & AsyncDisposable> {
  const credentials = { admin: password(), ingest: password(), alert: password(), bi: password() }
  await using started = new AsyncDisposableStack()
  const keep = (container: StartedTestContainer): StartedTestContainer => {
    started.defer(async () => void (await container.stop()))
    return container
  }
  // The broker has to know the address that clients outside the container reach it by.
  const kafkaPort = await freePort()
  keep(
    await new GenericContainer(config.kafkaImage)
      .withExposedPorts({ container: 9092, host: kafkaPort })
      .withEnvironment(kafkaEnvironment(kafkaPort))
      .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
      .withStartupTimeout(startupMs)
      .start(),
  )
  const clickhouse = keep(
    await new GenericContainer(config.clickhouseImage)
      .withExposedPorts(8123, 9000)
      .withCopyContentToContainer([
        { content: config.usersXml(credentials), target: '/etc/clickhouse-server/users.d/kunjungan.xml' },
      ])
      .withWaitStrategy(Wait.forHttp('/ping', 8123))
      .withStartupTimeout(startupMs)
      .start(),
  )
  const running = started.move()
  return {
    brokers: [`127.0.0.1:${kafkaPort}`],
    clickhouseUrl: `http://127.0.0.1:${clickhouse.getMappedPort(8123)}`,
    clickhouseTcpPort: clickhouse.getMappedPort(9000),
    credentials,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

function kafkaEnvironment(port: number): Record<string, string> {
  return {
    KAFKA_NODE_ID: '1',
    KAFKA_PROCESS_ROLES: 'broker,controller',
    KAFKA_LISTENERS: 'PLAINTEXT://0.0.0.0:9092,CONTROLLER://127.0.0.1:9093',
    KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://127.0.0.1:${port}`,
    KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
    KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    KAFKA_CONTROLLER_QUORUM_VOTERS: '1@127.0.0.1:9093',
    KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
    KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
    KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
    KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
    KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS: '1000',
    KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
  }
}
