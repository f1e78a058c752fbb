import { describe, expect, it } from 'vitest'
import type { IngestLag } from '../../../../../readers/board/ingest-lag.ts'
import { pageBody } from '../../../../../readers/board/page.ts'
import { dataPage } from '../../../../../readers/board/pages/data.ts'
import { manyMppsContext, manyPlaces } from '../../../../support/many-mpps.ts'

async function leadOf(silent: number, lag: Omit<IngestLag, 'answeredAtMs'>): Promise<string> {
  const feeds = manyPlaces.map(({ mpp, mpp_name }, at) => ({
    mpp,
    mpp_name,
    topic: 'queue',
    state: at < silent ? 'silent' : 'live',
    last_event_at: null,
    last_stored_at: null,
    seconds_since_event: 3,
    events_today: 9,
    ahead_seconds: 0,
    events_before_live: 0,
  }))
  const context = {
    ...manyMppsContext('/data', {}, (query) => (query.includes('data_freshness') ? feeds : [])),
    readLag: async () => ({ ...lag, answeredAtMs: 0 }),
  }
  const html = pageBody(await dataPage(context), context).text
  return html.slice(0, html.indexOf('<form')).replaceAll(/<[^>]*>|\s+/g, ' ')
}

const behind = (count: number): IngestLag['topics'] => [{ topic: 'queue', behind: count }]

describe('what the page Data says first', () => {
  it('is that ingest does not run, also where feeds look silent for want of it', async () => {
    const lead = await leadOf(2, { topics: behind(5), members: 0 })
    expect(lead).toMatch(/^\W*Ingest tidak berjalan.*npx kunjungan ingest.*2 aliran data senyap.*Nomor 0/)
  })

  it('is which feeds are silent where ingest runs', async () => {
    expect(await leadOf(2, { topics: behind(5), members: 1 })).toMatch(/^\W*2 aliran data senyap/)
    expect(await leadOf(0, { topics: behind(0), members: 1 })).not.toContain('senyap')
  })
})
