/**
 * What alerts read of refusals and counters: each ticket refused for quota once, at its first refusal, and the changes
 * of counters in their order, however often and in whatever order the events come.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DaysByLevel, readDays } from '../../consumers/alert/history/read-history.ts'
import type { DayCounts } from '../../consumers/alert/detector/types.ts'
import { alertsOn } from '../support/alert-pipeline.ts'
import { say } from '../support/figure-events.ts'
import { createPipeline, type Pipeline, type TestEvent } from '../support/pipeline.ts'
import { shuffled } from '../support/shuffle.ts'
import { dayOf } from '../support/simulated-days.ts'

const date = '2026-03-04'
let pipeline: Pipeline

beforeAll(async () => {
  pipeline = await createPipeline('alert4')
})
afterAll(async () => {
  await pipeline[Symbol.asyncDispose]()
})

function refused(agency: string, at: string, ticket_id: string, reason = 'quota'): TestEvent {
  return say('mpp.ticket.refused', 'kotim', `${date} ${at}`, { agency, ticket_id, reason })
}

function counter(kind: string, at: string, name: string, agency = 'a-one'): TestEvent {
  return say(`mpp.counter.${kind}`, 'kotim', `${date} ${at}`, { agency, counter: name })
}

const events = [
  refused('a-one', '10:20', 't1'),
  refused('a-one', '10:05', 't1'),
  refused('a-one', '10:14', 't2'),
  refused('a-one', '10:16', 't3', 'documents'),
  refused('a-two', '11:00', 't1'),
  refused('a-two', '23:59', 't4'),
  counter('opened', '08:00', 'l1'),
  counter('opened', '08:10', 'l2'),
  counter('paused', '12:00', 'l1'),
  counter('resumed', '13:00', 'l1'),
  counter('closed', '15:00', 'l1'),
  counter('closed', '15:01', 'l2'),
  counter('opened', '08:05', 'l1', 'a-two'),
]

async function read(): Promise<DaysByLevel> {
  await using alerts = alertsOn(pipeline, () => new Date())
  const day = dayOf(date)
  return await readDays(alerts.client, { mpp: 'kotim', utcOffsetMinutes: 420, from: day, to: day })
}

function refusals(counts: DayCounts | undefined): [slot: number, tickets: number][] {
  return [...(counts?.refusedForQuota ?? []).entries()].filter(([, tickets]) => tickets > 0)
}

describe('what alerts read', () => {
  it('is each refusal and each change of a counter once, for agencies and the whole MPP', async () => {
    for (const seed of [1, 2, 3]) {
      await pipeline.send(shuffled(events, seed))
      await pipeline.catchUp({ maxRows: 2 + seed })
      const days = await read()
      const [one, two, whole] = ['a-one', 'a-two', ''].map((agency) => days.get(agency)?.get(dayOf(date)))
      // 10:00 to 10:15 is the slot 40 of the day.
      expect(refusals(one)).toEqual([[40, 2]])
      expect(refusals(two)).toEqual([
        [44, 1],
        [95, 1],
      ])
      // t1 of both agencies is one ticket of the MPP.
      expect(refusals(whole)).toEqual([
        [40, 2],
        [95, 1],
      ])
      expect(one?.openCounters).toEqual([
        ...[[480, 1] as const, [490, 2] as const, [720, 1] as const, [780, 2] as const],
        ...[[900, 1] as const, [901, 0] as const],
      ])
      expect(two?.openCounters).toEqual([[485, 1]])
      expect(whole?.openCounters.at(-1)).toEqual([901, 1])
      expect(whole?.visits.every((count) => count === 0)).toBe(true)
    }
  })
})
