import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { type PageContext, pageBody } from '../../../../../readers/board/page.ts'
import { overviewPage } from '../../../../../readers/board/pages/overview.ts'
import { manyMppsContext, manyPlaces as places } from '../../../../support/many-mpps.ts'

function rowsOf(query: string): object[] {
  if (query.includes('data_freshness'))
    return places.map(({ mpp, mpp_name }, at) => ({
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
  if (query.includes('visit_alerts'))
    return [
      { mpp: 'mpp-300', alert_id: 'a', agency_name: '', kind: 'surge', started_at: '2026-11-23 01:00:00' },
    ]
  return places.map(({ mpp }, at) => ({
    mpp,
    agency_visits: 200 + at,
    compared: 100,
    usual: at === 200 ? 400 : 100,
    waiting: at % 40,
    in_service: 3,
    counters_open: 20,
    refused: 1,
    longest_wait_seconds: 60 * at,
    is_simulated: 0,
  }))
}

async function shown(query: PageContext['query']): Promise<{ names: string[]; html: string }> {
  const context = manyMppsContext('/now', query, rowsOf)
  const html = pageBody(await overviewPage(context), context).text
  return { names: [...html.matchAll(/href="\/now\/(mpp-\d+)"/g)].map(([, mpp]) => mpp ?? ''), html }
}

describe('five hundred MPPs on one page', () => {
  it('begin with silent feeds, then alerts, then what is farthest from usual', async () => {
    const { names, html } = await shown({})
    expect(names).toHaveLength(508)
    expect(names.slice(0, 3)).toEqual(['mpp-400', 'mpp-300', 'mpp-200'])
    expect(html).toContain('1 MPP tidak biasa dan 1 MPP tanpa data')
  })

  it('are found by name and province, and fit 100 kB', async () => {
    expect((await shown({ q: 'nomor 507' })).names).toEqual(['mpp-507'])
    expect((await shown({ province: '11' })).names).toHaveLength(14)
    expect(gzipSync((await shown({})).html).length).toBeLessThan(60_000)
  })
})
