/**
 * Receivers that are slow, dead or answer with errors, over real HTTP and with their state in ClickHouse: each gets
 * everything in the end and delays no other one; and an Alertmanager is posted to as it expects.
 */
import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { Notifier, type NotifierConfig, receiverName } from '../../consumers/alert/notify/notifier.ts'
import { signatureHeader } from '../../consumers/alert/notify/webhook.ts'
import type { AlertRow } from '../../consumers/alert/state/alert-row.ts'
import { AlertStore } from '../../consumers/alert/state/alert-store.ts'
import { addSilence, readSilences, removeSilence } from '../../consumers/alert/state/silences.ts'
import { type AlertPipeline, alertsOn, keepDeliveries } from '../support/alert-pipeline.ts'
import { aRow, resolved } from '../support/alert-rows.ts'
import { createPipeline, type Pipeline } from '../support/pipeline.ts'
import { startReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts'

let pipeline: Pipeline
let alerts: AlertPipeline
let now = Date.parse('2026-10-22T02:20:00Z')

beforeAll(async () => {
  pipeline = await createPipeline('alert3')
  await keepDeliveries(pipeline)
  alerts = alertsOn(pipeline, () => new Date(now))
})
beforeEach(async () => {
  for (const table of ['alert_deliveries', 'alert_silences'])
    await pipeline.admin.command({ query: `TRUNCATE TABLE ${pipeline.databases.store}.${table}` })
})
afterAll(async () => {
  await alerts[Symbol.asyncDispose]()
  await pipeline[Symbol.asyncDispose]()
})

function begin(config: Partial<NotifierConfig>, rows: readonly AlertRow[] = []): Promise<Notifier> {
  const store = new AlertStore(alerts.client)
  return Notifier.begin(alerts.config(config).notify, { ...alerts.deps(), store }, rows)
}

/** What a receiver acknowledged, as `agency status`. */
function taken({ posts }: WebhookReceiver): string[] {
  return posts
    .filter(({ status }) => status === 200)
    .flatMap(({ body }) => (JSON.parse(body) as Payload).alerts)
    .map(({ labels, status }) => `${labels['agency'] ?? labels['alertname']} ${status}`)
}

/** How many acknowledgements of a receiver are stored. */
async function stored({ url }: WebhookReceiver): Promise<number> {
  const [row] = await pipeline.rows<{ n: number }>(
    `SELECT count() AS n FROM ${pipeline.databases.store}.alert_deliveries WHERE receiver = '${receiverName(url)}'`,
  )
  return row?.n ?? 0
}

const made = (row: AlertRow): AlertRow => ({ ...row, updated_at: '2026-10-22T02:20:30Z' })

describe('receivers', () => {
  it('that are slow, dead or answer 500 delay no other and get everything in the end', async () => {
    await using good = await startReceiver()
    await using slow = await startReceiver()
    await using broken = await startReceiver()
    const gone = await startReceiver()
    await gone[Symbol.asyncDispose]()
    slow.answer = { status: 200, delayMs: 60_000 }
    broken.answer = { status: 500, delayMs: 0 }
    const webhookUrls = [slow.url, gone.url, broken.url, good.url]
    const fires = [aRow(), aRow({ agency: 'polri' })].map(made)
    const over = made(resolved(aRow()))
    const all = ['disdukcapil firing', 'polri firing', 'disdukcapil resolved']
    // A receiver that was down when disdukcapil began and ended is paged for polri alone; one summary says what it missed.
    const late = ['polri firing', 'KunjunganMissed resolved']
    {
      await using notifier = await begin({ webhookUrls })
      notifier.take(fires)
      await vi.waitFor(() => expect(taken(good)).toEqual(all.slice(0, 2)), { timeout: 30_000 })
      notifier.take([over])
      await vi.waitFor(() => expect(taken(good)).toEqual(all), { timeout: 30_000 })
      await vi.waitFor(() => expect(broken.posts.length).toBeGreaterThan(2), { timeout: 30_000 })
      await vi.waitFor(() => expect(slow.posts.length).toBeGreaterThan(1), { timeout: 30_000 })
      broken.answer.status = 200
      await vi.waitFor(() => expect(taken(broken)).toEqual(late), { timeout: 30_000 })
      // An answer that is still on its way when the notifier ends would be asked for again: known, polri firing, and
      // disdukcapil firing and resolved.
      await vi.waitFor(async () => expect(await stored(broken)).toBe(4), { timeout: 30_000 })
    }
    // After a restart the others get what they missed, and none gets anything twice.
    slow.answer.delayMs = 0
    slow.posts.length = 0
    await using back = await startReceiver(Number(new URL(gone.url).port))
    await using notifier = await begin({ webhookUrls }, [...fires, over])
    await vi.waitFor(() => expect(taken(slow)).toEqual(late), { timeout: 30_000 })
    await vi.waitFor(() => expect(taken(back)).toEqual(late), { timeout: 30_000 })
    await vi.waitFor(() => expect(notifier.waiting).toBe(0), { timeout: 30_000 })
    expect(taken(good)).toEqual(all)
    expect(taken(broken)).toEqual(late)
  })

  it('that redirect are retried at their own address, and the other one gets nothing', async () => {
    await using elsewhere = await startReceiver()
    await using moved = await startReceiver()
    moved.answer = { status: 307, delayMs: 0, headers: { location: elsewhere.url } }
    await using notifier = await begin({ webhookUrls: [moved.url] })
    notifier.take([aRow()])
    await vi.waitFor(() => expect(moved.posts.length).toBeGreaterThan(1), { timeout: 30_000 })
    moved.answer = { status: 204, delayMs: 0 }
    await vi.waitFor(() => expect(notifier.waiting).toBe(0), { timeout: 30_000 })
    expect(elsewhere.posts).toEqual([])
  })

  it('that answer 429 are left alone as long as they ask, and notified afterwards', async () => {
    await using busy = await startReceiver()
    busy.answer = { status: 429, delayMs: 0, headers: { 'retry-after': '2' } }
    await using notifier = await begin({ webhookUrls: [busy.url], maxDelayMs: 60_000 })
    notifier.take([aRow()])
    await vi.waitFor(() => expect(busy.posts).toHaveLength(1), { timeout: 30_000 })
    const asked = performance.now()
    busy.answer = { status: 200, delayMs: 0 }
    await vi.waitFor(() => expect(taken(busy)).toEqual(['disdukcapil firing']), { timeout: 30_000 })
    expect(performance.now() - asked).toBeGreaterThan(1_800)
  })

  it('that acknowledge and then break off are notified once', async () => {
    await using sloppy = await startReceiver()
    sloppy.answer = { status: 200, delayMs: 0, breaksOff: true }
    await using notifier = await begin({ webhookUrls: [sloppy.url] })
    notifier.take([aRow(), aRow({ mpp: 'kotim' })])
    await vi.waitFor(() => expect(notifier.waiting).toBe(0), { timeout: 30_000 })
    expect(sloppy.posts).toHaveLength(2)
  })

  it('can check who signs', async () => {
    await using receiver = await startReceiver()
    const webhookSecret = 'a secret of some length'
    await using notifier = await begin({ webhookUrls: [receiver.url], webhookSecret })
    notifier.take([aRow()])
    await vi.waitFor(() => expect(receiver.posts).toHaveLength(1), { timeout: 30_000 })
    const [post] = receiver.posts
    const [, time, digest] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(post?.headers[signatureHeader])) ?? []
    const expected = createHmac('sha256', webhookSecret).update(`${time}.${post?.body}`).digest('hex')
    expect(digest).toBe(expected)
    expect(Math.abs(Date.now() / 1_000 - Number(time))).toBeLessThan(60)
    expect(post?.headers['content-type']).toBe('application/json')
  })

  it('are not notified of what is silenced', async () => {
    await using receiver = await startReceiver()
    const silence = {
      silence_id: 'one',
      mpp: 'kukar',
      agency: 'polri',
      kind: '',
      author: 'Kepala MPP',
      reason: 'Pameran',
      starts_at: '2026-10-22T00:00:00Z',
      expires_at: '2026-10-22T06:00:00Z',
    }
    await addSilence(alerts.client, silence, now)
    await using notifier = await begin({ webhookUrls: [receiver.url] })
    notifier.take([aRow(), aRow({ agency: 'polri' })])
    await vi.waitFor(() => expect(taken(receiver)).toEqual(['disdukcapil firing']), { timeout: 30_000 })
    const [added] = await readSilences(alerts.client, now)
    if (added === undefined) throw new Error('the silence was not read')
    // By a machine whose clock is behind.
    await removeSilence(alerts.client, added, now - 60_000)
    await notifier.refreshSilences()
    await vi.waitFor(() => expect(taken(receiver)).toEqual(['disdukcapil firing', 'polri firing']), {
      timeout: 30_000,
    })
  })
})

