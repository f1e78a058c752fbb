/**
 * Every user of the server and every view, from the lists that make both: what each user sees of each view, what the
 * users that are no readers may do, which settings pass, and that limits act.
 */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rawTables } from '../../schemas/raw-tables.ts'
import { boundedSettings, freeSettings } from '../../sql/access/bi-profile.ts'
import { biUsers, type BiView } from '../../sql/access/users.ts'
import { readBiViews } from '../../sql/access/views.ts'
import { askAs, eachOf, rowsAs, scopedUsers, type ScopedUser } from '../support/access.ts'
import { createAccessWorld } from '../support/access-world.ts'
import { denied } from '../support/escapes.ts'
import type { Pipeline } from '../support/pipeline.ts'

type Row = Record<string, string | number | null>
let pipeline: Pipeline
const views = readBiViews()
/** Columns that depend on the moment of the query. */
const moving: Record<string, string> = {
  data_freshness: 'EXCEPT (seconds_since_event, ahead_seconds, state)',
  visits_by_agency_now: 'EXCEPT (usual_visits_by_now, longest_wait_seconds)',
}

beforeAll(async () => {
  pipeline = await createAccessWorld('access2')
})
afterAll(async () => {
  await pipeline[Symbol.asyncDispose]()
})

/** The last digits of a fraction depend on the order in which the server adds up. */
const rounded = (row: Row): Row =>
  Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column,
      typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(10)) : value,
    ]),
  )

async function rowsOf(user: string, view: BiView): Promise<Row[]> {
  const columns = `* ${moving[view.name] ?? ''}`
  const rows = await rowsAs<Row>(user, `SELECT ${columns} FROM ${pipeline.databases.bi}.${view.name}`)
  return rows.map(rounded).toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1))
}

/**
 * By what a row of a view is kept apart: said here again from the contract, not taken from what makes the row filters,
 * so that a view filtered by its province in place of its MPP is seen.
 */
function placeOf({ name }: BiView): 'mpp' | 'province' | 'none' {
  if (name === 'data_dictionary' || name === 'dead_letters') return 'none'
  return name === 'province_month' ? 'province' : 'mpp'
}

/** True for the rows that a user of a part may see. */
function isOwn([, scope]: ScopedUser, view: BiView): (row: Row) => boolean {
  const place = placeOf(view)
  if (place === 'none') return () => view.name === 'data_dictionary'
  if (scope.kind === 'mpp' && place === 'mpp') return (row) => row['mpp'] === scope.mpp
  const code = scope.kind === 'province' ? scope.code : scope.provinceCode
  return (row) => row['province_code'] === code
}

describe.for(views.map((view) => [view.name, view] as const))('the view %s', ([, view]) => {
  let all: Row[]
  beforeAll(async () => {
    all = await rowsOf('kunjungan_admin', view)
  })

  it('has rows of every place, so that something can be hidden', () => {
    const { mpps, provinces } = pipeline.reference
    // A province with two MPPs, and another one: a filter by province shows, and so does none.
    const sizes = [...Map.groupBy(mpps, (mpp) => mpp.province_code).values()].map(({ length }) => length)
    expect(new Set(sizes)).toEqual(new Set([1, 2]))
    if (placeOf(view) === 'mpp')
      expect(new Set(all.map((row) => row['mpp']))).toEqual(new Set(mpps.map(({ mpp }) => mpp)))
    if (placeOf(view) !== 'none')
      expect(new Set(all.map((row) => row['province_code'])).size).toBe(provinces.length)
    expect(all).not.toEqual([])
  })

  it('shows all rows to bi and to the alerts', async () => {
    await Promise.all(
      ['bi', 'kunjungan_alert'].map(async (user) => expect(await rowsOf(user, view), user).toEqual(all)),
    )
  })

  it('shows each user of a part exactly the rows of that part', async () => {
    await eachOf(scopedUsers(pipeline), 3, async (user) => {
      const own = all.filter(isOwn(user, view))
      if (view.name === 'dead_letters') {
        const { code } = await askAs(user[0], `SELECT * FROM ${pipeline.databases.bi}.${view.name}`)
        expect(code, user[0]).toBe(denied.right)
      } else expect(await rowsOf(user[0], view), user[0]).toEqual(own)
    })
  })

  it('shows nothing to ingest', async () => {
    const { code } = await askAs('kunjungan_ingest', `SELECT * FROM ${pipeline.databases.bi}.${view.name}`)
    expect(code).toBe(denied.right)
  })
})

