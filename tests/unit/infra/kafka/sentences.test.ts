/** Faults of Kafka as sentences: the real cause and the fix, and never what a server's text quotes. */
import kafkajs from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { kafkaFault } from '../../../../infra/kafka/client.ts'
import { kafkaSentences } from '../../../../infra/kafka/sentences.ts'

const access = { brokers: ['kafka:9092'], security: { ssl: false } }
const connection = (broker: string, code: string): Error =>
  new kafkajs.KafkaJSNumberOfRetriesExceeded(new kafkajs.KafkaJSConnectionError('x', { broker, code }), {
    retryCount: 5,
    retryTime: 1,
  })
const protocol = (type: string): Error =>
  Object.assign(new Error('secret'), { name: 'KafkaJSProtocolError', type })

describe('a fault of Kafka', () => {
  it.each([
    [
      'ENOTFOUND at the start',
      connection('kafka:9092', 'ENOTFOUND'),
      /does not know the name kafka: correct KAFKA_BROKERS/,
    ],
    [
      'nothing listens',
      connection('kafka:9092', 'ECONNREFUSED'),
      /does not answer, nothing listens .*stack up/,
    ],
    [
      'a name that only the brokers know',
      connection('b-1.internal:9092', 'ENOTFOUND'),
      /sends its clients on to b-1\.internal:9092.*does not know the name b-1\.internal.*advertised\.listeners/,
    ],
    [
      'an address that only the brokers reach',
      connection('10.0.0.7:9092', 'ECONNREFUSED'),
      /on to 10\.0\.0\.7:9092.*ECONNREFUSED.*advertised\.listeners/,
    ],
    [
      'more copies than brokers',
      protocol('INVALID_REPLICATION_FACTOR'),
      /fewer brokers than the copies.*KUNJUNGAN_REPLICATION/,
    ],
    [
      'a foreign assigner',
      protocol('INCONSISTENT_GROUP_PROTOCOL'),
      /foreign member in our consumer group.*stop it/,
    ],
    ['too few copies in step', protocol('NOT_ENOUGH_REPLICAS'), /min\.insync\.replicas.*start the brokers/],
    ['an old broker', protocol('UNSUPPORTED_VERSION'), /Kafka 2\.1 or newer/],
    ['a policy', protocol('POLICY_VIOLATION'), /policy that forbids/],
  ])('%s', (_, error, sentence) => {
    const { message } = kafkaFault(error, access)
    expect(message).toMatch(/^Kafka at kafka:9092 /)
    expect(message).toMatch(sentence)
    expect(message).not.toContain('secret')
  })

  it('of an embedded broker that has ended says why, where the machine is the cause', () => {
    const error = connection('kafka:9092', 'ECONNREFUSED')
    const { message } = kafkaFault(error, { ...access, whyDown: () => 'its disk is full' })
    expect(message).toContain('nothing listens at that port: its disk is full; start it')
  })

  it.each(Object.entries(kafkaSentences))('%s says what to do', (_, sentence) => {
    expect(sentence).toMatch(/^[a-z].*[:,] .+\.$/)
  })
})
