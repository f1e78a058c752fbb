/** What the collector says of a Kafka that does not take events, on a broker that is made up. */
import { expect, it } from 'vitest'
import { createKafka } from '../../../../infra/kafka/client.ts'
import { createLogger } from '../../../../infra/log.ts'
import { BrokerConnection } from '../../../../producers/collect/broker-connection.ts'
import { type FakeBroker, fakePartitions, startFakeBroker } from '../../../support/fake-broker.ts'

function connect(broker: FakeBroker): BrokerConnection {
  const access = { brokers: [broker.address], security: { ssl: false } }
  const logger = createLogger({ level: 'silent', pretty: false })
  return new BrokerConnection(
    { topics: ['t'], access, everyMs: 20 },
    { kafka: createKafka(access, 'test', logger), logger },
  )
}

const reasonOf = (connection: BrokerConnection): string | undefined => {
  const readiness = connection.readiness()
  return readiness.isReady ? undefined : readiness.reason
}

it('names a partition without a leader, and sends to the others', async () => {
  const t = fakePartitions([0, 0], [1])
  await using broker = await startFakeBroker({ topics: { t } })
  await using connection = connect(broker)
  await expect
    .poll(() => reasonOf(connection))
    .toContain('has a partition without a leader: start the broker')
  expect(connection.producer).toBeDefined()
  Object.assign(t.partitions[1] ?? {}, { isLed: true })
  await expect.poll(() => reasonOf(connection)).toBeUndefined()
})
