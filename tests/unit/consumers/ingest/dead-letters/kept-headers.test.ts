/** Which headers a dead letter keeps: each whole or not at all, up to 65,536 bytes of names and values. */
import { describe, expect, it } from 'vitest'
import { keptHeaders, maxHeaderBytes } from '../../../../../consumers/ingest/dead-letters/kept-headers.ts'

const nothing: ReadonlySet<string> = new Set()

describe('kept headers', () => {
  it('are all where they fit, with the bytes of their names and values', () => {
    const headers = { ab: 'c', d: Buffer.from('efg'), list: ['x', Buffer.from('yz')], none: null, é: 'é' }
    // Each value of a list carries the name once more.
    const bytes = 3 + 4 + 5 + 6 + 4 + 4
    expect(keptHeaders(headers, nothing)).toEqual({ headers, bytes, isCut: false })
  })

  it('keep the value of one that is undefined as missing, and a list without values', () => {
    const { headers } = keptHeaders({ a: undefined, b: [] }, nothing)
    expect(headers).toEqual({ a: null, b: [] })
  })

  it('leave out the excepted ones, and do not count them', () => {
    expect(keptHeaders({ a: 'xx', b: 'y' }, new Set(['a']))).toEqual({
      headers: { b: 'y' },
      bytes: 2,
      isCut: false,
    })
  })

  it('may fill the room to the last byte', () => {
    const value = 'x'.repeat(maxHeaderBytes - 1)
    expect(keptHeaders({ a: value }, nothing)).toMatchObject({ bytes: maxHeaderBytes, isCut: false })
    expect(keptHeaders({ a: `${value}x` }, nothing)).toEqual({
      headers: {},
      bytes: maxHeaderBytes + 1,
      isCut: true,
    })
  })

  it('are those that fit, each value of a list by itself, and a smaller one behind a larger one', () => {
    const large = 'x'.repeat(maxHeaderBytes - 10)
    const cut = keptHeaders({ a: large, b: [large, 'y'], c: [large], d: 'z' }, nothing)
    expect(cut).toEqual({
      headers: { a: large, b: ['y'], d: 'z' },
      bytes: 3 * (large.length + 1) + 2 + 2,
      isCut: true,
    })
  })

  it('cost a byte even without name and value', () => {
    const full = 'x'.repeat(maxHeaderBytes - 2)
    expect(keptHeaders({ a: full, '': ['', ''] }, nothing)).toEqual({
      headers: { a: full, '': [''] },
      bytes: maxHeaderBytes - 1,
      isCut: true,
    })
  })
})
