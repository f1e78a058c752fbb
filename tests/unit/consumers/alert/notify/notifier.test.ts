/** All receivers together: who gets a transition, under what name and signature, and what is held. */
import type { ClickHouseClient } from '@clickhouse/client'
import { describe, expect, it, vi } from 'vitest'
import { Notifier, type NotifierConfig } from '../../../../../consumers/alert/notify/notifier.ts'
import { signatureOf } from '../../../../../consumers/alert/notify/webhook.ts'
import type { AlertStore, Delivery } from '../../../../../consumers/alert/state/alert-store.ts'
import type { StoredSilence } from '../../../../../consumers/alert/state/silences.ts'
import { createLogger } from '../../../../../infra/log.ts'
import { aRow, resolved } from '../../../../support/alert-rows.ts'
import { reference } from '../../../../support/simulated-days.ts'

const now = Date.parse('2026-10-22T02:20:00Z')
const config: NotifierConfig = {
  webhookUrls: ['http://one/hook', 'http://two/hook'],
  webhookSecret: 'a secret of some length',
  alertmanagerUrl: 'http://am:9093/',
  repeatMs: 4 * 3_600_000,
  payload: { reference, language: 'id', bi: 'mpp_bi', externalUrl: 'http://x', isOwnPage: false },
}
const silence: StoredSilence = {
  silence_id: 's',
  mpp: '',
  agency: '*',
  kind: '',
  author: 'a',
  reason: 'r',
  starts_at: '2026-10-22T00:00:00Z',
  expires_at: '2026-10-22T04:00:00Z',
  updated_at: 0,
}

function aNotifier(
  more: Partial<NotifierConfig> = {},
  silences: readonly StoredSilence[] = [],
  isHeld = false,
) {
  const posts: { url: string; body: string; signature: string | undefined }[] = []
  const deliveries: Delivery[] = []
  const notifier = Notifier.begin(
    { ...config, ...more },
    {
      store: {
        deliveries: async () => [],
        writeDeliveries: async (rows: readonly Delivery[]) => void deliveries.push(...rows),
      } as unknown as AlertStore,
      clickhouse: { query: async () => ({ json: async () => silences }) } as unknown as ClickHouseClient,
      clock: () => new Date(now),
      random: () => 0,
      logger: createLogger({ level: 'silent', pretty: false }),
      post: async (url, body, { headers }) =>
        void posts.push({ url, body, signature: headers?.['x-kunjungan-signature'] }),
    },
    [],
    isHeld,
  )
  return { notifier, posts, deliveries }
}

const urls = (posts: readonly { url: string }[]): string[] => posts.map(({ url }) => url).toSorted()

describe('a transition', () => {
  it('goes to every webhook and to Alertmanager, signed for the webhooks alone', async () => {
    const { notifier, posts, deliveries } = aNotifier()
    await using running = await notifier
    running.take([aRow()])
    await vi.waitFor(() => expect(new Set(urls(posts)).size).toBe(3), { timeout: 3_000, interval: 10 })
    expect(new Set(urls(posts))).toEqual(
      new Set(['http://am:9093/api/v2/alerts', 'http://one/hook', 'http://two/hook']),
    )
    for (const { url, body, signature } of posts) {
      if (url.startsWith('http://am')) expect(signature).toBeUndefined()
      else {
        const seconds = Number(/^t=(\d+)/.exec(signature ?? '')?.[1])
        expect(signature).toBe(signatureOf('a secret of some length', body, seconds))
      }
    }
    await vi.waitFor(() => expect(running.waiting).toBe(0), { interval: 10 })
    const receivers = new Set(deliveries.map(({ receiver }) => receiver))
    expect(receivers.delete('alertmanager')).toBe(true)
    expect(receivers.size).toBe(2)
    expect([...receivers].every((name) => /^webhook-[0-9a-f]{12}$/.test(name))).toBe(true)
  })

  it('is not signed without a secret', async () => {
    const { notifier, posts } = aNotifier({
      webhookSecret: undefined,
      alertmanagerUrl: undefined,
      webhookUrls: ['http://one/hook'],
    })
    await using running = await notifier
    running.take([aRow()])
    await vi.waitFor(() => expect(posts).toHaveLength(1), { timeout: 3_000, interval: 10 })
    expect(posts[0]?.signature).toBeUndefined()
  })

  it('is not delivered while a silence suppresses it', async () => {
    const { notifier, posts } = aNotifier({ alertmanagerUrl: undefined }, [silence])
    await using running = await notifier
    running.take([aRow()])
    expect(running.waiting).toBe(0)
    expect(posts).toEqual([])
  })
})

describe('a held notifier', () => {
  it('sends nothing before it is released, and then only what still fires', async () => {
    const { notifier, posts } = aNotifier(
      { webhookUrls: ['http://one/hook'], alertmanagerUrl: undefined },
      [],
      true,
    )
    await using running = await notifier
    running.take([aRow(), aRow({ agency: 'polri' })])
    running.take([resolved(aRow())])
    expect(running.waiting).toBe(2)
    expect(posts).toEqual([])
    running.hold(false)
    await vi.waitFor(() => expect(posts).toHaveLength(2), { timeout: 3_000, interval: 10 })
    expect(posts[0]?.body).toContain('"polri"')
    expect(posts[1]?.body).toContain('KunjunganMissed')
  })
})
