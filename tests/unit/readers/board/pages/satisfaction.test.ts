import { describe, expect, it } from 'vitest'
import { pageBody } from '../../../../../readers/board/page.ts'
import { quartersQuery } from '../../../../../readers/board/pages/satisfaction-queries.ts'
import { satisfactionPage } from '../../../../../readers/board/pages/satisfaction.ts'
import type { SatisfactionRow } from '../../../../../readers/rows/monthly-rows.ts'
import { manyMppsContext, manyPlaces } from '../../../../support/many-mpps.ts'
import { survey } from '../../../../support/report-monthly-data.ts'

/** The page with one quarter, on the first working day of 2027. */
async function shown(row: SatisfactionRow): Promise<string> {
  const [place] = manyPlaces
  if (place === undefined) throw new Error('no place')
  const context = {
    ...manyMppsContext('/satisfaction/mpp-0', {}, (query) => (query === quartersQuery ? [row] : [])),
    nowMs: Date.parse('2027-01-04T01:00:00Z'),
  }
  return pageBody(await satisfactionPage(place, context), context).text.replaceAll(/\s+/g, ' ')
}

describe('the sample of the latest quarter', () => {
  it('is good in a quarter that is over', async () => {
    const page = await shown(survey({ quarter: '2026-10-01' }))
    expect(page).toMatch(/class="verdict good"> <p>Indeks kepuasan \(IKM\), Triwulan IV 2026<\/p>/)
    expect(page).toContain('400 jawaban dari 370 yang dibutuhkan: sampel memadai')
  })

  it('is nothing to rely on while the quarter runs, which is marked', async () => {
    const page = await shown(survey({ quarter: '2027-01-01', responses: 1, responses_needed: 1 }))
    expect(page).toMatch(/class="verdict watch"> <p>Indeks kepuasan \(IKM\), Triwulan I 2027\*<\/p>/)
    expect(page).toContain('>Triwulan I 2027*</th>')
  })

  it('cannot be judged where no visits are known', async () => {
    const none = { responses: 5, responses_needed: 0, is_sample_adequate: 0 }
    const page = await shown(survey({ quarter: '2026-10-01', ...none }))
    expect(page).toContain('class="verdict watch"')
    expect(page).toContain('5 jawaban; kunjungannya tidak diketahui')
    expect(page).toContain('<td>tidak dapat dinilai</td>')
    expect(page).not.toContain('dari 0')
  })
})
