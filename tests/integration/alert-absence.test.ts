/**
 * Alerts after an absence: `alert` was off for days, events of former months are imported, an MPP is new. What
 * is over is not paged; one summary says what was missed.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type RunningAlert, startAlert } from '../../consumers/alert/alert.ts'
import { type TestHistory, visitEvents } from '../support/alert-history.ts'
import { type AlertWorld, createAlertWorld, threeDays } from '../support/alert-world.ts'
import { startReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts'

const history = threeDays({
  agency: 'polri',
  start: '2026-10-08T10:00',
  end: '2026-10-08T14:00',
  factor: 5,
})
let world: AlertWorld
let receiver: WebhookReceiver

beforeAll(async () => {
  world = await createAlertWorld('absence', '2026-10-06T00:00')
  receiver = await startReceiver()
})
afterAll(async () => {
  await receiver[Symbol.asyncDispose]()
  await world[Symbol.asyncDispose]()
})

async function watch({ alerts }: AlertWorld): Promise<RunningAlert> {
  return startAlert(alerts.config({ webhookUrls: [receiver.url] }), alerts.deps())
}

interface Posted {
  readonly status: string
  readonly labels: Record<string, string>
  readonly annotations: Record<string, string>
}

/** What was posted, as `name agency status`. */
function posted(): string[] {
  return receiver.posts
    .flatMap(({ body }) => (JSON.parse(body) as { alerts: Posted[] }).alerts)
    .map(({ labels, status }) => `${labels['alertname']} ${labels['agency'] ?? ''} ${status}`)
}

describe('alert after three days off', () => {
  it('pages for what fires now, for nothing that is over, and sums up the rest in one message', async () => {
    const { pipeline, alerts, at, setClock, until } = world
    const events = visitEvents(history).filter(({ time }) => Date.parse(time) < at('2026-10-08T12:45'))
    const start = at('2026-10-06T00:00')
    await pipeline.send(events.filter(({ time }) => Date.parse(time) < start))
    await pipeline.catchUp()
    {
      await using alert = await watch(world)
      await until(alert, '2026-10-06T00:00')
    }
    await pipeline.send(events.filter(({ time }) => Date.parse(time) >= start))
    await pipeline.catchUp()
    setClock('2026-10-08T12:45')
    await using alert = await watch(world)
    await until(alert, '2026-10-08T12:45')
    await vi.waitFor(() => expect(posted()).toContain('KunjunganMissed  resolved'), {
      timeout: 30_000,
      interval: 50,
    })
    const firing = (await alerts.view()).filter(({ status }) => status === 'firing')
    const over = (await alerts.view()).filter(({ status }) => status === 'resolved')
    expect(firing.length).toBeGreaterThan(0)
    expect(over.length).toBeGreaterThan(1)
    expect(posted().toSorted()).toEqual(
      [
        'KunjunganMissed  resolved',
        ...firing.map(({ agency }) => `KunjunganSurge ${agency} firing`),
      ].toSorted(),
    )
  })

  it('sends no page when the events of former months of another MPP are imported', async () => {
    const { pipeline, alerts, until } = world
    await using alert = await watch(world)
    await until(alert, '2026-10-08T20:00')
    const before = (await alerts.view()).length
    const former: TestHistory = {
      mpp: 'balikpapan',
      utcOffsetMinutes: 480,
      rates: { disdukcapil: 14, polri: 8 },
      from: '2026-05-04',
      to: '2026-09-30',
      episodes: [],
    }
    await pipeline.send(visitEvents(former))
    await pipeline.catchUp()
    await until(alert, '2026-10-08T20:15')
    await until(alert, '2026-10-09T07:00')
    await until(alert, '2026-10-09T12:00')
    const rows = await alerts.view()
    expect(rows.filter(({ mpp }) => mpp === 'balikpapan')).toEqual([])
    expect(rows.length).toBeGreaterThanOrEqual(before)
  })
})
