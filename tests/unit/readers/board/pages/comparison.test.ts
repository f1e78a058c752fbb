import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { readAssets } from '../../../../../readers/board/assets.ts'
import { pageBody, type PageContext } from '../../../../../readers/board/page.ts'
import { comparisonPage } from '../../../../../readers/board/pages/comparison.ts'
import { sseEvent } from '../../../../../readers/board/stream/sse.ts'
import { manyMppsContext, manyPlaces } from '../../../../support/many-mpps.ts'

function rowsOf(query: string, { mpps }: Readonly<Record<string, unknown>>): object[] {
  if (query.includes('data_freshness'))
    return manyPlaces.map(({ mpp, mpp_name }, at) => ({
      mpp,
      mpp_name,
      topic: 'queue',
      state: at === 400 ? 'silent' : 'live',
      last_event_at: null,
      last_stored_at: null,
      seconds_since_event: 3,
      events_today: 9,
      ahead_seconds: 0,
      events_before_live: 0,
    }))
  if (query.includes('DISTINCT month')) return [{ month: '2026-10-01' }, { month: '2026-09-01' }]
  if (query.includes('province_month')) return []
  const asked = new Set(mpps as string[])
  const rows = manyPlaces.map(({ mpp, mpp_name }, at) => ({
    mpp,
    mpp_name,
    month: '2026-10-01',
    visits: 2_000 + 37 * at,
    open_days: 22,
    agencies_active: 20,
    visits_per_open_day: 90 + at * 1.7,
    visits_per_agency_day: 4 + (at % 50) / 7,
    coverage: 1,
    change_on_previous_month: at === 200 ? -0.6 : 0.013 * (at % 7),
    change_on_last_year: -0.02 * (at % 9),
    visits_year_to_date: 30_000 + 301 * at,
    months_year_to_date: 10,
    change_year_to_date: 0.01 * (at % 5),
    rank_in_month: manyPlaces.length - at,
    basis: 'events',
    is_provisional: 0,
    is_simulated: 0,
    previous_month_basis: 'events',
    last_year_basis: 'events',
  }))
  return rows.filter(({ mpp }) => asked.has(mpp))
}

async function shown(query: PageContext['query']): Promise<{ names: string[]; html: string }> {
  const context = manyMppsContext('/comparison', query, rowsOf)
  const html = pageBody(await comparisonPage(context), context).text
  return { names: [...html.matchAll(/href="\/months\/(mpp-\d+)"/g)].map(([, mpp]) => mpp ?? ''), html }
}

describe('five hundred MPPs side by side', () => {
  it('begin with silent feeds, then the greatest change, or by rank where that is asked for', async () => {
    expect((await shown({})).names.slice(0, 2)).toEqual(['mpp-400', 'mpp-200'])
    expect((await shown({ sort: 'rank' })).names.slice(0, 3)).toEqual(['mpp-400', 'mpp-507', 'mpp-506'])
  })

  it('are found by a search and by their province, in the same order', async () => {
    const found = (await shown({ q: 'kab. nomor 40' })).names
    expect(found[0]).toBe('mpp-400')
    const named = manyPlaces.filter(({ mpp }) => mpp.includes('40')).map(({ mpp }) => mpp)
    expect(found.toSorted()).toEqual(named.toSorted())
    const { names, html } = await shown({ province: '15' })
    expect(names).toHaveLength(14)
    expect(names.every((mpp) => Number(mpp.slice('mpp-'.length)) % 38 === 4)).toBe(true)
    expect(html).toMatch(/<option value="15"\s+selected>Provinsi 4</)
  })

  it('each have a bar, and with style, script and the first state of the stream fit 100 kB', async () => {
    const { names, html } = await shown({})
    expect(names).toHaveLength(508)
    expect(html.match(/class="bar"/g)).toHaveLength(508)
    const assets = Object.values(readAssets()).reduce((sum, { gzip }) => sum + gzip.length, 0)
    const state = sseEvent('state', JSON.stringify({ html })).compressed.length
    expect(gzipSync(html).length + state + assets).toBeLessThan(100_000)
  })
})
