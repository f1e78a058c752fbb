/** The bytes of a Native block, one by one; that ClickHouse reads them as meant is for the integration test. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NativeBlock } from '../../../../infra/clickhouse/native-block.ts'
import type { Columns, RowOf } from '../../../../schemas/raw-tables.ts'

function blockOf<C extends Columns>(
  columns: C,
  rows: readonly RowOf<C>[],
  block = new NativeBlock(columns),
): Buffer {
  for (const row of rows) block.append(row)
  return Buffer.concat(block.toBuffers())
}

/** What stands behind the type of the only column. */
function dataOf(type: Columns[string], ...values: (string | number)[]): Buffer {
  const block = blockOf(
    { c: type },
    values.map((c) => ({ c })),
  )
  return block.subarray(4 + 1 + (block[4] ?? 0))
}

const pairs = { name: 'text', day: 'day' } as const

describe('a block', () => {
  it('has the counts of columns and rows, then each column with name, type and values', () => {
    const bytes = blockOf(pairs, [
      { name: 'ab', day: 1 },
      { name: '', day: 513 },
    ])
    const expected = [
      ...[2, 2],
      ...[4, ...Buffer.from('name'), 6, ...Buffer.from('String'), 2, 97, 98, 0],
      ...[3, ...Buffer.from('day'), 4, ...Buffer.from('Date'), 1, 0, 1, 2],
    ]
    expect([...bytes]).toEqual(expected)
  })

  it('takes the values of a row by name, whatever their order', () => {
    expect(blockOf(pairs, [{ day: 1, name: 'a' }])).toEqual(blockOf(pairs, [{ name: 'a', day: 1 }]))
  })

  it('takes rows of its own columns alone', () => {
    const block = new NativeBlock(pairs)
    const mistakes = [
      // @ts-expect-error -- a column is missing
      () => block.append({ name: 'a' }),
      // @ts-expect-error -- a day is a number
      () => block.append({ name: 'a', day: '1' }),
      // @ts-expect-error -- rows of one column would be taken by a block of two
      (): NativeBlock<{ readonly name: 'text' }> => block,
      // @ts-expect-error -- rows of two columns would be taken by a block of one, which drops a value
      (): NativeBlock<typeof pairs> => new NativeBlock<{ readonly name: 'text' }>({ name: 'text' }),
    ]
    expect(mistakes).toHaveLength(4)
  })

  it('counts its rows and the bytes of their values', () => {
    const block = new NativeBlock(pairs)
    expect([block.rows, block.bytes, block.toBuffers()]).toEqual([0, 0, []])
    blockOf(pairs, [{ name: 'abc', day: 1 }], block)
    expect([block.rows, block.bytes]).toEqual([1, 6])
  })

  it('of 300 rows writes their count in two bytes', () => {
    const rows = Array.from({ length: 300 }, (_, at) => ({ c: at }))
    expect([...blockOf({ c: 'uint8' }, rows).subarray(0, 3)]).toEqual([1, 300 - 256 + 128, 2])
  })

  it('is empty after it was cleared, and then like a new one', () => {
    const used = new NativeBlock(pairs)
    // More than is kept, and less.
    for (const length of [5_000_000, 3]) {
      blockOf(pairs, [{ name: 'é'.repeat(length), day: 65_535 }], used)
      used.clear()
      expect([used.rows, used.bytes, used.toBuffers()]).toEqual([0, 0, []])
    }
    const row = { name: 'Balikpapan', day: 20_000 }
    expect(blockOf(pairs, [row], used)).toEqual(blockOf(pairs, [row]))
  })

  it('keeps every row while its memory grows', () => {
    const rows = Array.from({ length: 50_000 }, (_, at) => ({ name: `name ${at}`, day: at }))
    const bytes = blockOf(pairs, rows)
    const names = Buffer.concat(rows.map(({ name }) => Buffer.from([name.length, ...Buffer.from(name)])))
    expect(bytes.includes(names)).toBe(true)
    expect(bytes.readUInt16LE(bytes.length - 2)).toBe(49_999)
  })
})

it('what was appended since a mark can be taken out', () => {
  const columns = { name: 'text', word: 'word', day: 'day', count: 'int64' } as const
  const rows = [1, 2, 3].map((day) => ({ name: `name ${day}`, word: 'w', day, count: day }))
  const block = new NativeBlock(columns)
  const before = blockOf(columns, rows, block)
  const mark = block.mark()
  blockOf(columns, rows, block)
  block.rollBack(mark)
  expect(block.rows).toBe(3)
  expect(Buffer.concat(block.toBuffers())).toEqual(before)
})

const sourceOf = (starts: readonly number[], ends: readonly number[], numbers: readonly number[]) => ({
  bytes: Buffer.from('a name and a word'),
  starts: Int32Array.from(starts),
  ends: Int32Array.from(ends),
  numbers: Float64Array.from(numbers),
})

