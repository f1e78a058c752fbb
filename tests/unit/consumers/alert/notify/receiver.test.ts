/** A receiver's queue: what is delivered when, repeats, silences, the summary of what was missed, and bounds. */
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { Receiver, type ReceiverConfig } from '../../../../../consumers/alert/notify/receiver.ts'
import type { AlertRow } from '../../../../../consumers/alert/state/alert-row.ts'
import type { Delivery } from '../../../../../consumers/alert/state/alert-store.ts'
import type { Silence } from '../../../../../consumers/alert/state/silences.ts'
import { createLogger } from '../../../../../infra/log.ts'
import { aRow, resolved } from '../../../../support/alert-rows.ts'

const start = Date.parse('2026-10-22T02:20:00Z')
const hour = 3_600_000
const silence: Silence = {
  silence_id: 's',
  mpp: 'kukar',
  agency: '*',
  kind: '',
  author: 'a',
  reason: 'r',
  starts_at: '2026-10-22T00:00:00Z',
  expires_at: '2026-10-22T04:00:00Z',
}

function aReceiver(more: Partial<ReceiverConfig> = {}): {
  readonly receiver: Receiver
  readonly delivered: string[][]
  /** Agencies of each summary of what was missed. */
  readonly missed: string[][]
  readonly noted: Delivery[]
  readonly at: {
    now: number
    fails: boolean
    mayPost: boolean
    whileSent?: () => void
    whileSummed?: () => void
  }
  readonly run: (isDone: () => void) => Promise<void>
} {
  const delivered: string[][] = []
  const missed: string[][] = []
  const noted: Delivery[] = []
  const at: {
    now: number
    fails: boolean
    mayPost: boolean
    whileSent?: () => void
    whileSummed?: () => void
  } = {
    now: start,
    fails: false,
    mayPost: true,
  }
  const receiver = new Receiver(
    { name: 'w', repeatMs: 4 * hour, initialDelayMs: 5, maxDelayMs: 20, ...more },
    {
      send: async (rows: readonly AlertRow[]) => {
        const { whileSent } = at
        delete at.whileSent
        whileSent?.()
        await delay(1)
        if (at.fails) throw new Error('answered with status 500')
        delivered.push(rows.map(({ agency, status }) => `${agency} ${status}`))
      },
      sendMissed: async (rows: readonly AlertRow[]) => {
        const agencies = rows.map(({ agency }) => agency)
        at.whileSummed?.()
        await delay(1)
        if (at.fails) throw new Error('answered with status 500')
        missed.push(agencies)
      },
      store: { writeDeliveries: async (rows) => void noted.push(...rows) },
      clock: () => new Date(at.now),
      mayPost: () => at.mayPost,
      random: () => 0,
      logger: createLogger({ level: 'silent', pretty: false }),
    },
  )
  const run = async (isDone: () => void): Promise<void> => {
    const end = new AbortController()
    const running = receiver.run(end.signal)
    await vi.waitFor(isDone, { timeout: 5_000, interval: 5 })
    end.abort()
    await running
  }
  return { receiver, delivered, missed, noted, at, run }
}

