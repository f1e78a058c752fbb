/** Arbitrary records for the wire: good events in both modes, events that are almost good, and any bytes. */
import * as fc from 'fast-check'
import type { WireRecord } from './record-batch.ts'

const bytes: fc.Arbitrary<Buffer> = fc.uint8Array({ maxLength: 200 }).map((of) => Buffer.from(of))
const names = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom('constructor', 'hasOwnProperty', '__proto__', 'valueOf', '') },
  {
    weight: 2,
    arbitrary: fc.constantFrom('ce_id', 'ce_type', 'ce_time', 'ce___proto__', 'ce_data', 'dl_replay_of'),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 20 }) },
)
type Header = readonly [Buffer, Buffer | null]
const foreignHeaders: fc.Arbitrary<Header[]> = fc.array<Header>(
  fc.tuple(
    names.map((name) => Buffer.from(name)),
    fc.option(bytes, { nil: null }),
  ),
  { maxLength: 8 },
)

const mpp = fc.constantFrom('balikpapan', 'kukar', 'nowhere')
const attributes = fc
  .record({ id: fc.uuid(), isPlain: fc.boolean(), minutesAgo: fc.integer({ min: 0, max: 5_000 }) })
  .map(({ id, isPlain, minutesAgo }) => ({
    specversion: '1.0',
    id: `wire-${id}`,
    source: '/queue/wire',
    type: isPlain ? 'mpp.ticket.issued' : 'mpp.ticket.called',
    time: new Date(Date.now() - minutesAgo * 60_000).toISOString(),
  }))
const data = fc
  .tuple(mpp, fc.stringMatching(/^[a-z]{1,12}$/))
  .map(([where, agency]) => ({ mpp: where, agency, ticket_id: `${agency}/A-1` }))

const structured = fc.tuple(attributes, data).map(([of, content]) => ({
  value: Buffer.from(JSON.stringify({ ...of, data: content })),
  headers: [] as Header[],
}))
const binary = fc.tuple(attributes, data).map(([of, content]) => ({
  value: Buffer.from(JSON.stringify(content)),
  headers: Object.entries(of).map(([name, value]): Header => [Buffer.from(`ce_${name}`), Buffer.from(value)]),
}))
const anything = fc.option(bytes).map((value) => ({ value, headers: [] as Header[] }))
const large = fc
  .integer({ min: 65_530, max: 70_000 })
  .map((size) => ({ value: Buffer.alloc(size, ' '), headers: [] as Header[] }))

export const wireRecords: fc.Arbitrary<WireRecord> = fc
  .tuple(
    fc.oneof(
      { weight: 6, arbitrary: structured },
      { weight: 3, arbitrary: binary },
      { weight: 3, arbitrary: anything },
      { weight: 1, arbitrary: large },
    ),
    fc.option(bytes),
    fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: foreignHeaders }),
    fc.constantFrom(0n, 0n, 1n, -5_000n),
  )
  .map(([{ value, headers }, key, more, delay]) => ({ value, key, delay, headers: [...headers, ...more] }))

export const tombstones = (count: number): WireRecord[] =>
  Array.from({ length: count }, () => ({ value: null }))

export const validRecord = (id: string): WireRecord => ({
  value: Buffer.from(
    JSON.stringify({
      specversion: '1.0',
      id,
      source: '/queue/wire',
      type: 'mpp.ticket.issued',
      time: new Date(Date.now() - 60_000).toISOString(),
      data: { mpp: 'balikpapan', agency: 'disdukcapil', ticket_id: id },
    }),
  ),
})