describe('a row from its places in some bytes', () => {
  const columns = { name: 'text', word: 'word', day: 'day', time: 'instant', offset: 'digits' } as const
  const plan = {
    name: { slot: 0, otherwise: '' },
    word: { slot: 1, otherwise: 'none' },
    day: { slot: 2, otherwise: 7 },
    time: { slot: 3, otherwise: 0 },
    offset: { slot: undefined, otherwise: 9 },
  }
  it('is the row of those values, and of the others where nothing stands', () => {
    const block = new NativeBlock(columns)
    block.appendFrom(sourceOf([2, 13, 0, 0], [6, 17, 0, 0], [0, 0, 3, 1_767_571_200_500]), plan)
    block.appendFrom(sourceOf([-1, -1, -1, -1], [0, 0, 0, 0], [0, 0, 3, 4]), plan)
    const expected = blockOf(columns, [
      { name: 'name', word: 'word', day: 3, time: 1_767_571_200_500, offset: '9' },
      { name: '', word: 'none', day: 7, time: 0, offset: '9' },
    ])
    expect(Buffer.concat(block.toBuffers())).toEqual(expected)
  })

  it('wants a plan for every column', () => {
    const { day: _, ...others } = plan
    expect(() => new NativeBlock(columns).appendFrom(sourceOf([0], [1], [0]), others)).toThrow('column day')
  })
})

describe('a text', () => {
  it.each([
    ['', [0]],
    ['\u0000', [1, 0]],
    ['é', [2, 0xc3, 0xa9]],
    ['🎫', [4, 0xf0, 0x9f, 0x8e, 0xab]],
    ['\ud800', [3, 0xef, 0xbf, 0xbd]],
  ])('%j is %j', (text, bytes) => {
    expect([...dataOf('text', text)]).toEqual(bytes)
  })

  it('has its length in bytes as a varint before it', () => {
    for (const [length, head] of [
      [127, [127]],
      [128, [128, 1]],
      [16_383, [255, 127]],
      [16_384, [128, 128, 1]],
    ] as const)
      expect(dataOf('text', 'x'.repeat(length))).toEqual(Buffer.from([...head, ...Buffer.alloc(length, 'x')]))
    expect(dataOf('text', 'é'.repeat(64))).toEqual(Buffer.from([128, 1, ...Buffer.from('é'.repeat(64))]))
  })

  it('is its UTF-8, whatever is in it and whatever follows', () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 })
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 20 }), (texts) => {
        const expected = texts.map((one) =>
          Buffer.concat([Buffer.of(Buffer.byteLength(one)), Buffer.from(one)]),
        )
        // Lengths that take one byte, which is all that the expectation above can write.
        fc.pre(texts.every((one) => Buffer.byteLength(one) < 128))
        expect(dataOf('text', ...texts)).toEqual(Buffer.concat(expected))
      }),
    )
  })
})

const wordsOf = (...words: string[]): { w: string }[] => words.map((w) => ({ w }))
const u64 = (low: number, second = 0): number[] => [low, second, 0, 0, 0, 0, 0, 0]

describe('words', () => {
  const columns = { w: 'word' } as const
  const head = [1, 'w'.charCodeAt(0), 22, ...Buffer.from('LowCardinality(String)')]

  it('are there once each, and every row has the number of its word', () => {
    const bytes = blockOf(columns, wordsOf('ab', '', 'ab', 'c'))
    // The version of the keys; numbers of four bytes, with keys that are new; three keys; four rows.
    const keys = [...u64(1), ...u64(2, 6), ...u64(3), 2, 97, 98, 0, 1, 99]
    const numbers = [0, 1, 0, 2].flatMap((number) => [number, 0, 0, 0])
    expect([...bytes]).toEqual([1, 4, ...head, ...keys, ...u64(4), ...numbers])
  })

  it('are forgotten with the rows', () => {
    const block = new NativeBlock(columns)
    blockOf(columns, wordsOf('a', 'b'), block)
    block.clear()
    expect(blockOf(columns, wordsOf('b'), block)).toEqual(blockOf(columns, wordsOf('b')))
  })
})

describe('a number', () => {
  it.each([
    ['uint8', 255, 'ff'],
    ['day', 65_535, 'ffff'],
    ['uint32', 4_294_967_295, 'ffffffff'],
    ['int64', 0, '0000000000000000'],
    ['int64', -0, '0000000000000000'],
    ['int64', 2 ** 53 - 1, 'ffffffffffff1f00'],
    ['int64', -1, 'ffffffffffffffff'],
    ['int64', -(2 ** 40), '0000000000ffffff'],
    ['instant', 1_767_571_200_500, 'f419748b9b010000'],
    ['digits', '0', '0000000000000000'],
    ['digits', '4294967296', '0000000001000000'],
    ['digits', '999999999999999', 'ff7fc6a47e8d0300'],
    ['digits', '9007199254740993', '0100000000002000'],
    ['digits', '18446744073709551615', 'ffffffffffffffff'],
  ] as const)('as %s: %s', (type, value, hex) => {
    expect(dataOf(type, value).toString('hex')).toBe(hex)
  })
})
