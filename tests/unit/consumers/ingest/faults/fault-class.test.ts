/**
 * What is done about each error code of ClickHouse and Kafka: spelled out, so that no code changes its class unseen.
 */
import { ClickHouseError } from '@clickhouse/client'
import { describe, expect, it } from 'vitest'
import {
  clickHouseErrorClass,
  clickHouseFaultClass,
  kafkaErrorClass,
  kafkaFaultClass,
} from '../../../../../consumers/ingest/faults/fault-class.ts'

const classes = {
  retry: [
    3, 107, 159, 198, 202, 203, 209, 210, 236, 242, 243, 244, 252, 254, 265, 279, 285, 286, 289, 290, 297,
    319, 364, 384, 394, 425, 439, 473, 574, 999, 1000,
  ],
  smaller: [241],
  halt: [16, 47, 60, 62, 81, 164, 192, 193, 194, 195, 201, 291, 392, 395, 497, 516, 774],
  data: [6, 25, 26, 27, 38, 41, 53, 69, 70, 72, 117, 131, 321, 349, 469],
} as const
const known: readonly number[] = Object.values(classes).flat()

describe('an error of ClickHouse', () => {
  it.for(Object.entries(classes))('of class %s', ([fault, codes]) => {
    for (const code of codes) expect([code, clickHouseFaultClass(code)]).toEqual([code, fault])
  })

  it('of any other code is unknown', () => {
    const others = Array.from({ length: 1_100 }, (_, code) => code).filter((code) => !known.includes(code))
    for (const code of others) expect([code, clickHouseFaultClass(code)]).toEqual([code, 'unknown'])
  })

  it('without a code, where no answer came, is tried again', () => {
    expect(clickHouseFaultClass(undefined)).toBe('retry')
    expect(clickHouseErrorClass(Object.assign(new Error('x'), { code: 'ECONNRESET' }))).toBe('retry')
  })

  it('is none where our own program failed: waiting would change nothing', () => {
    expect(clickHouseErrorClass(new TypeError('x is not a function'))).toBe('unknown')
    expect(clickHouseErrorClass(new Error('x', { cause: new RangeError('y') }))).toBe('unknown')
  })

  it('has the class of its code, whatever it was wrapped in', () => {
    const error = new ClickHouseError({ code: '241', message: 'x', type: 'MEMORY_LIMIT_EXCEEDED' })
    expect(clickHouseErrorClass(error)).toBe('smaller')
  })
})

const ofType = (type: string): Error => Object.assign(new Error('x'), { type })

describe('an error of Kafka', () => {
  it.for([
    'TOPIC_AUTHORIZATION_FAILED',
    'GROUP_AUTHORIZATION_FAILED',
    'CLUSTER_AUTHORIZATION_FAILED',
    'SASL_AUTHENTICATION_FAILED',
    'UNSUPPORTED_SASL_MECHANISM',
    'UNKNOWN_TOPIC_OR_PARTITION',
    'MESSAGE_TOO_LARGE',
  ])('%s halts', (code) => {
    expect(kafkaFaultClass(code)).toBe('halt')
  })

  it.for(['LEADER_NOT_AVAILABLE', 'NOT_ENOUGH_REPLICAS', 'REQUEST_TIMED_OUT', undefined])(
    '%s is tried again',
    (code) => {
      expect(kafkaFaultClass(code)).toBe('retry')
    },
  )

  it('is judged by its type, and is none where our own program failed', () => {
    expect(kafkaErrorClass(ofType('TOPIC_AUTHORIZATION_FAILED'))).toBe('halt')
    expect(kafkaErrorClass(ofType('REQUEST_TIMED_OUT'))).toBe('retry')
    expect(kafkaErrorClass(Object.assign(new TypeError('x'), { type: 'REQUEST_TIMED_OUT' }))).toBe('retry')
    expect(kafkaErrorClass(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }))).toBe('retry')
    expect(kafkaErrorClass(new TypeError('x is not a function'))).toBe('unknown')
  })
})