describe('the users that are no readers', () => {
  const inserted = [...Object.values(rawTables), 'refused_records', 'dead_letter_replays']
  let tables: string[]
  beforeAll(async () => {
    const { store } = pipeline.databases
    const rows = await rowsAs<{ name: string }>(
      'kunjungan_admin',
      `SELECT name FROM system.tables WHERE database = '${store}' AND engine LIKE '%MergeTree'`,
    )
    tables = rows.map(({ name }) => name)
    expect(tables.length).toBeGreaterThan(15)
  })

  it('ingest inserts into the raw tables and does nothing else', async () => {
    const { store, bi } = pipeline.databases
    for (const table of tables) {
      const name = `${store}.${table}`
      const insert = await askAs('kunjungan_ingest', `INSERT INTO ${name} FORMAT JSONEachRow`)
      expect(insert.code, table).toBe(inserted.includes(table) ? undefined : denied.right)
      for (const statement of [
        `SELECT * FROM ${name}`,
        `SELECT count() FROM ${name}`,
        `TRUNCATE TABLE ${name}`,
        `DROP TABLE ${name}`,
        `ALTER TABLE ${name} DELETE WHERE 1`,
        `ALTER TABLE ${name} ADD COLUMN x String`,
        `OPTIMIZE TABLE ${name}`,
        `DELETE FROM ${name} WHERE 1`,
      ])
        expect((await askAs('kunjungan_ingest', statement)).code, statement).toBe(denied.right)
    }
    for (const statement of [
      `CREATE TABLE ${store}.t (a String) ENGINE = Memory`,
      `CREATE VIEW ${bi}.v AS SELECT 1`,
      `INSERT INTO ${store}.queue_events (mpp) SELECT mpp FROM ${store}.ref_mpps`,
      'SELECT * FROM system.users',
      'SYSTEM FLUSH LOGS',
      "SELECT * FROM url('http://127.0.0.1:9/', 'CSV', 'a String')",
    ])
      expect((await askAs('kunjungan_ingest', statement)).code, statement).toBe(denied.right)
  })

  it('alerts read the aggregates, no event and no refused record as it came, and write their own state alone', async () => {
    for (const table of tables) {
      const name = `${pipeline.databases.store}.${table}`
      const isHidden = inserted.includes(table)
      const { code } = await askAs('kunjungan_alert', `SELECT count() FROM ${name}`)
      expect(code, table).toBe(isHidden ? denied.right : undefined)
      const insert = await askAs('kunjungan_alert', `INSERT INTO ${name} FORMAT JSONEachRow`)
      expect(insert.code, table).toBe(table.startsWith('alert_') ? undefined : denied.right)
      for (const statement of [`TRUNCATE TABLE ${name}`, `ALTER TABLE ${name} DELETE WHERE 1`])
        expect((await askAs('kunjungan_alert', statement)).code, statement).toBe(denied.right)
    }
  })

  it('silencing is a right of its own: its user reads and writes silences and nothing else', async () => {
    for (const table of tables) {
      const name = `${pipeline.databases.store}.${table}`
      const expected = table === 'alert_silences' ? undefined : denied.right
      expect((await askAs('kunjungan_silence', `SELECT count() FROM ${name}`)).code, table).toBe(expected)
      const insert = await askAs('kunjungan_silence', `INSERT INTO ${name} FORMAT JSONEachRow`)
      expect(insert.code, table).toBe(expected)
      for (const statement of [`TRUNCATE TABLE ${name}`, `ALTER TABLE ${name} DELETE WHERE 1`])
        expect((await askAs('kunjungan_silence', statement)).code, statement).toBe(denied.right)
    }
    const view = await askAs('kunjungan_silence', `SELECT * FROM ${pipeline.databases.bi}.visit_alerts`)
    expect(view.code).toBe(denied.right)
  })

  it('the embedded server’s own user refuses every login', async ({ skip }) => {
    skip(process.env['KUNJUNGAN_TEST_STACK'] === 'containers', 'a full server has its own')
    for (const params of [{}, { max_sessions_for_user: '9' }, { session_id: randomUUID() }]) {
      const { code } = await askAs('default', 'SELECT 1', { params, password: '' })
      expect(code).toBe(denied.sessions)
    }
  })
})

