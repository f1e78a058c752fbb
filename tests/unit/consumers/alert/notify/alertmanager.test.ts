/** What Alertmanager is posted: it ends what is not posted again, so an alert that lasts must not be left out. */
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Alertmanager } from '../../../../../consumers/alert/notify/alertmanager.ts'
import type { AlertRow } from '../../../../../consumers/alert/state/alert-row.ts'
import type { Delivery } from '../../../../../consumers/alert/state/alert-store.ts'
import type { Silence } from '../../../../../consumers/alert/state/silences.ts'
import { createLogger } from '../../../../../infra/log.ts'
import { aRow, resolved } from '../../../../support/alert-rows.ts'
import { reference } from '../../../../support/simulated-days.ts'

const minute = 60_000
const start = Date.parse('2026-10-22T02:20:00Z')
const lasting = aRow()
const news = aRow({ agency: 'polri', updated_at: '2026-10-22T02:21:00Z' })
const silence: Silence = {
  silence_id: 's',
  mpp: '',
  agency: '*',
  kind: '',
  author: 'a',
  reason: 'r',
  starts_at: '2026-10-22T02:20:30Z',
  expires_at: '2026-10-22T04:00:00Z',
}

let nowMs = start

interface Posted {
  readonly labels: { readonly agency: string }
  readonly endsAt: string
}

function anAlertmanager(endsAfterMs?: number) {
  const posts: Posted[][] = []
  const deliveries: Delivery[] = []
  const manager = new Alertmanager(
    {
      payload: { reference, language: 'id', bi: 'mpp_bi', externalUrl: 'http://x', isOwnPage: false },
      everyMs: 1_000,
      endsAfterMs,
    },
    {
      store: { writeDeliveries: async (rows) => void deliveries.push(...rows) },
      post: async (body) => void posts.push(JSON.parse(body) as Posted[]),
      clock: () => new Date(nowMs),
      random: () => 0,
      logger: createLogger({ level: 'silent', pretty: false }),
    },
  )
  return { manager, posts, deliveries }
}

/** What one more post says: the agency and, of what is over, its end. */
async function nextPost({
  manager,
  posts,
}: Pick<ReturnType<typeof anAlertmanager>, 'manager' | 'posts'>): Promise<string[]> {
  const end = new AbortController()
  const before = posts.length
  const running = manager.run(end.signal)
  await vi.waitFor(() => expect(posts.length).toBeGreaterThan(before)).catch(() => undefined)
  end.abort()
  await running
  const last = posts.length > before ? (posts.at(-1) ?? []) : []
  return last.map(({ labels, endsAt }) =>
    Date.parse(endsAt) > nowMs ? labels.agency : `${labels.agency} until ${endsAt}`,
  )
}

const take = (manager: Alertmanager, ...rows: AlertRow[]): void => manager.take(rows)

beforeEach(() => void (nowMs = start))

/** What a former leader has posted now. */
async function postedByFormer(...rows: AlertRow[]): Promise<readonly Delivery[]> {
  const former = anAlertmanager()
  take(former.manager, ...rows)
  await nextPost(former)
  return former.deliveries
}

describe('while it is held', () => {
  it('goes on with what it has posted before, and posts news once it is released', async () => {
    const at = anAlertmanager()
    take(at.manager, lasting)
    await nextPost(at)
    at.manager.hold(true)
    take(at.manager, news, resolved(lasting))
    expect(await nextPost(at)).toEqual(['disdukcapil'])
    expect(at.manager.waiting).toBe(2)
    nowMs = Date.parse('2026-10-22T05:01:00Z')
    at.manager.hold(false)
    expect(await nextPost(at)).toEqual(['disdukcapil until 2026-10-22T05:00:00Z', 'polri'])
    expect(at.manager.waiting).toBe(0)
  })

  it('goes on with what the former leader has posted', async () => {
    const deliveries = await postedByFormer(lasting)
    const at = anAlertmanager()
    at.manager.hold(true)
    at.manager.restore([lasting, news], deliveries)
    // A pass that ends once nothing waits must have posted it.
    expect(at.manager.waiting).toBe(2)
    expect(await nextPost(at)).toEqual(['disdukcapil'])
    at.manager.hold(false)
    expect(await nextPost(at)).toEqual(['disdukcapil', 'polri'])
  })

  it('posts nothing that has ended there since: it may be over', async () => {
    const deliveries = await postedByFormer(lasting)
    nowMs = start + minute
    const at = anAlertmanager()
    at.manager.hold(true)
    at.manager.restore([lasting], deliveries)
    expect((await nextPost(at)).flat()).toEqual([])
  })
})

