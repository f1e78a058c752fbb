/**
 * What today means, beside the figures themselves: against the usual by this time, within the range of like days or
 * not, and which agencies to look at first. Pure.
 */
import type { AgencyNow, FeedRow, FiringRow, HourRow } from './now-queries.ts'
import { dayMs } from '../../../schemas/time.ts'

export type Verdict = 'alert' | 'silent' | 'never' | 'closed' | 'above' | 'below' | 'usual' | 'unknown'

export interface Totals {
  /** Visits at the agencies added up: a ticket that moves on counts at each. */
  readonly agencyVisits: number
  /** Of those agencies that have a usual figure, what they have and what they usually have by now. */
  readonly compared: number
  readonly usual: number | null
  readonly change: number | null
  readonly waiting: number
  readonly inService: number
  readonly countersOpen: number
  readonly longestWaitSeconds: number | null
  readonly refused: number
  readonly refusedForQuota: number
  /** Null where no agency has a quota today. */
  readonly quota: number | null
  readonly quotaLeft: number | null
  readonly lastEventAt: string | null
  readonly isSimulated: boolean
}

export function totalsOf(rows: readonly AgencyNow[]): Totals {
  const sum = (of: (row: AgencyNow) => number): number => rows.reduce((total, row) => total + of(row), 0)
  const judged = rows.filter((row) => row.usual_visits_by_now !== null)
  const compared = judged.reduce((total, row) => total + row.visits, 0)
  const usual =
    judged.length === 0 ? null : judged.reduce((total, row) => total + (row.usual_visits_by_now ?? 0), 0)
  const limited = rows.filter((row) => row.quota !== null)
  const waits = rows.flatMap((row) => (row.longest_wait_seconds === null ? [] : [row.longest_wait_seconds]))
  const events = rows.flatMap((row) => (row.last_event_at === null ? [] : [row.last_event_at]))
  return {
    agencyVisits: sum((row) => row.visits),
    compared,
    usual,
    change: changeOf(compared, usual),
    waiting: sum((row) => row.waiting),
    inService: sum((row) => row.in_service),
    countersOpen: sum((row) => row.counters_open),
    longestWaitSeconds: waits.length === 0 ? null : Math.max(...waits),
    refused: sum((row) => row.refused),
    refusedForQuota: sum((row) => row.refused_for_quota ?? 0),
    quota: limited.length === 0 ? null : limited.reduce((total, row) => total + (row.quota ?? 0), 0),
    quotaLeft: limited.length === 0 ? null : limited.reduce((total, row) => total + (quotaLeft(row) ?? 0), 0),
    lastEventAt: events.toSorted().at(-1) ?? null,
    isSimulated: rows.some((row) => row.is_simulated),
  }
}

/** Tickets that may still be given out; NULL without a quota. */
export function quotaLeft({ quota, issued }: AgencyNow): number | null {
  return quota === null ? null : Math.max(0, quota - (issued ?? 0))
}

export function changeOf(value: number, usual: number | null): number | null {
  return usual === null || usual === 0 ? null : value / usual - 1
}

/** How far an agency is from usual, in spreads of a count: five of 40 is less than five of 4. */
export function deviation({
  visits,
  usual_visits_by_now: usual,
}: Pick<AgencyNow, 'visits' | 'usual_visits_by_now'>): number {
  return usual === null ? 0 : (visits - usual) / Math.sqrt(Math.max(usual, 1))
}

/** Far enough from usual to be named first. */
export function isUnusual(row: Pick<AgencyNow, 'visits' | 'usual_visits_by_now'>): boolean {
  return Math.abs(deviation(row)) >= 3
}

function rank(row: AgencyNow): number {
  return isUnusual(row) ? Math.abs(deviation(row)) : 0
}

/** The unusual first, then those with most visits. */
export function unusualFirst(rows: readonly AgencyNow[]): AgencyNow[] {
  return rows.toSorted(
    (a, b) => rank(b) - rank(a) || b.visits - a.visits || (a.agency_name < b.agency_name ? -1 : 1),
  )
}

export interface CourseHour {
  readonly hour: number
  /** Visits up to the end of the hour; null for an hour that has not begun. */
  readonly today: number | null
  readonly low: number | null
  readonly middle: number | null
  readonly high: number | null
}

/** The most like days that make a range, as many as make the usual figure. */
export const mostLikeDays = 8
const leastLikeDays = 3

/**
 * Today up to each hour, beside the least, middle and greatest of the last like days.
 * @param days - candidates for like days, the latest first; those without a visit are no open days.
 */
export function courseOf(
  rows: readonly HourRow[],
  today: string,
  days: readonly string[],
  hourNow: number,
): CourseHour[] {
  const byDay = Map.groupBy(rows, (row) => row.local_date)
  const like = days.filter((day) => day !== today && byDay.has(day)).slice(0, mostLikeDays)
  const shown = rows.filter((row) => row.local_date === today || like.includes(row.local_date))
  if (shown.length === 0) return []
  const hours = shown.map((row) => row.local_hour)
  const upTo = (day: string, hour: number): number =>
    (byDay.get(day) ?? []).reduce((sum, row) => (row.local_hour <= hour ? sum + row.visits : sum), 0)
  const [first, last] = [Math.min(...hours), Math.max(...hours)]
  return Array.from({ length: last - first + 1 }, (_, at) => first + at).map((hour) => {
    const usual = like.map((day) => upTo(day, hour)).toSorted((a, b) => a - b)
    const isKnown = usual.length >= leastLikeDays
    return {
      hour,
      today: hour <= hourNow && byDay.has(today) ? upTo(today, hour) : null,
      low: isKnown ? (usual[0] ?? null) : null,
      middle: isKnown ? medianOf(usual) : null,
      high: isKnown ? (usual.at(-1) ?? null) : null,
    }
  })
}

function medianOf(sorted: readonly number[]): number {
  const at = (sorted.length - 1) / 2
  return ((sorted[Math.floor(at)] ?? 0) + (sorted[Math.ceil(at)] ?? 0)) / 2
}

/** Dates of the same weekday before a day, the latest first: enough weeks to find eight open days among holidays. */
export function likeDays(today: string, weeks = 13): string[] {
  const start = Date.parse(`${today}T00:00:00Z`)
  return Array.from({ length: weeks }, (_, at) =>
    new Date(start - (at + 1) * 7 * dayMs).toISOString().slice(0, 10),
  )
}

export interface VerdictInput {
  readonly feeds: readonly Pick<FeedRow, 'topic' | 'state'>[]
  readonly firing: readonly Pick<FiringRow, 'kind'>[]
  readonly course: readonly CourseHour[]
  readonly hourNow: number
}

/**
 * Whether today is unusual. An alert says so first; a day outside the range of its like days at the last full hour
 * comes next. Without enough like days nothing is claimed.
 */
export function verdictOf({ feeds, firing, course, hourNow }: VerdictInput): Verdict {
  const queue = feeds.find(({ topic }) => topic === 'queue')
  if (queue === undefined || queue.state === 'never') return 'never'
  if (queue.state === 'silent') return 'silent'
  if (firing.length > 0) return 'alert'
  if (queue.state === 'closed') return 'closed'
  const full = course.findLast(({ hour, today }) => hour < hourNow && today !== null)
  if (full === undefined || full.today === null || full.low === null || full.high === null) return 'unknown'
  if (full.today > full.high) return 'above'
  return full.today < full.low ? 'below' : 'usual'
}
