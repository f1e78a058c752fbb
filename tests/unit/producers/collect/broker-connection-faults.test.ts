/** What the collector says of a Kafka that does not take events, on a broker that is made up. */
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { createKafka } from '../../../../infra/kafka/client.ts'
import { createLogger } from '../../../../infra/log.ts'
import { BrokerConnection } from '../../../../producers/collect/broker-connection.ts'
import { fakePartitions, startFakeBroker } from '../../../support/fake-broker.ts'

function connect(address: string): BrokerConnection {
  const access = { brokers: [address], security: { ssl: false } }
  const logger = createLogger({ level: 'silent', pretty: false })
  return new BrokerConnection(
    { topics: ['t'], access, everyMs: 20 },
    { kafka: (retry) => createKafka(access, 'test', logger, retry), logger },
  )
}

const reasonOf = (connection: BrokerConnection): string | undefined => {
  const readiness = connection.readiness()
  return readiness.isReady ? undefined : readiness.reason
}

it('names a partition without a leader, and sends to the others', async () => {
  const t = fakePartitions([0, 0], [1])
  await using broker = await startFakeBroker({ topics: { t } })
  await using connection = connect(broker.address)
  await expect
    .poll(() => reasonOf(connection))
    .toContain('has a partition without a leader: start the broker')
  expect(connection.producer).toBeDefined()
  Object.assign(t.partitions[1] ?? {}, { isLed: true })
  await expect.poll(() => reasonOf(connection)).toBeUndefined()
})

it('names a Kafka at whose port nothing listens', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  await using connection = connect(`127.0.0.1:${port}`)
  await expect
    .poll(() => reasonOf(connection), { timeout: 10_000, interval: 100 })
    .not.toBe('Kafka has not answered yet')
  expect(reasonOf(connection)).toMatch(/ does not answer, nothing listens at that port: .*stack up/)
})

it('names a Kafka that is frozen, or behind a firewall that drops what it says', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    onTestFinished(() => void socket.destroy())
  }).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  await using connection = connect(`127.0.0.1:${(server.address() as AddressInfo).port}`)
  await expect
    .poll(() => reasonOf(connection), { timeout: 10_000, interval: 100 })
    .toMatch(/^Kafka at \S+ does not answer in time: see whether its brokers are frozen/)
})