describe('what it holds back', () => {
  it('is each alert once, and none of the history that is long over', async () => {
    const at = anAlertmanager()
    at.manager.hold(true)
    nowMs = start + 30 * 24 * 60 * minute
    const lately = { ...news, started_at: new Date(nowMs).toISOString(), alert_id: 'lately' }
    const over = resolved(lately, new Date(nowMs).toISOString())
    at.manager.restore([lasting, resolved(lasting), lately, over, news], [])
    expect(at.manager.waiting).toBe(2)
    at.manager.hold(false)
    expect(await nextPost(at)).toEqual([`polri until ${over.resolved_at}`, 'polri'])
  })

  it('is the end of an alert that Alertmanager has, however long it is over', async () => {
    const at = anAlertmanager()
    take(at.manager, lasting)
    await nextPost(at)
    at.manager.hold(true)
    nowMs = start + 30 * 24 * 60 * minute
    take(at.manager, resolved(lasting))
    expect(await nextPost(at)).toEqual(['disdukcapil'])
    at.manager.hold(false)
    expect((await nextPost(at)).flat()).toEqual([])
  })

  it('stays over where its beginning is told once more', async () => {
    const at = anAlertmanager()
    at.manager.hold(true)
    take(at.manager, lasting, resolved(lasting), lasting)
    nowMs = Date.parse('2026-10-22T05:01:00Z')
    at.manager.hold(false)
    expect(await nextPost(at)).toEqual(['disdukcapil until 2026-10-22T05:00:00Z'])
  })
})

describe('a silence', () => {
  it('suppresses what Alertmanager does not have yet, and nothing of what it has', async () => {
    const at = anAlertmanager()
    take(at.manager, lasting)
    expect(await nextPost(at)).toEqual(['disdukcapil'])
    at.manager.silence([silence])
    nowMs = start + minute
    take(at.manager, news)
    expect(at.manager.waiting).toBe(0)
    expect(await nextPost(at)).toEqual(['disdukcapil'])
    nowMs = Date.parse('2026-10-22T03:01:00Z')
    take(at.manager, resolved(lasting, '2026-10-22T03:00:00Z'))
    expect(await nextPost(at)).toEqual(['disdukcapil until 2026-10-22T03:00:00Z'])
  })

  it('does so also for what a former leader has posted', async () => {
    nowMs = start + minute
    const deliveries = await postedByFormer(lasting)
    const at = anAlertmanager()
    at.manager.silence([silence])
    at.manager.restore([lasting, news], deliveries)
    expect(await nextPost(at)).toEqual(['disdukcapil'])
  })
})

describe('the end of a firing alert', () => {
  it.for([
    ['a few posts ahead', undefined, 4_000],
    ['as far ahead as the next pass may be', 24 * 60 * minute, 24 * 60 * minute],
  ] as const)('is %s', async ([, endsAfterMs, ahead]) => {
    const at = anAlertmanager(endsAfterMs)
    take(at.manager, lasting)
    await nextPost(at)
    expect(Date.parse(at.posts[0]?.[0]?.endsAt ?? '') - nowMs).toBe(ahead)
  })
})
