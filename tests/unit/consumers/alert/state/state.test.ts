/**
 * Who is told of what: silences, repeats, the order and the bounds of a receiver's queue; and how a backtest is scored
 * against labels.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { readLabels } from '../../../../../consumers/alert/backtest/labels.ts'
import { scoreOf } from '../../../../../consumers/alert/backtest/score.ts'
import { Receiver, type ReceiverConfig } from '../../../../../consumers/alert/notify/receiver.ts'
import type { AlertRow } from '../../../../../consumers/alert/state/alert-row.ts'
import type { Delivery } from '../../../../../consumers/alert/state/alert-store.ts'
import type { Silence } from '../../../../../consumers/alert/state/silences.ts'
import { KunjunganError } from '../../../../../infra/errors.ts'
import { createLogger } from '../../../../../infra/log.ts'
import { aRow, resolved } from '../../../../support/alert-rows.ts'
import { reference } from '../../../../support/simulated-days.ts'

const start = Date.parse('2026-10-22T02:20:00Z')
const hour = 3_600_000
const silence: Silence = {
  ...{ silence_id: 's', mpp: 'kukar', agency: '*', kind: '', author: 'a', reason: 'r' },
  ...{ starts_at: '2026-10-22T00:00:00Z', expires_at: '2026-10-22T04:00:00Z' },
}

function aReceiver(more: Partial<ReceiverConfig> = {}): {
  readonly receiver: Receiver
  readonly told: string[][]
  /** Agencies of each summary of what was missed. */
  readonly missed: string[][]
  readonly noted: Delivery[]
  readonly at: { now: number; fails: boolean }
  readonly run: (isDone: () => void) => Promise<void>
} {
  const told: string[][] = []
  const missed: string[][] = []
  const noted: Delivery[] = []
  const at = { now: start, fails: false }
  const receiver = new Receiver(
    { name: 'w', repeatMs: 4 * hour, firstPauseMs: 5, longestPauseMs: 20, ...more },
    {
      send: async (rows: readonly AlertRow[]) => {
        await delay(1)
        if (at.fails) throw new Error('answered with status 500')
        told.push(rows.map(({ agency, status }) => `${agency} ${status}`))
      },
      sendMissed: async (rows: readonly AlertRow[]) => {
        await delay(1)
        if (at.fails) throw new Error('answered with status 500')
        missed.push(rows.map(({ agency }) => agency))
      },
      store: { writeDeliveries: async (rows) => void noted.push(...rows) },
      clock: () => new Date(at.now),
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
  return { receiver, told, missed, noted, at, run }
}

describe('a receiver', () => {
  it('is told of what rises together in one post', async () => {
    const { receiver, told, run } = aReceiver()
    receiver.take([aRow(), aRow({ agency: 'polri' })])
    await run(() => expect(told).toHaveLength(1))
    expect(told).toEqual([['disdukcapil firing', 'polri firing']])
  })

  it('is never told of what is over before it was told; one summary says what was missed', async () => {
    const { receiver, told, missed, noted, at, run } = aReceiver()
    at.fails = true
    const over = ['a', 'b', 'c'].map((agency) => aRow({ agency }))
    const running = run(() => expect(missed).toHaveLength(1))
    receiver.take(over)
    await delay(20)
    receiver.take([...over.map((row) => resolved(row)), aRow({ agency: 'polri' })])
    at.fails = false
    await running
    expect(told).toEqual([['polri firing']])
    expect(missed).toEqual([['a', 'b', 'c']])
    expect(noted).toHaveLength(7)
    await run(() => expect(receiver.waiting).toBe(0))
    expect(missed).toHaveLength(1)
  })

  it('is told of the end of what it was told of, also long after', async () => {
    const { receiver, told, missed, at, run } = aReceiver()
    receiver.take([aRow()])
    await run(() => expect(told).toHaveLength(1))
    at.now += 72 * hour
    receiver.take([resolved(aRow())])
    await run(() => expect(told.at(-1)).toEqual(['disdukcapil resolved']))
    expect(missed).toEqual([])
  })

  it('is told nothing while a long stretch is judged', async () => {
    const { receiver, told, missed, run } = aReceiver()
    receiver.hold(true)
    receiver.take([aRow(), aRow({ agency: 'polri' })])
    await run(() => expect(receiver.waiting).toBe(2))
    receiver.take([resolved(aRow())])
    receiver.hold(false)
    await run(() => expect(missed).toHaveLength(1))
    expect(told).toEqual([['polri firing']])
  })

  it('is told again after errors, in order, and what it acknowledged is noted', async () => {
    const { receiver, told, noted, at, run } = aReceiver()
    at.fails = true
    receiver.take([aRow()])
    setTimeout(() => (at.fails = false), 40)
    await run(() => expect(told).toEqual([['disdukcapil firing']]))
    expect(noted.map(({ alertId, status }) => `${alertId}/${status}`)).toEqual([`${aRow().alert_id}/firing`])
  })

  it('is told of a lasting alert again after the repeat interval and not before', async () => {
    const { receiver, told, at, run } = aReceiver()
    receiver.take([aRow()])
    await run(() => expect(told).toHaveLength(1))
    at.now += 4 * hour - 1
    await run(() => expect(receiver.waiting).toBe(0))
    expect(told).toHaveLength(1)
    at.now += 1
    await run(() => expect(told).toHaveLength(2))
    at.now += 5 * hour
    receiver.take([resolved(aRow())])
    await run(() => expect(told.at(-1)).toEqual(['disdukcapil resolved']))
    at.now += 9 * hour
    await run(() => expect(receiver.waiting).toBe(0))
    expect(told).toHaveLength(3)
  })

  it('is not told of what is silenced, is when the silence ends, and never of what began and ended in it', async () => {
    const { receiver, told, missed, noted, at, run } = aReceiver()
    receiver.silence([silence])
    const gone = aRow({ agency: 'polri' })
    receiver.take([aRow(), gone, resolved(gone)])
    await run(() => expect(noted).toHaveLength(2))
    expect([...told, ...missed]).toEqual([])
    at.now = Date.parse(silence.expires_at)
    await run(() => expect(told).toEqual([['disdukcapil firing']]))
  })

  it('goes on after a restart with what it has not acknowledged; a new one hears of what fires now', async () => {
    const over = resolved(aRow({ agency: 'polri' }), '2026-10-22T02:18:00Z')
    const rows = [aRow({ agency: 'polri' }), aRow(), over]
    const known: Delivery = { receiver: 'w', alertId: '', status: 'known', deliveredAt: start - 24 * hour }
    const first: Delivery = { ...known, alertId: over.alert_id, status: 'firing' }
    const again = aReceiver()
    again.receiver.restore(rows, [known, first])
    await again.run(() => expect(again.receiver.waiting).toBe(0))
    expect(again.told).toEqual([['disdukcapil firing', 'polri resolved']])
    const fresh = aReceiver()
    fresh.receiver.restore(rows, [])
    await fresh.run(() => expect(fresh.told).toEqual([['disdukcapil firing']]))
    expect(fresh.noted[0]).toMatchObject({ alertId: '', status: 'known' })
  })

  it('gives up the oldest where too many wait', () => {
    const { receiver } = aReceiver({ mostWaiting: 3 })
    receiver.take(Array.from({ length: 10 }, (_, at) => aRow({ agency: `a${at}` })))
    expect(receiver.waiting).toBe(3)
  })
})

describe('labels', () => {
  const header = 'kind,mpp,agency,start,end'

  it('are read with offset, as local times, and as local days', () => {
    const text = `${header}\nsurge,kukar,polri,2026-10-22T09:00:00+08:00,2026-10-22T12:00\ndrop,kukar,,2026-10-22,2026-10-23\n`
    expect(readLabels(text, 'labels.csv', reference)).toEqual([
      {
        ...{ kind: 'surge', mpp: 'kukar', agency: 'polri' },
        ...{ start: Date.parse('2026-10-22T01:00:00Z'), end: Date.parse('2026-10-22T04:00:00Z') },
      },
      {
        ...{ kind: 'drop', mpp: 'kukar', agency: '' },
        ...{ start: Date.parse('2026-10-21T16:00:00Z'), end: Date.parse('2026-10-23T16:00:00Z') },
      },
    ])
  })

  it('with mistakes are refused with every line and reason', () => {
    const text = `${header}\nrise,kukar,,2026-10-22,2026-10-22\nsurge,atlantis,,2026-10-22,yesterday\nsurge,kukar\n`
    expect(() => readLabels(text, 'labels.csv', reference)).toThrow(KunjunganError)
    expect(() => readLabels(text, 'labels.csv', reference)).toThrow(
      /labels\.csv:2 kind: must be surge, drop or silent\n {2}labels\.csv:3 mpp: is not in the reference data\n {2}labels\.csv:3 end: must be an RFC 3339 time.*\n {2}labels\.csv:4 has 2 cells/,
    )
    expect(() => readLabels('a,b\n', 'labels.csv', reference)).toThrow(/labels\.csv:1 the header must be/)
    expect(() => readLabels('', 'labels.csv', reference)).toThrow(/labels\.csv:1 the header .* is missing/)
  })
})

const at = (time: string): number => Date.parse(`2026-10-22T${time}Z`)

describe('the score', () => {
  it('counts hits within an episode or an hour after, of that kind, MPP and agency', () => {
    const episode = {
      kind: 'surge',
      mpp: 'kukar',
      agency: 'disdukcapil',
      start: at('01:30'),
      end: at('04:00'),
    } as const
    const alerts = [
      aRow(),
      aRow({ started_at: '2026-10-22T05:00:00Z' }),
      aRow({ started_at: '2026-10-22T05:15:00Z' }),
      aRow({ agency: '' }),
      aRow({ kind: 'drop' }),
    ]
    const labels = [episode, { ...episode, agency: 'polri' }, { ...episode, mpp: 'kotim' }]
    const day = 86_400_000
    const range = { mpp: 'kukar', from: at('00:00'), to: at('00:00') + 30.44 * day }
    expect(scoreOf(alerts, labels, [range])).toMatchObject({
      ...{ episodes: 2, found: 1, recall: 0.5, alerts: 5, false_alarms: 3, precision: 0.4 },
      ...{ false_alarms_per_mpp_month: 3, alerts_per_found_episode: 2, delay_median_minutes: 30 },
      labels_left_out: 1,
    })
  })

  it('has no rate where there is nothing to divide by', () => {
    expect(scoreOf([], [], [{ mpp: 'kukar', from: 0, to: 1 }])).toMatchObject({
      recall: null,
      precision: null,
    })
  })

  it('takes the days of each MPP in its own time', () => {
    const midnight = Date.parse('2026-10-22T00:00:00Z')
    const ranges = [
      { mpp: 'kukar', from: midnight - 8 * hour, to: midnight + 16 * hour },
      { mpp: 'kotim', from: midnight - 7 * hour, to: midnight + 17 * hour },
    ]
    const lateEvening = { kind: 'silent' as const, agency: '', start: midnight + 16.5 * hour }
    const labels = ['kukar', 'kotim'].map((mpp) => ({ ...lateEvening, mpp, end: midnight + 17 * hour }))
    expect(scoreOf([], labels, ranges)).toMatchObject({ episodes: 1, labels_left_out: 1 })
  })
})
