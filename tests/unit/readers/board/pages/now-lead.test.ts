import { describe, expect, it } from 'vitest'
import { viewOf } from '../../../../../readers/board/links.ts'
import { nowLead, type NowFigures } from '../../../../../readers/board/pages/now-lead.ts'
import { totalsOf } from '../../../../../readers/board/pages/now-figures.ts'
import type { AgencyNow, FeedRow } from '../../../../../readers/board/pages/now-queries.ts'
import { manyMppsContext } from '../../../../support/many-mpps.ts'

const agency = (name: string, more: Partial<AgencyNow>): AgencyNow => ({
  mpp: 'kukar',
  agency: name,
  agency_name: name,
  local_date: '2026-11-27',
  visits: 20,
  waiting: 3,
  in_service: 1,
  completed: 16,
  missed: 0,
  refused: 0,
  longest_wait_seconds: 5_000,
  counters_open: 2,
  last_event_at: null,
  usual_visits_by_now: 10,
  quota: null,
  issued: null,
  refused_for_quota: null,
  is_simulated: false,
  ...more,
})
const agencies = [
  agency('Dinas Sosial', {}),
  agency('Dinas Kependudukan dan Pencatatan Sipil Kabupaten Kutai Kartanegara', { refused: 7 }),
]
const feed: FeedRow = {
  mpp: 'kukar',
  mpp_name: 'MPP',
  topic: 'queue',
  state: 'live',
  last_event_at: null,
  last_stored_at: null,
  seconds_since_event: 3,
  events_today: 9,
  ahead_seconds: 0,
  events_before_live: 0,
}
const figures: NowFigures = {
  place: {
    mpp: 'kukar',
    mpp_name: 'MPP Kutai Kartanegara',
    regency_code: '64.02',
    regency: 'Kab. Kutai Kartanegara',
    province_code: '64',
    province: 'Kalimantan Timur',
  },
  hour: 10,
  weekday: 'Jumat',
  agencies,
  totals: totalsOf(agencies),
  course: [{ hour: 9, today: 40, low: 12, middle: 18, high: 24 }],
  visits: 38,
  lastOpen: undefined,
  feeds: [feed],
  firing: [],
  answeredAtMs: 0,
}
const shown = (query: Record<string, string>, more: Partial<NowFigures> = {}): string => {
  const context = { ...manyMppsContext('/now/kukar', {}, () => []), view: viewOf(query) }
  return nowLead({ ...figures, ...more }, context).text
}

describe('what the page Now says first', () => {
  it('is whether today is unusual, the visits, and which agencies turned people away', () => {
    const text = shown({})
    expect(text).toContain('Di atas kisaran biasa')
    expect(text).toContain('id="visits-today">38<')
    expect(text).toContain('Ditolak hari ini: Dinas Kependudukan dan Pencatatan Sipil 7.')
    expect(text.replaceAll(/<\/?small>/g, '')).toMatch(/id="longest">1 jam 23 mnt/)
  })

  it('is short on a wall, where the tiles and the chart say the rest', () => {
    const text = shown({ tv: '1' })
    expect(text).toContain('+100,0 %')
    expect(text).not.toContain('Ditolak hari ini: Dinas')
    expect(text).not.toContain('href=')
  })

  it('says nothing of quotas where nobody was turned away for one', () => {
    expect(shown({})).not.toContain('karena kuota habis')
    const limited = agency('Dinas Sosial', { quota: 30, issued: 30, refused: 2, refused_for_quota: 2 })
    expect(shown({}, { agencies: [limited], totals: totalsOf([limited]) })).toContain('2 karena kuota habis')
  })
})