describe('a receiver', () => {
  it('is notified of what rises together in one post', async () => {
    const { receiver, delivered, run } = aReceiver()
    receiver.take([aRow(), aRow({ agency: 'polri' })])
    await run(() => expect(delivered).toHaveLength(1))
    expect(delivered).toEqual([['disdukcapil firing', 'polri firing']])
  })

  it('is not notified of what is over before it was delivered; one summary says what was missed', async () => {
    const { receiver, delivered, missed, noted, at, run } = aReceiver()
    at.fails = true
    const over = ['a', 'b', 'c'].map((agency) => aRow({ agency }))
    const running = run(() => expect(missed).toHaveLength(1))
    receiver.take(over)
    await delay(20)
    receiver.take([...over.map((row) => resolved(row)), aRow({ agency: 'polri' })])
    at.fails = false
    await running
    expect(delivered).toEqual([['polri firing']])
    expect(missed).toEqual([['a', 'b', 'c']])
    expect(noted).toHaveLength(7)
    await run(() => expect(receiver.waiting).toBe(0))
    expect(missed).toHaveLength(1)
  })

  it('is notified of the end of an alert that ends while its beginning is being sent', async () => {
    const { receiver, delivered, missed, at, run } = aReceiver()
    at.whileSent = () => receiver.take([resolved(aRow())])
    receiver.take([aRow()])
    await run(() => expect(delivered).toHaveLength(2))
    expect(delivered).toEqual([['disdukcapil firing'], ['disdukcapil resolved']])
    expect(missed).toEqual([])
  })

  it('is not notified of an alert that ended while its beginning was being sent in vain', async () => {
    const { receiver, delivered, missed, at, run } = aReceiver()
    at.fails = true
    at.whileSent = () => {
      at.fails = false
      receiver.take([resolved(aRow())])
      throw new Error('answered with status 500')
    }
    receiver.take([aRow()])
    await run(() => expect(missed).toHaveLength(1))
    expect(delivered).toEqual([])
    expect(missed).toEqual([['disdukcapil']])
  })

  it('is notified of the end of an alert whose beginning it may have taken without an answer', async () => {
    const { receiver, delivered, missed, at, run } = aReceiver()
    at.fails = true
    at.whileSent = () => {
      at.fails = false
      receiver.take([resolved(aRow())])
      throw new DOMException('The operation was aborted due to timeout', 'TimeoutError')
    }
    receiver.take([aRow()])
    await run(() => expect(delivered.flat()).toHaveLength(2))
    expect(delivered.flat()).toEqual(['disdukcapil firing', 'disdukcapil resolved'])
    expect(missed).toEqual([])
  })

  it('is notified in another summary of what ends while one is sent', async () => {
    const { receiver, missed, at, run } = aReceiver()
    const endAtOnce = (agency: string): void => {
      const row = aRow({ agency })
      receiver.take([row, resolved(row)])
    }
    at.whileSummed = () => {
      if (missed.length === 0) endAtOnce('b')
    }
    endAtOnce('a')
    await run(() => expect(missed).toHaveLength(2))
    expect(missed).toEqual([['a'], ['b']])
  })

  it('is notified of the end of what it was notified of, also long after', async () => {
    const { receiver, delivered, missed, at, run } = aReceiver()
    receiver.take([aRow()])
    await run(() => expect(delivered).toHaveLength(1))
    at.now += 72 * hour
    receiver.take([resolved(aRow())])
    await run(() => expect(delivered.at(-1)).toEqual(['disdukcapil resolved']))
    expect(missed).toEqual([])
  })

  it('is not notified while a long stretch is judged', async () => {
    const { receiver, delivered, missed, run } = aReceiver()
    receiver.hold(true)
    receiver.take([aRow(), aRow({ agency: 'polri' })])
    await run(() => expect(receiver.waiting).toBe(2))
    receiver.take([resolved(aRow())])
    receiver.hold(false)
    await run(() => expect(missed).toHaveLength(1))
    expect(delivered).toEqual([['polri firing']])
  })

  it('is not told of a beginning behind its end, where a silence held the beginning back', async () => {
    const { receiver, delivered, at, run } = aReceiver()
    at.fails = true
    at.whileSent = () => {
      throw new DOMException('The operation was aborted due to timeout', 'TimeoutError')
    }
    receiver.take([aRow()])
    await run(() => expect(at.whileSent).toBeUndefined())
    at.fails = false
    receiver.silence([silence])
    receiver.take([resolved(aRow())])
    await run(() => expect(delivered).toEqual([['disdukcapil resolved']]))
    receiver.silence([])
    await run(() => expect(receiver.waiting).toBe(0))
    expect(delivered).toEqual([['disdukcapil resolved']])
  })

  it('is sent nothing while another instance may lead', async () => {
    const { receiver, delivered, at, run } = aReceiver()
    at.mayPost = false
    receiver.take([aRow()])
    const startedAt = performance.now()
    setTimeout(() => (at.mayPost = true), 100)
    await run(() => expect(delivered).toHaveLength(1))
    expect(performance.now() - startedAt).toBeGreaterThan(90)
  })

  it('is retried after errors, in order, and what it acknowledged is stored', async () => {
    const { receiver, delivered, noted, at, run } = aReceiver()
    at.fails = true
    receiver.take([aRow()])
    setTimeout(() => (at.fails = false), 40)
    await run(() => expect(delivered).toEqual([['disdukcapil firing']]))
    expect(noted.map(({ alertId, status }) => `${alertId}/${status}`)).toEqual([`${aRow().alert_id}/firing`])
  })

  it('is notified of a lasting alert again after the repeat interval and not before', async () => {
    const { receiver, delivered, at, run } = aReceiver()
    receiver.take([aRow()])
    await run(() => expect(delivered).toHaveLength(1))
    at.now += 4 * hour - 1
    await run(() => expect(receiver.waiting).toBe(0))
    expect(delivered).toHaveLength(1)
    at.now += 1
    await run(() => expect(delivered).toHaveLength(2))
    at.now += 5 * hour
    receiver.take([resolved(aRow())])
    await run(() => expect(delivered.at(-1)).toEqual(['disdukcapil resolved']))
    at.now += 9 * hour
    await run(() => expect(receiver.waiting).toBe(0))
    expect(delivered).toHaveLength(3)
  })

  it('is not notified of what is silenced until the silence ends, and never of what began and ended in it', async () => {
    const { receiver, delivered, missed, noted, at, run } = aReceiver()
    receiver.silence([silence])
    const gone = aRow({ agency: 'polri' })
    receiver.take([aRow(), gone, resolved(gone)])
    await run(() => expect(noted).toHaveLength(2))
    expect([...delivered, ...missed]).toEqual([])
    at.now = Date.parse(silence.expires_at)
    await run(() => expect(delivered).toEqual([['disdukcapil firing']]))
  })

  it('goes on after a restart with what it has not acknowledged; a new one hears of what fires now', async () => {
    const over = resolved(aRow({ agency: 'polri' }), '2026-10-22T02:18:00Z')
    const rows = [aRow({ agency: 'polri' }), aRow(), over]
    const known: Delivery = { receiver: 'w', alertId: '', status: 'known', deliveredAt: start - 24 * hour }
    const first: Delivery = { ...known, alertId: over.alert_id, status: 'firing' }
    const again = aReceiver()
    again.receiver.restore(rows, [known, first])
    await again.run(() => expect(again.receiver.waiting).toBe(0))
    expect(again.delivered).toEqual([['disdukcapil firing', 'polri resolved']])
    const fresh = aReceiver()
    fresh.receiver.restore(rows, [])
    await fresh.run(() => expect(fresh.delivered).toEqual([['disdukcapil firing']]))
    expect(fresh.noted[0]).toMatchObject({ alertId: '', status: 'known' })
  })

  it('gives up the oldest where too many wait', () => {
    const { receiver } = aReceiver({ mostWaiting: 3 })
    receiver.take(Array.from({ length: 10 }, (_, at) => aRow({ agency: `a${at}` })))
    expect(receiver.waiting).toBe(3)
  })
})
