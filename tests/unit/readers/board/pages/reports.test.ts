import { expect, it } from 'vitest'
import { reportsPage } from '../../../../../readers/board/pages/reports.ts'
import { tableCsv, tableHtml } from '../../../../../readers/board/table.ts'
import { manyMppsContext, manyPlaces } from '../../../../support/many-mpps.ts'

const row = {
  month: '2026-10-01',
  visits: 2_000,
  visitors: 1_900,
  open_days: 22,
  coverage: 1,
  basis: 'events',
  is_provisional: 0,
  is_simulated: 0,
  expected_days: 22,
  visits_per_open_day: 90,
  agencies_active: 20,
  rank_in_year: 1,
  share_of_year: 1,
  lead_over_next: null,
  months_with_data: 1,
}

it('names the report of each month by its address in the file, and by its month for a screen reader', async () => {
  const [place = expect.unreachable()] = manyPlaces
  const page = await reportsPage(
    place,
    manyMppsContext('/reports', {}, () => [row]),
  )
  const table = page.blocks[0]?.table ?? expect.unreachable()
  const [head, first] = tableCsv(table).slice(1).split('\r\n')
  expect([head, first]).toEqual([
    'month,page,visits,coverage,marks',
    `2026-10-01,/report-files/${place.mpp}/2026-10.html,2000,1,`,
  ])
  expect(tableHtml(table, 'x').text).toContain('aria-label="PDF Oktober 2026"')
})

it('offers a public version of months that have ended alone, to a reader of all MPPs', async () => {
  const [place = expect.unreachable()] = manyPlaces
  const running = { ...row, month: '2026-11-01', is_provisional: 1 }
  const context = manyMppsContext('/reports', {}, () => [row, running])
  const linksFor = async (of: typeof context): Promise<string[]> => {
    const table = (await reportsPage(place, of)).blocks[0]?.table ?? expect.unreachable()
    return [...tableHtml(table, 'x').text.matchAll(/2026-\d\d\.\w+\?public=1/g)].map(([link]) => link)
  }
  expect(await linksFor(context)).toEqual(
    ['html', 'pdf', 'xlsx'].map((format) => `2026-10.${format}?public=1`),
  )
  expect(await linksFor({ ...context, places: [place] })).toEqual([])
})
