/**
 * Alerts killed at each step of a decision, two instances at once, and a former leader that does not know that it leads
 * no more: each transition stands once in the topic and once in the view, and receivers are notified.
 */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startAlert } from '../../consumers/alert/alert.ts'
import { HistoryCache } from '../../consumers/alert/history/history-cache.ts'
import { AlertStore } from '../../consumers/alert/state/alert-store.ts'
import { LeadershipSession, type SessionDeps } from '../../consumers/alert/leadership-session.ts'
import type { AlertChildConfig } from '../support/alert-child.ts'
import { type AlertPipeline, alertsOn, keepDeliveries, withoutMoment } from '../support/alert-pipeline.ts'
import { localInstant, middaySurges, visitEvents } from '../support/alert-history.ts'
import { createPipeline, type Pipeline } from '../support/pipeline.ts'
import { startReceiver } from '../support/webhook-receiver.ts'

const offset = 480
const firstDay = '2026-09-28'
let now = 0
let pipeline: Pipeline
let alerts: AlertPipeline

beforeAll(async () => {
  pipeline = await createPipeline('alert2')
  await keepDeliveries(pipeline)
  alerts = alertsOn(pipeline, () => new Date(now))
  await pipeline.send(visitEvents(middaySurges))
  await pipeline.catchUp()
})
afterAll(async () => {
  await alerts[Symbol.asyncDispose]()
  await pipeline[Symbol.asyncDispose]()
})

