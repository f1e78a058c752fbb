import { describe, expect, it } from 'vitest'
import {
  courseOf,
  likeDays,
  totalsOf,
  unusualFirst,
  verdictOf,
} from '../../../../../readers/board/pages/now-figures.ts'
import type { AgencyNow } from '../../../../../readers/board/pages/now-queries.ts'

function agency(name: string, visits: number, changes: Partial<AgencyNow> = {}): AgencyNow {
  return {
    mpp: 'kukar',
    agency: name,
    agency_name: name,
    local_date: '2026-11-23',
    visits,
    waiting: 1,
    in_service: 1,
    completed: 0,
    missed: 0,
    refused: 0,
    longest_wait_seconds: null,
    counters_open: 2,
    last_event_at: null,
    usual_visits_by_now: null,
    quota: null,
    issued: null,
    refused_for_quota: null,
    is_simulated: false,
    ...changes,
  }
}

describe('the figures of now', () => {
  it('compare only agencies with a usual figure, and add quotas of those that have one', () => {
    const totals = totalsOf([
      agency('a', 30, { usual_visits_by_now: 20, quota: 70, issued: 72, refused_for_quota: 4, refused: 5 }),
      agency('b', 99, { longest_wait_seconds: 600 }),
    ])
    expect(totals).toMatchObject({ agencyVisits: 129, compared: 30, usual: 20, change: 0.5, waiting: 2 })
    expect(totals).toMatchObject({
      quota: 70,
      quotaLeft: 0,
      refused: 5,
      refusedForQuota: 4,
      longestWaitSeconds: 600,
    })
    expect(totalsOf([])).toMatchObject({ usual: null, change: null, quota: null, longestWaitSeconds: null })
  })

  it('put the unusual before the busy', () => {
    const rows = [
      agency('busy', 90, { usual_visits_by_now: 88 }),
      agency('odd', 20, { usual_visits_by_now: 4 }),
    ]
    expect(unusualFirst(rows).map((row) => row.agency)).toEqual(['odd', 'busy'])
  })

  it('show today beside the least and greatest of like days, up to each hour', () => {
    const today = '2026-11-23'
    const days = likeDays(today, 4)
    expect(days).toEqual(['2026-11-16', '2026-11-09', '2026-11-02', '2026-10-26'])
    const rows = [today, ...days.slice(0, 3)].flatMap((local_date, at) => [
      { local_date, local_hour: 8, visits: 10 + at },
      { local_date, local_hour: 10, visits: 5 },
    ])
    expect(courseOf(rows, today, days, 9)).toEqual([
      { hour: 8, today: 10, low: 11, middle: 12, high: 13 },
      { hour: 9, today: 10, low: 11, middle: 12, high: 13 },
      { hour: 10, today: null, low: 16, middle: 17, high: 18 },
    ])
    expect(courseOf(rows.slice(0, 4), today, days, 9)[0]?.low).toBeNull()
  })

  it('claim that a day is unusual only by an alert or outside the range at a full hour', () => {
    const feeds = [{ topic: 'queue', state: 'live' }] as const
    const course = [{ hour: 8, today: 20, low: 11, middle: 12, high: 13 }]
    const now = { feeds, firing: [], course, hourNow: 9 }
    expect(verdictOf(now)).toBe('above')
    expect(verdictOf({ ...now, hourNow: 8 })).toBe('unknown')
    expect(
      verdictOf({ ...now, course: [{ ...course[0], hour: 8, today: 12, low: 11, middle: 12, high: 13 }] }),
    ).toBe('usual')
    expect(verdictOf({ ...now, firing: [{ kind: 'surge' }] })).toBe('alert')
    expect(verdictOf({ ...now, feeds: [{ topic: 'queue', state: 'silent' }] })).toBe('silent')
    expect(verdictOf({ ...now, feeds: [{ topic: 'queue', state: 'closed' }] })).toBe('closed')
    expect(verdictOf({ ...now, feeds: [] })).toBe('never')
  })
})
