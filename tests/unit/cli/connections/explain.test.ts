/** Whose error it is, by what was thrown: the sentences themselves are infra's. */
import { expect, it } from 'vitest'
import { explain } from '../../../../cli/connections/explain.ts'
import { KunjunganError } from '../../../../infra/errors.ts'

const settings = {
  kafkaAccess: { brokers: ['k1:9092'], security: { ssl: false } },
  access: (role: string) => ({ url: 'http://c1:8123', user: `user of ${role}`, password: '' }),
}
const named = (name: string): Error => Object.assign(new Error('gone'), { name })
const coded = (code: string): Error => Object.assign(new Error('gone'), { code })

it('an error of kafkajs is Kafka’s', () => {
  const explained = explain(named('KafkaJSConnectionError'), settings)
  expect(explained).toMatchObject({ code: 'kafka' })
  expect(String(explained)).toContain('Kafka at k1:9092')
})

it.each(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETDOWN', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'ENOTFOUND'])(
  'one of the network, %s, is ClickHouse’s',
  (code) => {
    expect(explain(coded(code), settings)).toMatchObject({ code: 'clickhouse' })
  },
)

it('of the work and of what closing threw after it, the former tells', () => {
  const both = new SuppressedError(coded('EACCES'), coded('ECONNREFUSED'))
  expect(explain(both, settings)).toMatchObject({ code: 'clickhouse' })
})

it('anything else stays as it is', () => {
  const sentence = new KunjunganError('usage', 'Leave it out.')
  for (const error of [sentence, coded('EACCES'), new TypeError('x'), 'text', undefined])
    expect(explain(error, settings)).toBe(error)
})