/** Runs one pass in a process of its own; resolves with how it ended and what it said. */
function pass(local: string, more: Partial<AlertChildConfig> = {}): Promise<{ end: string; said: string }> {
  const config = alerts.childConfig({ now: localInstant(local, offset) + 61_000, ...more })
  const script = join(import.meta.dirname, '../support/alert-child.ts')
  const child = spawn(process.execPath, [script, JSON.stringify(config)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stdout.on('data', (data: Buffer) => (said += data.toString()))
  child.stderr.on('data', (data: Buffer) => (said += data.toString()))
  return new Promise((resolve) => {
    child.on('close', (code, signal) => resolve({ end: String(signal ?? code), said }))
  })
}

/** The topic and the view say what a backtest up to now says, each transition once. */
async function expectOnce(from: string, local: string): Promise<void> {
  now = localInstant(local, offset)
  const expected = await alerts.backtest(from, local.slice(0, 10))
  expect(withoutMoment(await alerts.view())).toEqual(withoutMoment(expected))
  const ids = (await alerts.records()).map(({ id }) => id)
  expect(ids.toSorted()).toEqual(
    expected
      .flatMap(({ alert_id, status }) => [
        `${alert_id}/firing`,
        ...(status === 'resolved' ? [`${alert_id}/resolved`] : []),
      ])
      .toSorted(),
  )
  expect(ids.length).toBeGreaterThan(0)
}

describe('alerts killed by SIGKILL', () => {
  it('at each step of a decision lose no transition and double none', async () => {
    await using receiver = await startReceiver()
    const webhookUrls = [receiver.url]
    expect(await pass(`${firstDay}T00:00`, { webhookUrls })).toMatchObject({ end: '0' })
    const steps = [
      ['before checkpoint', '2026-09-29T11:00'],
      ['after checkpoint', '2026-09-29T14:00'],
      ['before commit', '2026-09-30T11:00'],
      ['after commit', '2026-09-30T14:00'],
      ['after view', '2026-10-01T11:00'],
      ['after webhook', '2026-10-01T14:00'],
    ] as const
    for (const [kill, local] of steps)
      expect(await pass(local, { kill, webhookUrls }), kill).toMatchObject({ end: 'SIGKILL' })
    expect(await pass('2026-10-01T16:00', { webhookUrls })).toMatchObject({ end: '0' })
    await expectOnce(firstDay, '2026-10-01T16:00')
    // Each kill delayed the notification until the alert was over: one summary counts those that came too late for a page.
    const notifications = (): Notified[] =>
      receiver.posts.flatMap(({ body }) => (JSON.parse(body) as { alerts: Notified[] }).alerts)
    const missed = Math.max(...notifications().map(({ annotations }) => Number(annotations.missed ?? 0)))
    const pages = (): Notified[] =>
      notifications().filter(({ annotations }) => annotations.missed === undefined)
    const ids = (): Set<string> =>
      new Set(pages().map(({ annotations, status }) => `${annotations.alert_id}/${status}`))
    expect(ids().size + 2 * missed).toBe((await alerts.records()).length)
    // What still fires after a kill is notified, and so is its end.
    const before = new Set((await alerts.records()).map(({ id }) => id))
    for (const [local, kill] of [
      ['2026-10-02T10:30', 'after view'],
      ['2026-10-02T10:45', undefined],
      ['2026-10-02T14:00', 'after webhook'],
      ['2026-10-02T14:15', undefined],
    ] as const)
      await pass(local, { webhookUrls, ...(kill === undefined ? {} : { kill }) })
    const news = (await alerts.records()).map(({ id }) => id).filter((id) => !before.has(id))
    expect(news.length).toBeGreaterThan(1)
    expect(news.filter((id) => !ids().has(id))).toEqual([])
    const sent = pages()
    // A repeat is recognised by its fingerprint and start.
    const starts = new Map(
      sent.map((one) => [`${one.fingerprint} ${one.startsAt}`, one.annotations.alert_id]),
    )
    for (const one of sent)
      expect(starts.get(`${one.fingerprint} ${one.startsAt}`)).toBe(one.annotations.alert_id)
  })
})

describe('two instances', () => {
  it('have one leader; the other one takes over and continues', async () => {
    now = localInstant('2026-10-01T16:00', offset) + 61_000
    const both = await Promise.all([
      startAlert(alerts.config(), alerts.deps()),
      startAlert(alerts.config(), alerts.deps()),
    ])
    const leaders = (): number => both.filter((one) => one.isLeading() === true).length
    await vi.waitFor(() => expect(leaders()).toBe(1), { timeout: 30_000 })
    now = localInstant('2026-10-02T11:00', offset) + 61_000
    const moment = localInstant('2026-10-02T11:00', offset)
    await vi.waitFor(() => expect(both.some((one) => one.judgedTo() === moment)).toBe(true), {
      timeout: 30_000,
    })
    const leader = both.findIndex((one) => one.isLeading() === true)
    await both[leader]?.[Symbol.asyncDispose]()
    const other = both[1 - leader]
    now = localInstant('2026-10-02T16:00', offset) + 61_000
    const next = localInstant('2026-10-02T16:00', offset)
    await vi.waitFor(() => expect(other?.judgedTo()).toBe(next), { timeout: 30_000 })
    await other?.[Symbol.asyncDispose]()
    await expectOnce(firstDay, '2026-10-02T16:00')
  })

  it('do no harm where a former leader wakes up after another one has taken over', async () => {
    const { groupId, topics } = alerts.config()
    const config = { topic: topics.alert, transactionalId: groupId }
    now = localInstant('2026-10-05T11:00', offset)
    const depsOf = (more: Partial<SessionDeps> = {}): SessionDeps => ({
      ...alerts.deps(),
      store: new AlertStore(alerts.client),
      history: new HistoryCache(alerts.client, pipeline.reference),
      rules: [],
      ...more,
    })
    for (const step of ['after checkpoint', 'before commit'] as const) {
      const asleep = Promise.withResolvers<undefined>()
      const wakeUp = Promise.withResolvers<undefined>()
      const onStep = async (reached: string): Promise<void> => {
        if (reached !== step) return
        asleep.resolve(undefined)
        await wakeUp.promise
      }
      await using former = await LeadershipSession.begin(config, depsOf({ onStep }))
      const judging = former.judgeTo(now, () => undefined)
      judging.catch(() => undefined)
      await asleep.promise
      await using latter = await LeadershipSession.begin(config, depsOf())
      expect((await latter.judgeTo(now, () => undefined)).length).toBeGreaterThan(0)
      wakeUp.resolve(undefined)
      await expect(judging, step).rejects.toThrow()
      now = localInstant('2026-10-05T15:00', offset)
    }
    await expectOnce(firstDay, '2026-10-05T15:00')
  })
})

interface Notified {
  readonly status: string
  readonly fingerprint: string
  readonly startsAt: string
  readonly annotations: { readonly alert_id: string; readonly missed?: string }
}
