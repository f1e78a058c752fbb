/** No client lets Kafka create a topic that is missing: it would have one partition and seven days. */
import type { ConsumerConfig, Kafka, ProducerConfig } from 'kafkajs'
import { expect, it } from 'vitest'
import { connectProducer } from '../../../../infra/kafka/producer.ts'
import { readTopic } from '../../../../infra/kafka/read-topic.ts'

const nothing = async (): Promise<void> => undefined
const configs: (ConsumerConfig | ProducerConfig)[] = []
const kafka = {
  admin: () => ({
    connect: nothing,
    disconnect: nothing,
    deleteGroups: nothing,
    fetchTopicOffsets: async () => [],
  }),
  producer: (config: ProducerConfig) => (configs.push(config), { connect: nothing }),
  consumer: (config: ConsumerConfig) => (configs.push(config), { disconnect: nothing }),
} as unknown as Kafka

it.for([
  ['a producer', () => connectProducer(kafka)],
  ['a reader of a topic', () => readTopic(kafka, 't', () => undefined)],
] as const)('%s', async ([, make]) => {
  await make()
  expect(configs.splice(0).map(({ allowAutoTopicCreation }) => allowAutoTopicCreation)).toEqual([false])
})
