/**
 * Alerts live and in a backtest: the same history gives the same alerts, in whatever pieces it comes, through
 * restarts, and with late events; each transition stands once in the topic and once in the view.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { startAlert } from '../../consumers/alert/alert.ts'
import { type AlertRow, transitionId } from '../../consumers/alert/state/alert-row.ts'
import { visitEvents } from '../support/alert-history.ts'
import { type AlertPipeline, withoutMoment } from '../support/alert-pipeline.ts'
import { type AlertWorld, createAlertWorld, threeDays } from '../support/alert-world.ts'
import { type CliRun, runCli, runCliWith } from '../support/cli.ts'
import type { Pipeline } from '../support/pipeline.ts'
import { startReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts'

const history = threeDays({ start: '2026-10-08T11:00', end: '2026-10-08T14:00', factor: 3 })
const firstDay = '2026-10-06'
const lastDay = '2026-10-08'

let world: AlertWorld
let pipeline: Pipeline
let alerts: AlertPipeline
let until: AlertWorld['until']

beforeAll(async () => {
  world = await createAlertWorld('alert1', `${firstDay}T00:00`)
  ;({ pipeline, alerts, until } = world)
})
afterAll(() => world[Symbol.asyncDispose]())

/**
 * Ids of the transitions that a receiver was notified of, and how many alerts its summaries count. A summary that was
 * under way when `alert` stopped comes once more, with the same text.
 */
function notifiedTo({ posts }: WebhookReceiver): { readonly ids: Set<string>; readonly missed: number } {
  const sent = posts.flatMap(({ body }) => (JSON.parse(body) as { alerts: Notified[] }).alerts)
  const single = sent.filter(({ annotations }) => annotations.missed === undefined)
  return {
    ids: new Set(single.map(({ annotations, status }) => `${annotations.alert_id}/${status}`)),
    missed: [...new Map(sent.map(({ annotations }) => [annotations.summary, annotations])).values()].reduce(
      (sum, { missed = '0' }) => sum + Number(missed),
      0,
    ),
  }
}

