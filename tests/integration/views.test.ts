/**
 * Every view against the plain fold in memory over the same random events, on the way that all events take: Kafka,
 * ingest, materialised views.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectViewsToMatch } from '../support/expect-views.ts'
import { foldViews } from '../support/oracle/fold.ts'
import { randomEvents } from '../support/oracle/random-events.ts'
import { viewNames } from '../support/oracle/views.ts'
import { createPipeline, type Pipeline } from '../support/pipeline.ts'
import { testDay } from '../support/repeat.ts'

let pipeline: Pipeline
// Of the western zone, so that the events of today lie in no zone more than a day ahead of the clock.
const today = testDay(420)

beforeAll(async () => {
  pipeline = await createPipeline('views')
})
afterAll(async () => {
  await pipeline[Symbol.asyncDispose]()
})

describe('the views of random events', () => {
  it('agree with the fold in every row', async () => {
    const events = randomEvents({
      seed: 1,
      count: 25_000,
      reference: pipeline.reference,
      from: '2025-06-20',
      to: today,
    })
    await pipeline.send(events)
    await pipeline.catchUp()
    await expectViewsToMatch(pipeline, events)
    const folds = foldViews(events, pipeline.reference, new Date())
    for (const name of viewNames) expect(folds[name], name).not.toEqual([])
  })
})
