/** Faults of Kafka and ClickHouse as sentences: the real cause and the fix, and never what a server's text quotes. */
import kafkajs from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { clickHouseSentence } from '../../../infra/clickhouse/sentences.ts'
import { kafkaFault } from '../../../infra/kafka/client.ts'
import { kafkaSentences } from '../../../infra/kafka/sentences.ts'

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

  it.each(Object.entries(kafkaSentences))('%s says what to do', (_, sentence) => {
    expect(sentence).toMatch(/^[a-z].*[:,] .+\.$/)
  })
})

const coded = (code: string): Error => Object.assign(new Error('x'), { code })

describe('a fault of ClickHouse', () => {
  it.each([
    ['an unknown host', coded('ENOTFOUND'), undefined, /does not know the name of the host/],
    [
      'https at a port without TLS',
      coded('EPROTO'),
      undefined,
      /speaks no TLS at this port: set CLICKHOUSE_URL to http:/,
    ],
    ['a port that speaks no HTTP', coded('HPE_INVALID_CONSTANT'), undefined, /speaks no HTTP/],
    [
      'a certificate of an unknown CA',
      coded('DEPTH_ZERO_SELF_SIGNED_CERT'),
      undefined,
      /NODE_EXTRA_CA_CERTS/,
    ],
    [
      'the native port',
      new Error('Port 9000 is for clickhouse-client program\r\n'),
      undefined,
      /native protocol at this port/,
    ],
    [
      'http at a port with TLS',
      new Error('Client sent an HTTP request to an HTTPS server.'),
      undefined,
      /https:/,
    ],
    ["a proxy's page", new Error('<html><body>502 Bad Gateway'), undefined, /web page/],
    ['an old server', new Error('x'), 46, /too old: take 26\.3 or newer/],
    ['another schema', new Error('x'), 47, /run `npx kunjungan migrate`/],
    ['a user that only reads', new Error('x'), 164, /readonly/],
    ['no Keeper', new Error('x'), 225, /Keeper/],
  ])('%s', (_, error, code, sentence) => {
    expect(clickHouseSentence(error, code)).toMatch(sentence)
  })
})
