/** The hash of a key, beside kafkajs's own: the same, in less time. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { murmur2 } from '../../../../../infra/kafka/kafkajs/murmur2.ts'
import { originalOfKafkajs } from '../../../../support/original-kafkajs.ts'

const ownMurmur2 = originalOfKafkajs('producer/partitioners/default/murmur2.js') as (key: Buffer) => number

const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array))

describe('the hash of a key', () => {
  it('is that of kafkajs, so that every key keeps its partition', () => {
    expect(ownMurmur2).not.toBe(murmur2)
    fc.assert(fc.property(bytes, (key) => murmur2(key) === ownMurmur2(key)))
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (key) => murmur2(key) === murmur2(Buffer.from(key))),
    )
  })

  it('takes no longer than the key is', () => {
    const began = performance.now()
    murmur2(Buffer.alloc(1_048_576, 'k'))
    expect(performance.now() - began).toBeLessThan(2_000)
  })
})