describe('an Alertmanager', () => {
  it('is posted what fires again and again, and what is resolved with its end', async () => {
    await using manager = await startReceiver(0, '')
    manager.answer.status = 500
    await using notifier = await begin({ alertmanagerUrl: manager.url, alertmanagerEveryMs: 300 }, [aRow()])
    await vi.waitFor(() => expect(manager.posts.length).toBeGreaterThan(0), { timeout: 30_000 })
    expect(notifier.waiting).toBe(1)
    manager.answer.status = 200
    await vi.waitFor(() => expect(manager.posts.filter(({ status }) => status === 200)).toHaveLength(3), {
      timeout: 10_000,
    })
    const last = manager.posts.at(-1)
    expect(last?.path).toBe('/api/v2/alerts')
    const [alert, ...more] = JSON.parse(last?.body ?? '') as PostedAlert[]
    expect(more).toEqual([])
    expect(alert).toMatchObject({ startsAt: '2026-10-22T02:00:00Z', labels: { alertname: 'KunjunganSurge' } })
    expect(Date.parse(alert?.endsAt ?? '')).toBeGreaterThan(now)
    expect(
      Object.values({ ...alert?.labels, ...alert?.annotations }).every((one) => typeof one === 'string'),
    ).toBe(true)
    now = Date.parse('2026-10-22T05:01:00Z')
    notifier.take([resolved(aRow())])
    await vi.waitFor(
      () => {
        const posted = JSON.parse(manager.posts.at(-1)?.body ?? '') as PostedAlert[]
        expect(posted.map(({ endsAt }) => endsAt)).toEqual(['2026-10-22T05:00:00Z'])
      },
      { timeout: 30_000 },
    )
  })
})

interface Payload {
  readonly alerts: { readonly status: string; readonly labels: Record<string, string> }[]
}

interface PostedAlert {
  readonly labels: Record<string, string>
  readonly annotations: Record<string, string>
  readonly startsAt: string
  readonly endsAt: string
}
