/** The block of each raw table has that table's columns, and takes its rows alone: what else is given to it does not compile. */
import { describe, expect, it } from 'vitest'
import { batchRows } from '../../../../../consumers/ingest/flush/insert-rows.ts'
import { rawBlock, type RawBlocks } from '../../../../../consumers/ingest/decode/raw-blocks.ts'
import type { EventType } from '../../../../../schemas/event.ts'
import { columnNames, type RawRows } from '../../../../../schemas/raw-tables.ts'
import type { TopicKind } from '../../../../../schemas/topics.ts'
import { decodeIn, eventOf, recordOf } from '../../../../support/records.ts'
import { batchOf } from '../fakes.ts'

function rowIn<Topic extends TopicKind>(topic: Topic, type: EventType): RawRows[Topic] {
  const decoded = decodeIn(topic, recordOf(eventOf(type)))
  if (decoded.kind !== 'row') throw new Error('refused')
  return decoded.row
}

const types = {
  queue: 'mpp.ticket.issued',
  survey: 'mpp.survey.submitted',
  counter: 'mpp.counter.opened',
} as const

/** Appends a row of the kind to its block. */
function filled<Topic extends TopicKind>(kind: Topic): RawBlocks[Topic] {
  const block = rawBlock(kind)
  block.append(rowIn(kind, types[kind]))
  return block
}

const either = (kind: 'queue' | 'survey'): RawBlocks[typeof kind] => rawBlock(kind)

describe('the block of a raw table', () => {
  it.each(['queue', 'survey', 'counter'] as const)('has the columns of %s and its row', (kind) => {
    const [counts, ...columns] = filled(kind).toBuffers()
    const names = columnNames(kind)
    expect([...(counts ?? [])]).toEqual([names.length, 1])
    const bytes = Buffer.concat(columns)
    for (const name of names)
      expect(bytes.includes(Buffer.from([name.length, ...Buffer.from(name)]))).toBe(true)
  })

  it('takes no row of another table', () => {
    const survey = rowIn('survey', types.survey)
    const mistakes = [
      // @ts-expect-error -- the row of another table
      () => rawBlock('queue').append(survey),
      // @ts-expect-error -- the block may be one of queue
      () => either('survey').append(survey),
      // @ts-expect-error -- the block of another table
      (): RawBlocks['survey'] => rawBlock('queue'),
      // @ts-expect-error -- batches of another topic
      () => batchRows('survey', [batchOf(1)]),
    ]
    expect(mistakes).toHaveLength(4)
  })
})
