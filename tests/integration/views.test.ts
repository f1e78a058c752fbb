/**
 * Every view against the plain fold in memory over the same random events, on the way that all events take: Kafka,
 * ingest, materialised views.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Event } from '../../schemas/event.ts'
import type { Reference } from '../../schemas/reference.ts'
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
  let events: readonly Event[]

  it('agree with the fold in every row', async () => {
    events = randomEvents({
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

  it('leave out an MPP that is taken out of the reference data, also of ranks and sums', async () => {
    const reference = without('kukar', pipeline.reference)
    await pipeline.migrate(reference)
    await expectViewsToMatch({ ...pipeline, reference }, events)
  })
})

function without(slug: string, reference: Reference): Reference {
  const isOther = ({ mpp }: { readonly mpp: string }): boolean => mpp !== slug
  return {
    ...reference,
    mpps: reference.mpps.filter(isOther),
    agencies: reference.agencies.filter(isOther),
    services: reference.services.filter(isOther),
    publishedFigures: reference.publishedFigures.filter(isOther),
  }
}
