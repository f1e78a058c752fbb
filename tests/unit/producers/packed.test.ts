/** Records come out of a pack as they went in, as bytes. */
import { describe, expect, it } from 'vitest'
import type { Outgoing } from '../../../producers/outgoing.ts'
import { buffersOf, pack, unpack } from '../../../producers/packed.ts'

const records = [
  { topic: 'queue', key: 'kukar/1', value: '{"a":"é😀"}' },
  { topic: 'counter', key: 'kotim', value: Buffer.from('{}') },
  { topic: 'survey', key: '', value: '' },
  { topic: 'queue', key: Buffer.from('ö'), value: 'x'.repeat(70_000) },
] as unknown as Outgoing[]

const bytes = (text: string | Buffer): Buffer => Buffer.from(text)

describe('packed records', () => {
  it('come out as they went in', () => {
    expect(unpack(pack(records))).toEqual(
      records.map(({ topic, key, value }) => ({ topic, key: bytes(key), value: bytes(value) })),
    )
  })

  it('survive a change of threads', () => {
    const packed = pack(records)
    const expected = unpack(structuredClone(packed))
    expect(unpack(structuredClone(packed, { transfer: buffersOf(packed) }))).toEqual(expected)
    expect(packed.bytes.byteLength).toBe(0)
  })

  it('may be none', () => {
    expect(unpack(pack([]))).toEqual([])
  })
})