describe('alerts', () => {
  it('say live, in pieces and through restarts, what the backtest says, each transition once', async () => {
    const events = visitEvents(history)
    const start = world.at(`${firstDay}T00:00`)
    const [before, live] = [
      events.filter(({ time }) => Date.parse(time) < start),
      events.filter(({ time }) => Date.parse(time) >= start),
    ]
    await using receiver = await startReceiver()
    const config = alerts.config({ webhookUrls: [receiver.url] })
    await pipeline.send(before)
    await pipeline.catchUp()
    await using _ingest = await pipeline.ingest({ maxAgeMs: 20 })
    let alert = await startAlert(config, alerts.deps())
    await until(alert, `${firstDay}T00:00`)

    let sent = 0
    const pieces = ['09:15', '11:00', '12:45', '14:15', '16:00']
    for (const day of ['06', '07', '08']) {
      for (const time of pieces) {
        const moment = world.at(`2026-10-${day}T${time}`)
        const count = live.slice(sent).findIndex((event) => Date.parse(event.time) >= moment)
        const piece = live.slice(sent, count < 0 ? undefined : sent + count)
        sent += piece.length
        await pipeline.send(piece)
        await until(alert, `2026-10-${day}T${time}`)
        if (time === '11:00') {
          await alert[Symbol.asyncDispose]()
          alert = await startAlert(config, alerts.deps())
        }
      }
    }
    const expected = await alerts.backtest(firstDay, lastDay)
    expect(expected.map(({ kind, agency }) => `${kind} ${agency}`)).toEqual(
      expect.arrayContaining(['surge disdukcapil', 'silent ']),
    )
    expect(withoutMoment(await alerts.view())).toEqual(withoutMoment(expected))
    const records = await alerts.records()
    const transitions = expected.flatMap((row) => [
      `${row.alert_id}/firing`,
      ...(row.status === 'resolved' ? [`${row.alert_id}/resolved`] : []),
    ])
    expect(records.map(({ id }) => id).toSorted()).toEqual(transitions.toSorted())
    // What began and ended within one piece is over when it is judged: it is summed up and not paged.
    const expectNotified = (count: number): void => {
      const { ids, missed } = notifiedTo(receiver)
      expect(ids.size + 2 * missed).toBe(count)
      expect([...ids].filter((id) => !transitions.includes(id))).toEqual([])
    }
    await vi.waitFor(() => expectNotified(transitions.length), { timeout: 10_000 })
    const pages = [...notifiedTo(receiver).ids]
    expect(
      pages.filter((id) => id.endsWith('/resolved') && !pages.includes(id.replace('resolved', 'firing'))),
    ).toEqual([])
    await alert[Symbol.asyncDispose]()
    for (const { id, type, key, data } of records) {
      expect(id).toBe(transitionId(data))
      expect(type).toBe(data.status === 'firing' ? 'mpp.alert.raised' : 'mpp.alert.resolved')
      expect(key).toBe(`${data.mpp}/${data.agency}`)
    }
  })

  it('are not paged again when events come late', async () => {
    const before = await alerts.records()
    const silence = visitEvents({ ...history, from: '2026-10-07', to: '2026-10-07', episodes: [], seed: 2 })
    await using _ingest = await pipeline.ingest({ maxAgeMs: 20 })
    await using alert = await startAlert(alerts.config(), alerts.deps())
    await until(alert, `${lastDay}T16:15`)
    await pipeline.send(silence.filter(({ time }) => Date.parse(time) >= world.at('2026-10-07T10:00')))
    await until(alert, `${lastDay}T16:30`)
    await until(alert, `${lastDay}T20:00`)
    expect(await alerts.records()).toEqual(before)
  })

  it('judge nothing while ingest is behind, however long', async () => {
    await using alert = await startAlert(alerts.config(), alerts.deps())
    await until(alert, `${lastDay}T20:15`)
    const day = visitEvents({ ...history, from: '2026-10-12', to: '2026-10-12' })
    await pipeline.send(day)
    world.setClock('2026-10-12T16:00')
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    expect(alert.judgedTo()).toBe(world.at(`${lastDay}T20:15`))
    await pipeline.catchUp()
    await until(alert, '2026-10-12T16:00')
    expect((await alerts.records()).filter(({ data }) => data.started_at > '2026-10-11')).toEqual([])
  })

  it('stand in the view again after the database was lost', async () => {
    const rows = await alerts.view()
    const lost = ['alert_states', 'alert_decisions', 'alert_deliveries']
    for (const table of lost)
      await pipeline.admin.command({ query: `TRUNCATE TABLE ${pipeline.databases.store}.${table}` })
    const records = await alerts.records()
    await using alert = await startAlert(alerts.config(), alerts.deps())
    await until(alert, '2026-10-12T16:15')
    expect(await alerts.view()).toEqual(rows)
    expect(await alerts.records()).toEqual(records)
  })
})

const cli = (...args: string[]): Promise<CliRun> => runCli('alert1', ['alert', ...args])

