/**
 * Reads what the detector looks at from ClickHouse: counts by quarter of an hour for every agency of an MPP and for
 * the whole of it. Only reads, and judges nothing; the same stored events give the same history.
 */
import type { ClickHouseClient } from '@clickhouse/client'
import { z } from 'zod'
import { queryTuples } from '../../../infra/clickhouse/query-rows.ts'
import { formatDay } from '../../../schemas/time.ts'
import { type DayCounts, type LevelHistory, slotsPerDay } from '../detector/types.ts'
import { countersQuery, eventDaysQuery, quotasQuery, refusalsQuery, visitsQuery } from './queries.ts'

export interface HistoryRange {
  readonly mpp: string
  readonly utcOffsetMinutes: number
  /** First and last local day, days since 1970-01-01. */
  readonly from: number
  readonly to: number
}

/** Days by level: agencies by slug, the MPP under the empty one. */
export type DaysByLevel = Map<string, Map<number, DayCounts>>

/**
 * Most of what is read are these pairs. Parsed as tuples of zod, a million of them would take one to three seconds; this
 * check takes a third of one.
 */
const SlotCount = z.custom<[slot: number, tickets: number]>(
  (pair) =>
    Array.isArray(pair) && pair.length === 2 && typeof pair[0] === 'number' && typeof pair[1] === 'number',
  'must be a slot and a count',
)
const SlotCounts = z.tuple([z.string(), z.number(), z.array(SlotCount)])
const EventDay = z.tuple([z.string(), z.number()])
const Quota = z.tuple([z.string(), z.number(), z.number()])
/** Local minute, counter, and 1 where it opens. */
const CounterChange = z.tuple([z.number(), z.string(), z.number()])
const CounterChanges = z.tuple([z.string(), z.number(), z.array(CounterChange)])

interface Draft {
  visits: number[]
  refusedForQuota: number[]
  quotaReachedMinute: number | undefined
  hasQuota: boolean
  changes: z.infer<typeof CounterChange>[]
}

/** The days of every level within the range; a day without any event is not there. */
export async function readDays(client: ClickHouseClient, range: HistoryRange): Promise<DaysByLevel> {
  const drafts = new Map<string, Map<number, Draft>>()
  const draft = (agency: string, day: number): Draft => {
    const days = drafts.get(agency) ?? new Map<number, Draft>()
    drafts.set(agency, days)
    const made = days.get(day) ?? emptyDraft()
    days.set(day, made)
    return made
  }
  const params = {
    mpp: range.mpp,
    from: formatDay(Math.max(0, range.from)),
    to: formatDay(range.to),
    offset: range.utcOffsetMinutes,
  }
  const rows = <T extends z.ZodType<unknown[]>>(row: T, query: string): Promise<z.infer<T>[]> =>
    queryTuples(client, row, query, { params })
  const [seen, visits, refusals, quotas, counters] = await Promise.all([
    rows(EventDay, eventDaysQuery),
    rows(SlotCounts, visitsQuery),
    rows(SlotCounts, refusalsQuery),
    rows(Quota, quotasQuery),
    rows(CounterChanges, countersQuery),
  ])
  for (const [agency, day] of seen) {
    draft(agency, day)
    draft('', day)
  }
  for (const [agency, day, counts] of visits)
    for (const [slot, tickets] of counts) draft(agency, day).visits[slot] = tickets
  for (const [agency, day, counts] of refusals)
    for (const [slot, tickets] of counts) draft(agency, day).refusedForQuota[slot] = tickets
  for (const [agency, day, reached] of quotas) {
    const own = draft(agency, day)
    own.hasQuota = true
    own.quotaReachedMinute = reached < 0 ? undefined : reached
  }
  for (const [agency, day, changes] of counters) {
    draft(agency, day).changes.push(...changes)
    // A counter's slug need not be unique within the MPP.
    draft('', day).changes.push(
      ...changes.map(([minute, counter, opens]): Draft['changes'][number] => [
        minute,
        `${agency}/${counter}`,
        opens,
      ]),
    )
  }
  return new Map(
    [...drafts].map(([agency, days]) => [
      agency,
      new Map([...days].map(([day, made]) => [day, finished(made)])),
    ]),
  )
}

/** The levels in a fixed order: registered agencies and those that events name, and the MPP first. */
export function levelsOf(days: DaysByLevel, registered: readonly string[]): LevelHistory[] {
  const agencies = [...new Set(['', ...registered, ...days.keys()])].toSorted()
  return agencies.map((agency) => ({
    agency,
    days: new Map([...(days.get(agency) ?? [])].toSorted(([a], [b]) => a - b)),
  }))
}

function emptyDraft(): Draft {
  return {
    visits: Array.from({ length: slotsPerDay }, () => 0),
    refusedForQuota: Array.from({ length: slotsPerDay }, () => 0),
    quotaReachedMinute: undefined,
    hasQuota: false,
    changes: [],
  }
}

function finished({ changes, ...counts }: Draft): DayCounts {
  return { ...counts, openCounters: openCounters(changes) }
}

/** How many counters are open from each change on; nothing is open when a day begins. */
function openCounters(changes: Draft['changes']): (readonly [minute: number, open: number])[] {
  const open = new Set<string>()
  const steps = new Map<number, number>()
  for (const [minute, counter, opens] of changes.toSorted((a, b) => a[0] - b[0])) {
    if (opens === 1) open.add(counter)
    else open.delete(counter)
    steps.set(minute, open.size)
  }
  return [...steps]
}