describe('the settings of a reader', () => {
  const values: Record<string, string> = {
    result_overflow_mode: 'break',
    session_timezone: 'Asia/Tokyo',
    union_default_mode: 'DISTINCT',
    date_time_output_format: 'iso',
  }

  it.for(freeSettings)('%s passes', async (name) => {
    const value = values[name] ?? '1'
    for (const params of [{ [name]: value }, { [name]: '0' }].slice(0, name in values ? 1 : 2)) {
      expect(await askAs('bi_kotim', 'SELECT 1', { params })).toMatchObject({ code: undefined })
    }
  })

  it.for(boundedSettings)('$name passes within its bounds alone', async ({ name, min, max }) => {
    for (const value of [min, min + 1, max]) {
      expect(await askAs('bi', 'SELECT 1', { params: { [name]: String(value) } })).toMatchObject({
        code: undefined,
      })
    }
    for (const value of [0, max + 1])
      expect((await askAs('bi', 'SELECT 1', { params: { [name]: String(value) } })).code).toBe(denied.bounds)
  })

  it('no other changes, of all that the server has', async () => {
    const settings = await rowsAs<{ name: string; value: string; type: string; alias_for: string }>(
      'bi',
      'SELECT name, value, type, alias_for FROM system.settings',
    )
    const listed = [...freeSettings, ...boundedSettings.map(({ name }) => name)]
    // A setting may have two names.
    const names = settings.flatMap(({ name, alias_for }) => (listed.includes(name) ? [name, alias_for] : []))
    const known = new Set(names)
    const others = settings.filter(({ name, alias_for }) => !known.has(name) && !known.has(alias_for || name))
    expect(others.length).toBeGreaterThan(1_000)
    const passed: string[] = []
    let refused = 0
    await eachOf(others, 8, async ({ name, value, type }) => {
      const other = otherValue(type, value)
      const { code } = await askAs('bi', `SELECT 1 SETTINGS ${name} = '${other}'`)
      if (code === undefined) passed.push(`${name} = ${other}`)
      else if (code === denied.readonly) refused++
    })
    expect(passed).toEqual([])
    // The rest are settings of few words, of which "x" is none.
    expect(refused).toBeGreaterThan(others.length * 0.9)
  })
})

describe('the limits of a reader', () => {
  it('act', async () => {
    const limits: [string, Record<string, string>, number][] = [
      ['SELECT length(range(260000000 + number)) FROM numbers(1)', {}, 241],
      ['SELECT count() FROM numbers(1000000000000)', { max_execution_time: '1' }, 159],
      ['SELECT number FROM numbers(1000001) FORMAT Null', {}, 396],
      ['SELECT number FROM numbers(100) GROUP BY number', { max_rows_to_group_by: '10' }, 158],
    ]
    for (const [statement, params, code] of limits)
      expect((await askAs('bi_kotim', statement, { params })).code, statement).toBe(code)
  })

  it('are joined by a quota of each user’s own', async () => {
    const keys = new Set<string>()
    for (const [user] of biUsers(pipeline.reference)) {
      const [quota] = await rowsAs<Record<string, number | string>>(user, 'SELECT * FROM system.quota_usage')
      expect(quota, user).toMatchObject({
        quota_name: 'bi',
        quota_key: user,
        duration: 3_600,
        max_queries: 36_000,
        max_read_rows: 100_000_000_000,
        max_result_rows: 1_000_000_000,
        max_execution_time: 7_200,
      })
      keys.add(String(quota?.['quota_key']))
    }
    expect(keys.size).toBe(biUsers(pipeline.reference).length)
  })
})

function otherValue(type: string, value: string): string {
  if (type === 'Bool') return value === '1' ? '0' : '1'
  if (/^(U?Int|Float|Double|MaxThreads|Seconds|Milliseconds|BoolAuto)/.test(type))
    return value === '7' ? '8' : '7'
  return 'x'
}
