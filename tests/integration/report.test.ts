/**
 * The report in every form, as a user has it: the command as a process of its own, on events that went through
 * Kafka and ingest. The figures have to be those of the views; a public report has to withhold small cells.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { queryRows } from '../../infra/clickhouse/query-rows.ts'
import { quotasQuery } from '../../readers/monthly/queries.ts'
import { type MonthlyReport, QuotaRow } from '../../readers/rows/monthly-rows.ts'
import { findBrowser } from '../../readers/monthly/find-browser.ts'
import { createPipeline, type Pipeline } from '../support/pipeline.ts'
import { reportEvents, runReport } from '../support/report.ts'
import { serial, workbook } from '../support/workbook.ts'

let pipeline: Pipeline
let folder: string
const browser = await findBrowser(process.env).catch(() => undefined)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kunjungan-report-'))
  pipeline = await createPipeline('report1')
  await pipeline.send(reportEvents)
  await pipeline.catchUp()
})
afterAll(async () => {
  await pipeline[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

const report = (args: readonly string[], more?: NodeJS.ProcessEnv): ReturnType<typeof runReport> =>
  runReport('report1', folder, args, more)

const march = ['--mpp', 'kukar', '--month', '2026-03'] as const

type AsJson = Readonly<{ monthly: MonthlyReport; agencies: { agency: string; visits: number | null }[] }>

async function asJson(...more: readonly string[]): Promise<AsJson> {
  const { code, out, err } = await report([...march, '--json', ...more])
  expect(`${code} ${err}`).toBe('0 ')
  return JSON.parse(out) as AsJson
}

/** Rows of a view for Kukar, as the view has them. */
async function view(name: string, month: string, column = 'month'): Promise<Record<string, unknown>[]> {
  const rows = await pipeline.view(name)
  return rows.filter((row) => row['mpp'] === 'kukar' && String(row[column]).startsWith(month))
}

