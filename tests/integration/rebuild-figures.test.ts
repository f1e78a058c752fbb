/** What `rebuild` compares: every figure differs where one store lacks its events, and none where both have them. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { compareFigures, type FigureDifference } from '../../sql/rebuild/figures.ts'
import {
  counterEvents,
  quotaEvents,
  serviceEvents,
  surveyEvents,
  waitEvents,
} from '../support/figure-events.ts'
import { createPipeline, type Pipeline, type TestEvent } from '../support/pipeline.ts'
import { shuffled } from '../support/shuffle.ts'

const footfall: TestEvent = {
  specversion: '1.0',
  id: 'people',
  source: '/test/rebuild',
  type: 'mpp.footfall.counted',
  time: '2025-03-03T10:00:00+08:00',
  data: {
    mpp: 'kukar',
    sensor: 'door',
    from: '2025-03-03T09:00:00+08:00',
    to: '2025-03-03T10:00:00+08:00',
    entered: 30,
  },
}
const events: readonly TestEvent[] = [
  ...serviceEvents(),
  ...waitEvents(),
  ...quotaEvents(),
  ...counterEvents(),
  ...surveyEvents(),
  footfall,
]

let live: Pipeline
let temporary: Pipeline

beforeAll(async () => {
  ;[live, temporary] = await Promise.all([createPipeline('rebuilt1'), createPipeline('rebuilt2')])
  await live.send(events)
  await live.catchUp()
})
afterAll(() => Promise.all([live, temporary].map((pipeline) => pipeline[Symbol.asyncDispose]())))

function compared(): Promise<FigureDifference[]> {
  return compareFigures(live.admin, { live: live.databases, temporary: temporary.databases })
}

it('differs in each figure of each place and period where the events are missing', async () => {
  const found = await compared()
  expect([...new Set(found.map(({ figure }) => figure))].toSorted()).toEqual([
    '9 of 10 wait at most, seconds',
    'counter_events',
    'counters used',
    'mean service, seconds',
    'mean wait, seconds',
    'minutes counters were open',
    'people entering',
    'queue_events',
    'quotas',
    'refused for quota',
    'satisfaction index',
    'services completed',
    'services issued',
    'survey responses',
    'survey_events',
    'visitors',
    'visits',
    'visits never called',
    'visits with a wait',
    'visits without a wait',
  ])
  expect(found.every(({ after }) => after === 0)).toBe(true)
})

it('is the same with the same events in another order', async () => {
  await temporary.send(shuffled(events, 5))
  await temporary.catchUp()
  expect(await compared()).toEqual([])
})

it('shows the figures of before and now where one event is wrong', async () => {
  await temporary.send([{ ...footfall, id: 'more people' }])
  await temporary.catchUp()
  expect(await compared()).toEqual([
    { figure: 'counter_events', mpp: 'kukar', before: 24, after: 25 },
    { figure: 'people entering', mpp: 'kukar', month: '2025-03-01', before: 30, after: 60 },
  ])
})
