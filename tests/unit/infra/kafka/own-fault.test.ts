/**
 * An error of our own program is reported as ours, with where it was thrown, and never as a Kafka that does not answer;
 * a fault of Kafka or the network is never reported as ours.
 */
import kafkajs from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { kafkaErrorClass } from '../../../../consumers/ingest/faults/fault-class.ts'
import { kafkaFault } from '../../../../infra/kafka/client.ts'
import { isOwnFault } from '../../../../infra/kafka/own-fault.ts'

const access = { brokers: ['kafka.example:9092'], security: { ssl: false } }
const withCode = (code: string): Error => Object.assign(new Error(`connect ${code}`), { code })
const wrapped = (error: Error): Error =>
  Object.assign(new kafkajs.KafkaJSNonRetriableError(error), { cause: error })

describe('an error without a Kafka error code', () => {
  it.for([
    ['a TypeError', new TypeError('x is not a function')],
    ['a RangeError that kafkajs wrapped', wrapped(new RangeError('Maximum call stack size exceeded'))],
    ['any other error of a program', new Error('should not be')],
    ['an answer that kafkajs cannot read', new kafkajs.KafkaJSNonRetriableError('Unknown thing')],
  ] as const)('is ours: %s', ([, error]) => {
    expect(isOwnFault(error)).toBe(true)
    const { message } = kafkaFault(error, access)
    expect(message).toMatch(
      /^This is a fault of Kunjungan or of its Kafka client, not of Kafka at kafka\.example/,
    )
    expect(message).not.toMatch(/does not answer|start it/)
    expect(kafkaErrorClass(error)).toBe('unknown')
  })

  it.for([
    ['a connection that is refused', withCode('ECONNREFUSED')],
    ['the same as kafkajs has it', new kafkajs.KafkaJSConnectionError('Connection error', { broker: 'a:1' })],
    ['the same after all retries', wrapped(withCode('ECONNREFUSED'))],
  ] as const)('is of the network: %s', ([, error]) => {
    expect(isOwnFault(error)).toBe(false)
    expect(kafkaFault(error, access).message).toMatch(/does not answer/)
    expect(kafkaErrorClass(error)).toBe('retry')
  })
})
