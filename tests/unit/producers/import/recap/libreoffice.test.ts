/**
 * The same recaps after LibreOffice has opened and saved them, and what it saves in other forms. Where it is not installed (or KUNJUNGAN_TEST_SOFFICE names another program), the tests are shown as skipped.
 */
import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readWorkbookFile } from '../../../../../producers/import/read-workbook-file.ts'
import { workbookKind } from '../../../../../producers/import/workbook/kind.ts'
import { fixtures } from '../../../../support/recap-fixtures.ts'
import { reference } from '../../../../support/recap-truth.ts'
import { bytesOf, draw } from '../../../../support/recap-workbooks.ts'

const soffice = process.env['KUNJUNGAN_TEST_SOFFICE'] ?? 'soffice'
const isInstalled = spawnSync(soffice, ['--headless', '--version']).status === 0
const now = new Date('2026-11-29T04:00:00Z')
const of = (at: number, ending: string): string => `recap-${at}.${ending}`

if (!isInstalled)
  it.skip('LibreOffice is not on this machine: install the Debian package libreoffice-calc.', () => undefined)

describe.runIf(isInstalled)('LibreOffice', () => {
  let folder: string
  const saved = (kind: string): string => join(folder, kind)

  /** One start of the program for all files. */
  async function save(files: readonly string[], kind: string, folderName: string): Promise<void> {
    const args = ['--headless', '--convert-to', kind, '--outdir', saved(folderName), ...files]
    await promisify(execFile)(soffice, args, { env: { ...process.env, HOME: folder }, timeout: 120_000 })
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kunjungan-soffice-'))
    const files = await Promise.all(
      fixtures.map(async ({ truth, style }, at) => {
        const file = join(folder, of(at, 'xlsx'))
        await writeFile(file, await bytesOf(draw(truth, style)))
        return file
      }),
    )
    await save(files, 'xlsx', 'xlsx')
    for (const kind of ['ods', 'xls', 'html']) await save(files.slice(0, 1), kind, kind)
  }, 240_000)
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it.each(fixtures.map((fixture, at) => ({ ...fixture, at })))(
    'saves what gives the same tallies: $name',
    async ({ at, expected, given }) => {
      const bytes = await readFile(join(saved('xlsx'), of(at, 'xlsx')))
      expect(workbookKind(bytes)).toEqual({ kind: 'xlsx' })
      const read = await readWorkbookFile(bytes, { reference, now, ...given })
      if (read.kind === 'refused') expect.fail(read.rule.en)
      expect([...read.problems, ...read.badCells].map(({ at: cell, rule }) => `${cell}: ${rule.en}`)).toEqual(
        [],
      )
      const found = read.figures.map(({ row }): [string, number] => [
        `${row.agency} ${row.period_start}..${row.period_end}`,
        Number(row.count),
      ])
      expect(new Map(found)).toEqual(expected)
    },
  )

  it.each([
    ['ods', /OpenDocument.*\.xlsx/],
    ['xls', /old Excel.*\.xlsx/],
    ['html', /web page.*\.xlsx/],
  ])('is asked to save .%s as .xlsx', async (kind, rule) => {
    const found = workbookKind(await readFile(join(saved(kind), of(0, kind))))
    expect(found?.kind === 'refused' ? found.rule.en : found).toMatch(rule)
  })
})