describe('the monthly report as JSON', () => {
  let whole: MonthlyReport
  beforeAll(async () => {
    ;({ monthly: whole } = await asJson())
  })

  it('has the figures of the views', async () => {
    const { figures, agencies, waits, waits_total, quotas, satisfaction, comparison, year } = whole
    const [month] = await view('visits_by_mpp_month', '2026-03')
    expect(figures).toMatchObject({
      visits: month?.['visits'],
      visitors: month?.['visitors'],
      open_days: month?.['open_days'],
      coverage: month?.['coverage'],
      basis: 'events',
      is_simulated: false,
      rank_in_year: 1,
    })
    expect(figures.visits).toBe(87)
    expect(year.map((row) => row.visits)).toEqual([49, 87])
    const ofAgencies = await view('visits_by_agency_month', '2026-03')
    expect(agencies).toHaveLength(ofAgencies.length)
    for (const row of ofAgencies) {
      const { agency, visits: count, visitors, share_of_mpp, visits_per_open_day } = row
      expect(agencies).toContainEqual(
        expect.objectContaining({ agency, visits: count, visitors, share_of_mpp, visits_per_open_day }),
      )
    }
    expect(agencies[0]).toMatchObject({
      agency: 'disdukcapil',
      difference: 34,
      peak_day: '2026-03-02',
      peak_day_visits: 40,
    })
    expect(waits.find(({ agency }) => agency === 'disdukcapil')).toMatchObject({
      timed_legs: 64,
      wait_mean_seconds: (40 * 300 + 24 * 3_000) / 64,
      // two days: the one between five and fifty minutes; half of the legs-weighted share is not taken
      median_day_p50_seconds: 1_650,
      worst_day: '2026-03-03',
      worst_day_p90_seconds: 3_000,
      within_standard_rate: 40 / 64,
      standard_wait_minutes: 20,
    })
    expect(waits_total).toMatchObject({ timed_legs: 87, within_standard_rate: 63 / 87 })
    expect(quotas).toMatchObject([
      {
        agency: 'disdukcapil',
        quota_days: 1,
        days_at_quota: 1,
        issued: 40,
        used_rate: 1,
        refused_for_quota: 6,
        earliest_exhausted_local: '09:39',
      },
    ])
    const [quarter] = await view('satisfaction_by_mpp_quarter', '2026-01', 'quarter')
    expect(satisfaction[0]).toMatchObject({
      responses: 5,
      ikm: quarter?.['ikm'],
      ikm_low: quarter?.['ikm_low'],
      grade: quarter?.['grade'],
      responses_needed: quarter?.['responses_needed'],
      is_sample_adequate: 0,
    })
    const [compared] = await view('mpp_comparison_month', '2026-03')
    expect(comparison).toMatchObject([
      {
        mpp: 'kukar',
        rank_in_month: 1,
        visits_per_open_day: compared?.['visits_per_open_day'],
        change_on_previous_month: compared?.['change_on_previous_month'],
        previous_month_basis: 'events',
      },
    ])
    expect(comparison[0]?.previous_month_coverage).toBe(
      (await view('visits_by_mpp_month', '2026-02'))[0]?.['coverage'],
    )
  })

  it('has the waits of the month, and how visits ended and what visitors said by how long they waited', async () => {
    const { leaving, leaving_total, outcomes, outcomes_total } = whole
    // forty waits of five minutes and 24 of fifty
    const ofDukcapil = { timed_legs: 64, wait_p50_seconds: 300, wait_p90_seconds: 3_000, never_called: 0 }
    expect(leaving[0]).toMatchObject({ agency: 'disdukcapil', ...ofDukcapil, never_called_share: 0 })
    expect(leaving).toHaveLength(4)
    expect(leaving_total).toMatchObject({
      timed_legs: 87,
      wait_p50_seconds: 300,
      within_standard_rate: 63 / 87,
    })
    expect(outcomes.map((row) => [row.wait_bucket, row.visits])).toEqual([
      ['05-15', 63],
      ['30-60', 24],
    ])
    expect(whole.satisfaction_by_wait).toMatchObject([{ wait_bucket: '30-60', responses: 2, ikm: 87.5 }])
    expect(outcomes_total).toEqual({ visits: 87, completed: 0, missed: 0, cancelled: 0, transferred: 0 })
  })

  it('counts no quota of a day that is still to come', async () => {
    const params = { bi: pipeline.databases.bi, mpp: 'kukar', month: '2026-03-01' }
    const [before, then] = await Promise.all(
      ['2026-03-01', '2026-03-02'].map((today) =>
        queryRows(pipeline.admin, QuotaRow, quotasQuery, { params: { ...params, today } }),
      ),
    )
    expect(before).toEqual([])
    expect(then).toMatchObject([{ agency: 'disdukcapil', quota_days: 1 }])
  })

  it('without a month is of the latest ended one with data, and says where there is none', async () => {
    const { out } = await report(['--mpp', 'kukar', '--json'])
    expect((JSON.parse(out) as { monthly: MonthlyReport }).monthly.month).toBe('2026-03-01')
    expect((await report(['--mpp', 'kukar', '--month', '2026-01'])).out).toContain(
      'tidak ada data untuk Januari 2026',
    )
    expect((await report(['--mpp', 'kotim', '--lang', 'en'])).out).toBe('MPP Habaring Hurung: no data yet.\n')
  })
})

