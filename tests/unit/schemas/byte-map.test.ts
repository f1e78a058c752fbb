/** Values by the bytes of their names, names of one hash among them. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ByteMap, byteMapOf, isAt } from '../../../schemas/byte-map.ts'

describe('a map by bytes', () => {
  it('is what a map by texts is', () => {
    const name = fc.string({ unit: 'binary', maxLength: 6 }).map((text) => Buffer.from(text).toString())
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 20 }), name, (names, asked) => {
        const map = byteMapOf(names.map((one, at) => [one, at]))
        for (const one of [...names, asked]) {
          const bytes = Buffer.from(`<${one}>`)
          expect(map.get(bytes, 1, bytes.length - 1)).toBe(
            names.includes(one) ? names.indexOf(one) : undefined,
          )
        }
      }),
    )
  })

  it('tells names of one hash apart', () => {
    // 31 * 'a' + '!' is 31 * 'b' + 2.
    const [one, other] = [Buffer.from('a!'), Buffer.from([98, 2])]
    const map = new ByteMap<string>()
    map.add(one, 'one')
    expect(map.get(other, 0, 2)).toBeUndefined()
    map.add(other, 'other')
    expect([map.get(one, 0, 2), map.get(other, 0, 2)]).toEqual(['one', 'other'])
  })

  it('is empty after it was cleared', () => {
    const map = byteMapOf([['a', 1]])
    map.clear()
    expect(map.get(Buffer.from('a'), 0, 1)).toBeUndefined()
  })
})

it('exactly the expected bytes stand at a place', () => {
  const bytes = Buffer.from('abc')
  expect(isAt(bytes, 1, 3, Buffer.from('bc'))).toBe(true)
  expect(isAt(bytes, 1, 3, Buffer.from('b'))).toBe(false)
  expect(isAt(bytes, 1, 3, Buffer.from('bd'))).toBe(false)
  expect(isAt(bytes, 2, 4, Buffer.from('cd'))).toBe(false)
})
