/**
 * The bundle in a real Superset from the package index: imported by its own command, read back, and every chart's query
 * run through its chart API. Most of a gigabyte and about four minutes the first time, so only with
 * KUNJUNGAN_TEST_SUPERSET=1.
 */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkout } from '../support/pipeline.ts'
import { type BiPipeline, biPipeline } from './support/bi-pipeline.ts'
import { bundleFolder, chartQuery, namesOf, readBundle } from './support/bundle.ts'
import { pythonWith, runPython } from './support/installed.ts'
import { chartSql, timeGrains } from './support/superset-sql.ts'

const run = promisify(execFile)
const isAsked = process.env['KUNJUNGAN_TEST_SUPERSET'] === '1'

/** One line, names quoted in one way, without what is so anyhow. */
const plain = (sql: string): string =>
  sql
    .replaceAll(/\s+/g, ' ')
    .replaceAll('"', '`')
    .replaceAll(' ASC', '')
    .replace(/[; ]+$/, '')

interface Imported {
  readonly charts: Record<string, { rows: number; sql: string; error: string | null }>
  readonly datasets: Record<string, { bundle: Record<string, string>; found: Record<string, string> }>
  readonly dashboards: Record<string, { charts: number; filters: (number | null)[] }>
  readonly grains: Record<string, string>
}

describe.skipIf(!isAsked)('a real Superset (only with KUNJUNGAN_TEST_SUPERSET=1)', async () => {
  const bundle = await readBundle()
  let bi: BiPipeline
  let home: string
  let imported: Imported

  beforeAll(async () => {
    bi = await biPipeline()
    const python = await pythonWith('superset')
    home = await mkdtemp(join(tmpdir(), 'kunjungan-superset-'))
    const env = {
      SUPERSET_HOME: home,
      SUPERSET_CONFIG_PATH: join(checkout, 'tests', 'bi', 'python', 'superset_config.py'),
      SUPERSET_TEST_SECRET: randomBytes(24).toString('hex'),
      FLASK_APP: 'superset.app:create_app()',
    }
    const superset = (...args: string[]): Promise<unknown> =>
      run(join(dirname(python), 'superset'), args, {
        env: { ...process.env, ...env },
        maxBuffer: 64 * 1024 * 1024,
      })
    await superset('db', 'upgrade')
    await superset(
      ...['fab', 'create-admin', '--username', 'admin', '--firstname', 'Test', '--lastname', 'Test'],
      ...['--email', 'admin@localhost', '--password', randomBytes(12).toString('hex')],
    )
    await superset('init')
    await superset('import-dashboards', '-p', await zipped(python), '-u', 'admin')
    const queries = Object.fromEntries(bundle.charts.map((chart) => [chart.uuid, chartQuery(chart)]))
    imported = await runPython<Imported>(python, 'superset_check.py', { env, input: JSON.stringify(queries) })
  })
  afterAll(async () => {
    await bi[Symbol.asyncDispose]()
    await rm(home, { recursive: true, force: true })
  })

  /** The bundle as the README says to pack it, with the address and the database of this run. */
  async function zipped(python: string): Promise<string> {
    const folder = join(home, 'kunjungan')
    await cp(bundleFolder, folder, { recursive: true })
    const { CLICKHOUSE_HOST: host, CLICKHOUSE_PORT: port, ...rest } = bi.environment()
    for (const path of bundle.files.keys()) {
      const text = await readFile(join(folder, path), 'utf8')
      const here = text
        .replace(
          'XXXXXXXXXX@clickhouse.example:8123/mpp_bi',
          `${rest['CLICKHOUSE_BI_PASSWORD']}@${host}:${port}/${bi.database}`,
        )
        .replace('schema: mpp_bi\n', `schema: ${bi.database}\n`)
      await writeFile(join(folder, path), here)
    }
    await run(python, ['-m', 'zipfile', '-c', 'kunjungan.zip', 'kunjungan/'], { cwd: home })
    return join(home, 'kunjungan.zip')
  }

  it('has the dashboards with all their charts and filters', () => {
    const charts = Object.values(imported.dashboards).map((dashboard) => dashboard.charts)
    expect(charts.reduce((sum, n) => sum + n, 0)).toBe(bundle.charts.length)
    expect(Object.keys(imported.dashboards).toSorted()).toEqual(
      bundle.dashboards.map(({ dashboard_title }) => dashboard_title).toSorted(),
    )
    for (const { filters } of Object.values(imported.dashboards))
      expect(filters.every((id) => typeof id === 'number')).toBe(true)
  })

  it('finds in the views the columns and types that the datasets have', () => {
    expect(Object.keys(imported.datasets)).toHaveLength(bundle.datasets.length)
    for (const [name, dataset] of Object.entries(imported.datasets))
      expect(dataset.bundle, name).toEqual(dataset.found)
  })

  it.each(bundle.charts)('shows rows in "$slice_name"', ({ uuid }) => {
    const found = imported.charts[uuid]
    expect(found?.error ?? null).toBeNull()
    expect(found?.rows).toBeGreaterThan(0)
  })

  it('writes the SQL that the test of the bundle runs', () => {
    const now = new Date()
    for (const chart of bundle.charts) {
      const dataset = bundle.datasets.find(({ uuid }) => uuid === chart.dataset_uuid)
      if (dataset === undefined) throw new Error(`no dataset ${chart.dataset_uuid}`)
      const names = { ...namesOf(dataset), table: `\`${bi.database}\`.\`${dataset.table_name}\`` }
      expect(plain(imported.charts[chart.uuid]?.sql ?? '')).toBe(
        plain(chartSql(chartQuery(chart), names, now)),
      )
    }
  })

  it('writes the time grains that the other tests try', () => {
    for (const [grain, expression] of Object.entries(timeGrains))
      expect(imported.grains[grain]).toBe(expression)
  })
})
