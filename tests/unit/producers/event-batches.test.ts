/** Batches are full by count or by bytes, and none is empty. */
import { expect, it } from 'vitest'
import { batchesOf } from '../../../producers/event-batches.ts'
import type { Outgoing } from '../../../producers/outgoing.ts'

const events = (count: number, value = '{}'): Outgoing[] =>
  Array.from({ length: count }, (_, at) => ({ topic: 'queue', key: `k/${at}`, value }) as unknown as Outgoing)
const sizes = (of: Iterable<Outgoing>, most?: number): number[] =>
  [...batchesOf(of, most)].map(({ length }) => length)

it('are of at most so many events', () => {
  expect(sizes(events(5), 2)).toEqual([2, 2, 1])
  expect(sizes(events(4), 2)).toEqual([2, 2])
  expect(sizes([])).toEqual([])
  expect(sizes(events(10_001))).toEqual([10_000, 1])
})

it('are full with eight mebibytes', () => {
  const mebibyte = 'x'.repeat(1024 * 1024)
  expect(sizes(events(17, mebibyte))).toEqual([8, 8, 1])
})

it('keep the order', () => {
  const all = events(7)
  expect([...batchesOf(all, 3)].flat()).toEqual(all)
})
