/** A recap as a spreadsheet: shown, sent once, corrected cell by cell, and there in the views. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import type ExcelJS from 'exceljs'
import { createClickHouse } from '../../infra/clickhouse/client.ts'
import { type CliRun, runCliWith } from '../support/cli.ts'
import { sumOf, truthOf } from '../support/recap-truth.ts'
import { bytesOf, draw } from '../support/recap-workbooks.ts'

const namespace = 'recaps'
let folder: string
const truth = truthOf({ mpp: 'kotim', agencies: 3, month: 2 })

function run(args: readonly string[]): Promise<CliRun> {
  const { brokers, clickhouseUrl, credentials } = inject('stack')
  return runCliWith(args, {
    KAFKA_BROKERS: brokers.join(','),
    CLICKHOUSE_URL: clickhouseUrl,
    KUNJUNGAN_NAMESPACE: namespace,
    CLICKHOUSE_ADMIN_PASSWORD: credentials.admin,
    CLICKHOUSE_PASSWORD: credentials.ingest,
    CLICKHOUSE_BI_PASSWORD: credentials.bi,
  })
}

async function importing(change: (sheet: ExcelJS.Worksheet) => void, ...flags: string[]): Promise<CliRun> {
  const workbook = draw(truth, { layout: 'days', total: 'value' })
  const [sheet] = workbook.worksheets
  if (sheet !== undefined) change(sheet)
  const file = join(folder, 'rekap.xlsx')
  await writeFile(file, await bytesOf(workbook))
  return run(['import', file, ...flags])
}

const store = (): Promise<CliRun> => run(['ingest', '--until-caught-up'])
const unchanged = (): void => undefined

async function rowsOf(query: string): Promise<unknown[]> {
  const { clickhouseUrl, credentials } = inject('stack')
  await using undo = new AsyncDisposableStack()
  const access = { url: clickhouseUrl, user: 'kunjungan_admin', password: credentials.admin }
  const client = createClickHouse(access, { database: `${namespace}_mpp_bi` })
  undo.defer(() => client.close())
  return await (await client.query({ query, format: 'JSONEachRow' })).json()
}

/** The row of the third day, from the row of the head. */
const third = (sheet: ExcelJS.Worksheet): ExcelJS.Row => {
  for (let at = 1; at <= sheet.rowCount; at++)
    if (sheet.getRow(at).getCell(1).value === 3) return sheet.getRow(at)
  return sheet.getRow(1)
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kunjungan-recaps-'))
  expect((await run(['migrate'])).exitCode).toBe(0)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

it('every mistake is listed at its cell, and nothing is sent', async () => {
  const { exitCode, said } = await importing((sheet) => {
    third(sheet).getCell(2).value = 'dua belas'
    third(sheet).getCell(3).value = -1
  })
  expect(exitCode).toBe(1)
  expect(said).toMatch(
    /Rekap!B\d+: harus bilangan bulat[^]*Rekap!C\d+: tidak boleh kurang dari 0[^]*2 kesalahan/,
  )
})

it('--dry-run shows the recap and what it would change, and sends nothing', async () => {
  const { exitCode, out } = await importing(unchanged, '--dry-run', '--lang', 'en')
  expect(exitCode).toBe(0)
  expect(out).toMatch(
    /^kotim, 2025-02-01[^]*disdukcapil .*[^]*MPP .*[^]*new figures, 0 changed[^]*Nothing was sent/,
  )
})

it('its figures are in the views of days and months, with the basis tally', async () => {
  const { exitCode, out, said } = await importing(unchanged)
  expect([exitCode, said]).toEqual([0, ''])
  expect(out).toMatch(/angka dari .* terkirim/)
  // A figure on its way cannot be compared with.
  expect((await store()).exitCode).toBe(0)
  const day = truth.days.indexOf(3)
  const counts = truth.counts[day] ?? []
  const days = await rowsOf(
    `SELECT agency, toInt32(visits) AS visits, basis FROM visits_by_agency_day WHERE mpp = 'kotim' AND local_date = '2025-02-03' ORDER BY agency`,
  )
  const expected = truth.agencies.map((agency, at) => ({ agency, visits: counts[at], basis: 'tally' }))
  expect(days).toEqual(expected.toSorted((a, b) => (a.agency < b.agency ? -1 : 1)))
  const [month] = await rowsOf(
    `SELECT toInt32(visits) AS visits, basis FROM visits_by_mpp_month WHERE mpp = 'kotim' AND month = '2025-02-01'`,
  )
  expect(month).toEqual({ visits: sumOf(truth.counts.flat()), basis: 'tally' })
})

it('the same file again sends nothing; a corrected one the next revision of what changed alone', async () => {
  const again = await importing(unchanged, '--json')
  expect(JSON.parse(again.out)).toMatchObject({ sent: 0, changes: [] })
  const corrected = await importing((sheet) => {
    const row = third(sheet)
    for (const column of [2, 5]) row.getCell(column).value = Number(row.getCell(column).value) + 7
    const foot = sheet.getRow(sheet.rowCount)
    for (const column of [2, 5]) foot.getCell(column).value = Number(foot.getCell(column).value) + 7
  }, '--json')
  const { changes } = JSON.parse(corrected.out) as { changes: { agency: string; revision: string }[] }
  // The agency's day and month, and the MPP's.
  expect(changes.map(({ agency, revision }) => `${agency} ${revision}`)).toEqual([
    `${truth.agencies[0]} 1`,
    ' 1',
    `${truth.agencies[0]} 1`,
    ' 1',
  ])
})

it('while a figure is on its way to the store, the next file waits and then says why it stops', async () => {
  const { exitCode, said } = await importing(unchanged)
  expect([exitCode, said]).toEqual([1, expect.stringMatching(/not stored yet.*ingest --until-caught-up/)])
})