describe('the command', () => {
  it('backtest prints one document with the alerts and their score, and refuses bad labels', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kunjungan-labels-'))
    const labels = join(folder, 'labels.csv')
    const header = 'kind,mpp,agency,start,end'
    await writeFile(labels, `${header}\nsurge,kukar,disdukcapil,2026-10-06T09:00,2026-10-06T13:00\n`)
    const range = ['backtest', '--from', firstDay, '--to', lastDay, '--mpp', 'kukar']
    const { exitCode, out } = await cli(...range, '--labels', labels, '--json')
    expect(exitCode).toBe(0)
    const document = JSON.parse(out) as { alerts: AlertRow[]; score: { recall: number } }
    expect(document.alerts).toEqual(await alerts.backtest(firstDay, lastDay))
    expect(document.score.recall).toBe(1)
    await writeFile(labels, `${header}\nrise,kukar,,2026-10-06,2026-10-06\n`)
    expect(await cli(...range, '--labels', labels)).toMatchObject({
      exitCode: 1,
      said: expect.stringContaining('labels.csv:2 kind: must be surge, drop or silent') as string,
    })
    expect(await cli('backtest', '--from', lastDay, '--to', firstDay)).toMatchObject({ exitCode: 2 })
    await rm(folder, { recursive: true })
  })

  it('silence adds, lists and removes', async () => {
    const what = [
      '--mpp',
      'kukar',
      '--kind',
      'surge',
      '--hours',
      '2',
      '--author',
      'Ani',
      '--reason',
      'Pameran',
    ]
    const added = JSON.parse((await cli('silence', 'add', ...what, '--json')).out) as { silence_id: string }
    const listed = JSON.parse((await cli('silence', 'list', '--json')).out) as { silences: object[] }
    expect(listed.silences).toEqual([
      expect.objectContaining({ mpp: 'kukar', agency: '*', kind: 'surge', author: 'Ani', reason: 'Pameran' }),
    ])
    expect(await cli('silence', 'remove', added.silence_id)).toMatchObject({ exitCode: 0 })
    expect((await cli('silence', 'list')).out).toBe('No silences.\n')
    expect(await cli('silence', 'add', '--author', 'Ani', '--reason', 'x')).toMatchObject({ exitCode: 2 })
  })

  it('refuses metrics for a single pass', async () => {
    expect(await cli('--once', '--metrics-port', '0')).toMatchObject({
      exitCode: 2,
      said: expect.stringContaining('leave out --once') as string,
    })
  })

  it('is looked at by doctor: login, rights, and how far visits are judged', async () => {
    const { credentials } = inject('stack')
    const env = {
      KAFKA_BROKERS: inject('stack').brokers.join(','),
      CLICKHOUSE_URL: inject('stack').clickhouseUrl,
      CLICKHOUSE_ADMIN_PASSWORD: credentials.admin,
      KUNJUNGAN_NAMESPACE: 'alert1',
    }
    const doctor = async (more: Record<string, string>): Promise<Record<string, string>> => {
      const { out } = await runCliWith(['doctor', '--json'], { ...env, ...more })
      const { findings } = JSON.parse(out) as { findings: { check: string; state: string; text: string }[] }
      return Object.fromEntries(findings.map(({ check, state, text }) => [check, `${state}: ${text}`]))
    }
    // Of before the topic of alerts was made anew, where steps had come further; and of a clock that was ahead.
    const { admin, databases } = pipeline
    for (const [id, written] of [
      ['former', '- INTERVAL 1 DAY'],
      ['ahead', '+ INTERVAL 1 DAY'],
    ])
      await admin.command({
        query: `INSERT INTO ${databases.store}.alert_decisions (lineage, step, decision, mpp, judged_to, state, written_at)
                SELECT '${id}', 1000000, '${id}', 'kukar', now() - INTERVAL 300 DAY, '{}', now64(3) ${written}`,
      })
    const right = await doctor({ CLICKHOUSE_ALERT_PASSWORD: credentials.alert })
    expect(right['alert_user']).toMatch(/^ok: kunjungan_alert can log in/)
    expect(right['stored_days']).toMatch(/^ok: \d+ days of MPPs are stored/)
    // By the clock of the machine that was long ago.
    expect(right['alert']).toMatch(
      /^wrong: visits are judged up to 2026-10-1\dT\S+ only, as `alert` is not running/,
    )
    for (const check of ['clocks', 'disks', 'replicas', 'reference'])
      expect(right[check]).toMatch(/^(ok|note): /)
    const other = { CLICKHOUSE_ALERT_USER: 'bi', CLICKHOUSE_ALERT_PASSWORD: credentials.bi }
    expect((await doctor(other))['alert_user']).toMatch(/^wrong: .* lets this user only read/)
    expect((await doctor({}))['alert_user']).toMatch(/^note: .*CLICKHOUSE_ALERT_PASSWORD/)
  })
})

interface Notified {
  readonly status: string
  readonly annotations: { readonly alert_id: string; readonly summary: string; readonly missed?: string }
}
