/** Which block a batch is appended to, and when its memory is used again. */
import { expect, it } from 'vitest'
import { OpenBlocks } from '../../../../../consumers/ingest/decode/open-blocks.ts'
import { batchOf } from '../fakes.ts'

it('all batches of a kind share a block until it is closed, but for those whose rows are kept', () => {
  const blocks = new OpenBlocks()
  const block = blocks.take('queue')
  expect(blocks.take('queue')).toBe(block)
  expect(blocks.take('survey')).not.toBe(block)
  const kept = blocks.take('queue', true)
  expect(kept).not.toBe(block)
  expect(blocks.take('queue', true)).toBe(kept)
  blocks.close()
  expect(blocks.take('queue')).not.toBe(block)
})

it('a block is used again, empty, once its rows are stored, and given back once for all its batches', () => {
  const blocks = new OpenBlocks()
  const batch = batchOf(2)
  const { block } = batch
  blocks.release([batch, { ...batch }])
  expect(block.rows).toBe(0)
  expect(blocks.take('queue')).toBe(block)
  blocks.close()
  expect(blocks.take('queue')).not.toBe(block)
})

it('no more blocks are kept than a flush and the next one need', () => {
  const blocks = new OpenBlocks()
  const released = Array.from({ length: 5 }, () => batchOf(1))
  blocks.release(released)
  const taken = released.map(() => {
    const block = blocks.take('queue')
    blocks.close()
    return block
  })
  expect(taken.filter((block) => released.some((batch) => batch.block === block))).toHaveLength(3)
})
