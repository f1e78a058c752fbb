import { describe, expect, it } from 'vitest'
import { pageBody, type PageContext } from '../../../../../readers/board/page.ts'
import { knownYearsQuery } from '../../../../../readers/board/pages/months-queries.ts'
import { monthsPage } from '../../../../../readers/board/pages/months.ts'
import { agenciesQuery, yearQuery } from '../../../../../readers/monthly/queries.ts'
import type { YearMonthRow } from '../../../../../readers/rows/monthly-rows.ts'
import { manyMppsContext, manyPlaces } from '../../../../support/many-mpps.ts'
import { agencyMonth, yearMonth } from '../../../../support/report-monthly-data.ts'

interface Stored {
  readonly months: readonly YearMonthRow[]
  readonly agencies?: readonly object[]
}

/** ClickHouse writes 0 and 1. */
const flags = { is_provisional: 0, is_simulated: 0 }

async function shown(
  { months, agencies = [] }: Stored,
  query: PageContext['query'] = {},
  now = '2027-01-01T03:00:00Z',
): Promise<string> {
  const [place] = manyPlaces
  if (place === undefined) throw new Error('no place')
  const context = {
    ...manyMppsContext('/months/mpp-0', query, (asked, { month }) => {
      const years = [...new Set(months.map((row) => Number(row.month.slice(0, 4))))]
      if (asked === knownYearsQuery) return years.toSorted((a, b) => b - a).map((year) => ({ year }))
      if (asked === agenciesQuery) return agencies.map((row) => ({ ...row, ...flags }))
      if (asked !== yearQuery) return []
      const year = Number(String(month).slice(0, 4))
      return months
        .filter((row) => [year - 1, year].includes(Number(row.month.slice(0, 4))))
        .map((row) => ({ ...row, ...flags }))
    }),
    nowMs: Date.parse(now),
  }
  return pageBody(await monthsPage(place, context), context).text.replaceAll(/<[^>]*>|\s+/g, ' ')
}

const year2026 = [
  yearMonth('2026-11-01', 5_000, { rank_in_year: 1, lead_over_next: 0.1 }),
  yearMonth('2026-12-01', 4_500),
]

describe('the page Months', () => {
  it('shows the latest year with data until the new one has any', async () => {
    const page = await shown({ months: year2026 })
    expect(page).toMatch(/Bulan puncak tahun 2026 +November 2026/)
    expect(page).not.toContain('npm start')
    expect(await shown({ months: [...year2026, yearMonth('2027-01-01', 3, { rank_in_year: 1 })] })).toMatch(
      /Bulan puncak tahun 2027 +Januari 2027/,
    )
  })

  it('says of a year without data that there is none, and how to begin only where there is no year at all', async () => {
    const page = await shown({ months: year2026 }, { year: '2023' })
    expect(page).toContain('Tidak ada data tahun 2023')
    expect(page).not.toContain('npm start')
    expect(await shown({ months: [] })).toMatch(/Tidak ada data tahun 2027.*npm start/)
  })

  it('lets choose between the years with data', async () => {
    const page = await shown({ months: [yearMonth('2023-03-01', 900), ...year2026] }, { year: '2025' })
    expect(page).toMatch(/Tahun +2026 +2025 +2023 /)
  })

  it('names no agency as lost in a month that the MPP has from a tally', async () => {
    const agencies = [
      { ...agencyMonth('a', 100), month: '2026-12-01' },
      { ...agencyMonth('b', 800), month: '2026-11-01' },
    ]
    const [counted, tally] = await Promise.all(
      (['events', 'tally'] as const).map((basis) =>
        shown({ agencies, months: [yearMonth('2026-12-01', 1_000, { basis, rank_in_year: 1 })] }),
      ),
    )
    expect(counted).toMatch(/terutama karena: Dinas b/)
    expect(tally).not.toContain('Dinas b')
  })
})
