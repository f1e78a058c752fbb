import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildDocument } from '../../../../readers/monthly/build-document.ts'
import { workbookOf } from '../../../../readers/monthly/workbook.ts'
import { publicOf } from '../../../support/public-report.ts'
import { agencyMonth, smallMonthly } from '../../../support/report-monthly-data.ts'
import { workbook } from '../../../support/workbook.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kunjungan-workbook-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function sheets(report: ReturnType<typeof smallMonthly>): ReturnType<typeof workbook> {
  const file = join(folder, 'a.xlsx')
  await writeFile(file, await workbookOf(buildDocument(report, 'id'), 'id'))
  return workbook(file)
}

test('numbers are numbers, missing ones dashes, and a formula in a name stays a text', async () => {
  const agencies = [agencyMonth('x', 50, { agency_name: '=1+1', visitors: null })]
  const rows = (await sheets(smallMonthly({ agencies }))).get('Instansi') ?? []
  expect(rows[3]?.slice(0, 6)).toEqual(['=1+1', 50, 0.05, 20, 2.5, '–'])
})

test('a withheld figure is the word alone', async () => {
  const month = {
    mpp: 'balikpapan',
    province_code: '64',
    month: '2026-03-01',
    agencies_active: 4,
    sent_on: 0,
    is_provisional: false,
  }
  const people = [{ ...month, visits: 900, visitors: 900 }]
  const rows = (await sheets(publicOf(smallMonthly(), people, []))).get('Instansi') ?? []
  const withheld = rows.filter(([name]) => name === 'Dinas arsip')
  expect(withheld).toHaveLength(1)
  expect(new Set(withheld[0]?.slice(1, 8))).toEqual(new Set(['rahasia']))
})