describe('the files', () => {
  it('a workbook whose numbers are those of the views', async () => {
    const file = join(folder, 'march.xlsx')
    const { code, out } = await report([...march, '--xlsx', file])
    expect([code, out]).toEqual([0, `Tersimpan: ${file}\n`])
    const sheets = await workbook(file)
    expect([...sheets.keys()]).toEqual([
      ...['Ringkasan', 'Per bulan', 'Per hari', 'Instansi', 'Waktu tunggu'],
      ...['Menunggu dan pergi', 'Hasil menurut waktu tunggu', 'Kepuasan menurut waktu tunggu', 'Kuota'],
      ...['Kepuasan', 'Perbandingan', 'Kemutakhiran', 'Definisi'],
    ])
    expect(sheets.get('Ringkasan')?.[0]).toEqual([
      'Laporan bulanan kunjungan: MPP Kutai Kartanegara, Maret 2026',
    ])
    expect(sheets.get('Ringkasan')).toContainEqual(['Kunjungan', 87, null])
    const ofAgencies = await view('visits_by_agency_month', '2026-03')
    const rows = sheets.get('Instansi') ?? []
    expect(rows.slice(3, -1).map(([, count, share]) => [count, share])).toEqual(
      ofAgencies
        .toSorted((a, b) => Number(b['visits']) - Number(a['visits']))
        .map((row) => [row['visits'], row['share_of_mpp']]),
    )
    const days = await view('visits_by_mpp_day', '2026-03', 'local_date')
    expect(
      sheets
        .get('Per hari')
        ?.slice(3)
        .map((row) => row.slice(0, 3)),
    ).toEqual(days.map((row) => [serial(row['local_date']), row['visits'], row['visitors']]))
    const ikm = (await view('satisfaction_by_mpp_quarter', '2026-01', 'quarter'))[0]?.['ikm']
    expect(sheets.get('Kepuasan')?.[3]?.[1]).toBe(ikm)
  })

  it('a page with charts that names unit, period, basis and freshness', async () => {
    const file = join(folder, 'march.html')
    expect((await report([...march, '--html', file, '--lang', 'en'])).code).toBe(0)
    const html = await readFile(file, 'utf8')
    expect(html.match(/<svg /g)?.length).toBeGreaterThanOrEqual(4)
    for (const text of [
      'MPP Kutai Kartanegara',
      'March 2026',
      'Basis: events, coverage',
      'Latest queue event 3 March 2026, 10:13',
      '>87<',
    ])
      expect(html).toContain(text)
    expect(html).not.toContain('SIMULATED')
  })

  it('a PDF of that page', async ({ skip }) => {
    skip(browser === undefined, 'no Chromium or Chrome is installed')
    const file = join(folder, 'march.pdf')
    const { code, err } = await report([...march, '--pdf', file])
    expect(`${code} ${err}`).toBe('0 ')
    const pdf = await readFile(file)
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
    expect(pdf.length).toBeGreaterThan(20_000)
  })

  it('are refused with the fix', async () => {
    const cases: [string[], NodeJS.ProcessEnv, number, RegExp][] = [
      [['--xlsx', 'a.xlsx'], {}, 2, /give --mpp once/],
      [
        [...march, '--pdf', join(folder, 'a.pdf')],
        { PATH: '/nowhere', CHROMIUM: '/nowhere/x' },
        1,
        /CHROMIUM names/,
      ],
      [['--mpp', 'kotim', '--html', join(folder, 'a.html')], {}, 1, /no data of MPP Habaring Hurung/],
    ]
    for (const [args, env, code, text] of cases) {
      const result = await report(args, env)
      expect(`${result.code} ${result.err}`, args.join(' ')).toMatch(text)
      expect(result.code, args.join(' ')).toBe(code)
    }
  })
})

describe('the public report', () => {
  it('withholds an agency of three visitors, the next one, and every change that reveals a small month', async () => {
    const { monthly, agencies } = await asJson('--public')
    expect(monthly.agencies.map((row) => [row.agency, row.visits, row.difference])).toEqual([
      ['disdukcapil', 64, 34],
      // three in February
      ['polri', 12, null],
      ['imigrasi', null, null],
      ['samsat', null, null],
    ])
    expect(monthly.figures.visits).toBe(87)
    expect(agencies.filter(({ visits: count }) => count === null).map(({ agency }) => agency)).toEqual([
      'imigrasi',
      'samsat',
    ])
  })

  it('in the files as well, and in the summary', async () => {
    const [xlsx, html] = [join(folder, 'public.xlsx'), join(folder, 'public.html')]
    expect((await report([...march, '--public', '--xlsx', xlsx, '--html', html])).code).toBe(0)
    const rows = (await workbook(xlsx)).get('Instansi') ?? []
    expect(rows.filter((row) => row[1] === 'rahasia')).toHaveLength(2)
    expect(await readFile(html, 'utf8')).toContain('VERSI PUBLIK')
    const { out } = await report(['--month', '2026-03', '--public', '--lang', 'en'])
    expect(out).toContain('PUBLIC VERSION')
    expect(out.match(/withheld +withheld +withheld +withheld/g)).toHaveLength(2)
  })
})
