/**
 * The users of the server: each sees what the contract gives it and no more, and drivers' settings change nothing.
 */
import { ClickHouseLogLevel, createClient } from '@clickhouse/client'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { biUsers, type BiView } from '../../sql/access/users.ts'
import { readBiViews } from '../../sql/access/views.ts'
import { randomEvents } from '../support/oracle/random-events.ts'
import { createPipeline, type Pipeline } from '../support/pipeline.ts'

let pipeline: Pipeline
const views = readBiViews()

beforeAll(async () => {
  pipeline = await createPipeline('access')
  const today = new Date().toISOString().slice(0, 10)
  await pipeline.send(
    randomEvents({ seed: 3, count: 3_000, reference: pipeline.reference, from: '2026-09-01', to: today }),
  )
  await pipeline.catchUp()
  await pipeline.admin.insert({
    table: `${pipeline.databases.store}.alert_states`,
    columns: ['mpp', 'alert_id', 'status'],
    values: pipeline.reference.mpps.map(({ mpp }) => [mpp, `alert of ${mpp}`, 'firing']),
    format: 'JSONCompactEachRow',
  })
})
afterAll(async () => {
  await pipeline[Symbol.asyncDispose]()
})

async function ask<T>(
  username: string,
  query: string,
  settings: Record<string, string | number> = {},
): Promise<T[]> {
  const { clickhouseUrl, credentials } = inject('stack')
  const passwords: Record<string, string> = {
    kunjungan_ingest: credentials.ingest,
    kunjungan_alert: credentials.alert,
  }
  const password = passwords[username] ?? credentials.bi
  const client = createClient({
    url: clickhouseUrl,
    username,
    password,
    clickhouse_settings: settings,
    log: { level: ClickHouseLogLevel.OFF },
  })
  try {
    const isSelect = query.startsWith('SELECT')
    if (!isSelect) await client.command({ query })
    return isSelect ? await (await client.query({ query, format: 'JSONEachRow' })).json<T>() : []
  } finally {
    await client.close()
  }
}

const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)
const nameOf = ({ name }: BiView): string => `${pipeline.databases.bi}.${name}`

describe('readers', () => {
  it('see the same row whatever settings their driver sends', async () => {
    const settings = {
      join_use_nulls: 1,
      prefer_column_name_to_alias: 1,
      session_timezone: 'Asia/Tokyo',
      union_default_mode: 'DISTINCT',
      cast_keep_nullable: 1,
      async_insert: 0,
      date_time_output_format: 'simple',
    }
    for (const view of views) {
      if (view.name === 'data_freshness' || view.name === 'visits_by_agency_now') continue
      // Counters that are open now have other minutes in the next query.
      const past = view.name === 'counters_by_agency_day' ? `WHERE local_date < '${yesterday}'` : ''
      const query = `SELECT * FROM ${nameOf(view)} ${past} ORDER BY ALL`
      expect(await ask('bi', query, settings), view.name).toEqual(await ask('bi', query))
    }
  })

  it('may compare every text column with the empty text', async () => {
    const { bi } = pipeline.databases
    const columns = await ask<{ view: string; column: string }>(
      'bi',
      `SELECT view, column FROM ${bi}.data_dictionary WHERE type = 'String'`,
    )
    expect(columns.length).toBeGreaterThan(60)
    for (const { view, column } of columns) {
      await expect(
        ask('bi', `SELECT count() FROM ${bi}.${view} WHERE \`${column}\` = '' OR notEmpty(\`${column}\`)`),
      ).resolves.toHaveLength(1)
    }
  })

  it('see the rows of their scope alone, in every view with a place', async () => {
    for (const [user, scope] of biUsers(pipeline.reference)) {
      if (scope.kind === 'all') continue
      for (const view of views.filter((of) => of.scope !== 'none')) {
        const isByMpp = scope.kind === 'mpp' && view.scope === 'mpp'
        const column = isByMpp ? 'mpp' : 'province_code'
        const own = scope.kind === 'province' ? scope.code : isByMpp ? scope.mpp : scope.provinceCode
        const seen = await ask<{ place: string }>(
          user,
          `SELECT DISTINCT ${column} AS place FROM ${nameOf(view)}`,
        )
        expect(seen, `${user} ${view.name}`).toEqual([{ place: own }])
      }
    }
  })

  it('reach no other database, no table function, no write', async () => {
    const { bi, store } = pipeline.databases
    const attempts = [
      `SELECT * FROM ${store}.queue_events`,
      `SELECT * FROM ${store}.ref_mpps`,
      `SELECT * FROM url('http://127.0.0.1:1/', CSV, 'a String')`,
      `SELECT * FROM file('/etc/passwd', LineAsString)`,
      `SELECT * FROM remote('127.0.0.1', system.one)`,
      `INSERT INTO ${store}.queue_events (mpp) VALUES ('x')`,
      `CREATE TABLE ${bi}.t (a String) ENGINE = Memory`,
      `DROP VIEW ${bi}.tallies`,
      'SYSTEM DROP MARK CACHE',
    ]
    for (const query of attempts) {
      for (const user of ['bi', 'bi_kaltim', 'bi_kotim'])
        await expect(ask(user, query), `${user}: ${query}`).rejects.toThrow(
          /Not enough privileges|readonly|Cannot execute/i,
        )
    }
    await expect(ask('bi_kotim', `SELECT * FROM ${bi}.dead_letters`)).rejects.toThrow(/Not enough privileges/)
    await expect(ask('bi', `SELECT * FROM ${bi}.tallies`, { max_execution_time: 0 })).rejects.toThrow(
      /max_execution_time/,
    )
    await expect(ask('bi', `SELECT * FROM ${bi}.tallies`, { max_memory_usage: 1 })).rejects.toThrow(
      /readonly|max_memory_usage/,
    )
  })
})

describe('the user of ingest', () => {
  it('inserts into the raw tables and reads nothing', async () => {
    const { bi, store } = pipeline.databases
    for (const query of [
      `SELECT * FROM ${store}.queue_events`,
      `SELECT * FROM ${bi}.tallies`,
      `TRUNCATE TABLE ${store}.queue_events`,
    ]) {
      await expect(ask('kunjungan_ingest', query), query).rejects.toThrow(/Not enough privileges/)
    }
  })
})

describe('the user of alerts', () => {
  it('reads views and aggregates and inserts the state of alerts, nothing else', async () => {
    const { bi, store } = pipeline.databases
    expect(await ask('kunjungan_alert', `SELECT count() AS n FROM ${store}.legs`)).toHaveLength(1)
    expect(await ask('kunjungan_alert', `SELECT count() AS n FROM ${bi}.visit_alerts`)).toHaveLength(1)
    await ask('kunjungan_alert', `INSERT INTO ${store}.alert_silences (silence_id) VALUES ('of access')`)
    for (const query of [
      `INSERT INTO ${store}.queue_events (mpp) VALUES ('x')`,
      `INSERT INTO ${store}.legs (mpp) VALUES ('x')`,
      `TRUNCATE TABLE ${store}.alert_states`,
      `ALTER TABLE ${store}.alert_states DELETE WHERE 1`,
    ])
      await expect(ask('kunjungan_alert', query), query).rejects.toThrow(/Not enough privileges/)
  })
})
