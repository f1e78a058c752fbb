/** What alert reports as metrics, and when it is ready. */
import { describe, expect, it } from 'vitest'
import { createAlertMetrics } from '../../../../consumers/alert/metrics.ts'
import { aRow, resolved } from '../../../support/alert-rows.ts'

function create() {
  const stop = new AbortController()
  const metrics = createAlertMetrics({ signal: stop.signal })
  const sample = async (series: string): Promise<number | undefined> => {
    const lines = (await metrics.registry.metrics()).split('\n')
    const found = lines.find((line) => line.startsWith(`kunjungan_alert_${series} `))
    return found === undefined ? undefined : Number(found.split(' ').at(-1))
  }
  return { ...metrics, stop, sample }
}

describe('readiness', () => {
  it('begins with the group, is lost by a pass that fails and by stopping, and comes back', () => {
    const { observer, readiness, stop } = create()
    const pass = { judgedToMs: 0, seconds: 0.1 }
    expect(readiness()).toMatchObject({ isReady: false, reason: expect.stringContaining('not joined') })
    observer.onPass({ ...pass, isLeading: undefined })
    expect(readiness().isReady).toBe(false)
    observer.onPass({ ...pass, isLeading: false })
    expect(readiness().isReady).toBe(true)
    observer.onFault('ClickHouse refuses the password: set another.')
    expect(readiness()).toEqual({ isReady: false, reason: 'ClickHouse refuses the password: set another.' })
    observer.onPass({ ...pass, isLeading: true })
    expect(readiness().isReady).toBe(true)
    stop.abort()
    expect(readiness()).toEqual({ isReady: false, reason: 'alert is stopping' })
  })
})

describe('the metrics', () => {
  it('count passes, transitions and posts from 0 on', async () => {
    const { observer, sample } = create()
    expect(await sample('transitions_total{kind="drop",status="firing"}')).toBe(0)
    expect(await sample('passes_total{outcome="failed"}')).toBe(0)
    observer.onTransitions([aRow(), resolved(aRow())])
    observer.onPass({ isLeading: true, judgedToMs: 1_800_000, seconds: 0.2 })
    observer.onFault('x')
    observer.onPost('webhook-1', false)
    observer.onWaiting('webhook-1', 2)
    expect(await sample('transitions_total{kind="surge",status="firing"}')).toBe(1)
    expect(await sample('transitions_total{kind="surge",status="resolved"}')).toBe(1)
    expect(await sample('judged_to_timestamp_seconds')).toBe(1_800)
    expect(await sample('passes_total{outcome="failed"}')).toBe(1)
    expect(await sample('posts_total{receiver="webhook-1",outcome="done"}')).toBe(0)
    expect(await sample('posts_total{receiver="webhook-1",outcome="failed"}')).toBe(1)
    expect(await sample('waiting_transitions{receiver="webhook-1"}')).toBe(2)
  })

  it('of who leads no more say nothing of what it did', async () => {
    const { observer, sample } = create()
    observer.onPass({ isLeading: true, judgedToMs: 1_800_000, seconds: 0.2 })
    observer.onWaiting('webhook-1', 2)
    observer.onPass({ isLeading: false, judgedToMs: 1_800_000, seconds: 0.2 })
    expect(await sample('leading')).toBe(0)
    expect(await sample('judged_to_timestamp_seconds')).toBe(0)
    expect(await sample('waiting_transitions{receiver="webhook-1"}')).toBeUndefined()
    expect(await sample('pass_seconds_count')).toBe(1)
  })
})
