/** What a pass of `alert` does in which order, what the failure of each step leaves undone, and who leads meanwhile. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { transitionId } from '../../../../consumers/alert/state/alert-row.ts'
import { aRow, resolved } from '../../../support/alert-rows.ts'
import { reference } from '../../../support/simulated-days.ts'
import { aWorker, minute, quarter } from './fake-worker.ts'

afterEach(() => void vi.restoreAllMocks())

const begun = ['watermark', 'session of 3 MPPs and 0 rules', 'notifier of 0 transitions']

describe('a pass of the leader', () => {
  it('reads the watermark, begins its session and its notifier, reads silences, judges, and releases what was held', async () => {
    const { worker, state, made, since } = aWorker()
    state.judged = [aRow()]
    expect(await worker.pass()).toEqual([aRow()])
    expect(since()).toEqual([...begun, 'silences', 'delivered 1', 'judged to 02:15', 'released'])
    expect([made, worker.judgedTo, worker.waiting]).toEqual([[transitionId(aRow())], quarter, 3])
  })

  it('judges a quarter of an hour once, a minute after its end', async () => {
    const { worker, state, since } = aWorker()
    await worker.pass()
    since()
    state.nowMs = quarter + 16 * minute - 1
    expect(await worker.pass()).toEqual([])
    expect(since()).toEqual(['watermark', 'silences'])
    state.nowMs += 1
    await worker.pass()
    expect(since()).toEqual(['watermark', 'silences', 'judged to 02:30', 'released'])
  })

  it('judges nothing before ingest has stored what was in Kafka, and says so once in a quarter of an hour', async () => {
    const { worker, state, since, warned } = aWorker()
    state.end = 6n
    for (const minutes of [0, 1, 14]) {
      state.nowMs = quarter + minutes * minute
      expect(await worker.pass()).toEqual([])
    }
    expect([worker.judgedTo, warned.length]).toEqual([0, 1])
    expect(since().filter((what) => what.startsWith('judged'))).toEqual([])
    state.nowMs = quarter + 15 * minute
    await worker.pass()
    expect(warned).toHaveLength(2)
  })

  it('delivers each transition once, also where the next session finds it in the topic', async () => {
    const { worker, state, made, since } = aWorker()
    Object.assign(state, { judged: [aRow()], failing: 'judge' })
    await expect(worker.pass()).rejects.toThrow('judge failed')
    Object.assign(state, { judged: [resolved(aRow())], failing: undefined })
    await worker.pass()
    expect(made).toEqual([aRow(), resolved(aRow())].map(transitionId))
    expect(since().filter((what) => what.startsWith('delivered'))).toEqual(['delivered 1', 'delivered 1'])
  })

  it('delivers what was committed and not delivered before the session failed', async () => {
    const { worker, state, made } = aWorker()
    await worker.pass()
    Object.assign(state, { failing: 'judge', nowMs: state.nowMs + 15 * minute })
    await expect(worker.pass()).rejects.toThrow('judge failed')
    // Kafka had it, although the answer was lost.
    Object.assign(state, { failing: undefined, committedRows: [aRow()] })
    await worker.pass()
    expect(made).toEqual([transitionId(aRow())])
  })
})

describe('a pass that fails', () => {
  it('where the clocks are apart judges nothing, and says by how much', async () => {
    const { worker, state, since } = aWorker()
    state.storeClockMs = state.nowMs - 5 * minute - 1_000
    await expect(worker.pass()).rejects.toMatchObject({
      code: 'halted',
      message: expect.stringMatching(/301 seconds apart: nothing is judged/),
    })
    expect(since()).toEqual([])
    state.storeClockMs = state.nowMs + 5 * minute
    await worker.pass()
    expect(worker.judgedTo).toBe(quarter)
  })

  it.each([
    ['watermark', ['watermark'], [...begun, 'silences']],
    ['session', begun.slice(0, 2), [...begun, 'silences']],
    // A session without a notifier is given up.
    ['notifier', [...begun, 'session ended'], [...begun, 'silences']],
    ['silences', [...begun, 'silences'], ['watermark', 'silences']],
    [
      'judge',
      [...begun, 'silences', 'judged to 02:15', 'session ended'],
      // Whether it was committed is not known: another session reads it in the topic. Receivers are served meanwhile.
      [...begun.slice(0, 2), 'silences'],
    ],
  ] as const)('at the %s judges again from there', async (failing, tried, again) => {
    const { worker, state, since } = aWorker()
    state.failing = failing
    await expect(worker.pass()).rejects.toThrow(`${failing} failed`)
    expect(since()).toEqual(tried)
    expect(worker.judgedTo).toBe(0)
    state.failing = undefined
    await worker.pass()
    expect(since()).toEqual([...again, 'judged to 02:15', 'released'])
  })

  it('by an abort ends its session, as another instance may lead next', async () => {
    const { worker, since } = aWorker()
    const reason = new Error('stopped')
    await expect(worker.pass(AbortSignal.abort(reason))).rejects.toBe(reason)
    expect(since().at(-1)).toBe('session ended')
  })
})

describe('a long stretch', () => {
  it('is delivered when all of it is judged', async () => {
    const { worker, state, since } = aWorker()
    await worker.pass()
    since()
    Object.assign(state, { nowMs: state.nowMs + 75 * minute, judged: [aRow()] })
    await worker.pass()
    expect(since()).toEqual(['watermark', 'silences', 'held', 'delivered 1', 'judged to 03:30', 'released'])
  })

  it('stays held where its judgement fails', async () => {
    const { worker, state, since } = aWorker()
    Object.assign(state, { judgedTo: quarter - 61 * minute, failing: 'judge' })
    await expect(worker.pass()).rejects.toThrow('judge failed')
    expect(since()).toEqual([
      ...[...begun.slice(0, 2), 'notifier of 0 transitions, held', 'silences', 'held'],
      ...['judged to 02:15', 'session ended'],
    ])
  })
})

describe('a clock that was ahead and is set back', () => {
  it('begins a new session, which drops what was judged beyond now', async () => {
    const { worker, state, since } = aWorker()
    state.nowMs += 8 * 60 * minute
    await worker.pass()
    since()
    Object.assign(state, { nowMs: quarter + minute, judgedTo: 0 })
    await worker.pass()
    expect(since()).toEqual([
      ...['session ended', 'watermark', 'session of 3 MPPs and 0 rules', 'silences'],
      ...['held', 'judged to 02:15', 'released'],
    ])
    expect(worker.judgedTo).toBe(quarter)
  })

  it('never makes it say that it has judged beyond now', async () => {
    const { worker, state } = aWorker()
    state.judgedTo = state.nowMs + 10 * minute
    await worker.pass()
    expect(worker.judgedTo).toBe(state.nowMs)
  })
})

describe('an instance that does not lead', () => {
  it.each([false, undefined])('does nothing (%s)', async (isLeading) => {
    const { worker, state, since } = aWorker()
    state.isLeading = isLeading
    expect(await worker.pass()).toEqual([])
    expect(since()).toEqual([])
  })

  it('ends its session and its notifier once it has lost the lead', async () => {
    const { worker, state, since } = aWorker()
    await worker.pass()
    since()
    state.isLeading = false
    await worker.pass()
    await worker.pass()
    expect([since(), worker.waiting]).toEqual([['session ended', 'notifier ended'], 0])
  })

  it('begins both anew after a join of the group: another one may have led in between', async () => {
    const { worker, state, since } = aWorker()
    await worker.pass()
    since()
    expect(state.mayPost?.()).toBe(true)
    state.generation += 1
    expect(state.mayPost?.()).toBe(false)
    await worker.pass()
    expect(since().slice(0, 5)).toEqual(['session ended', 'notifier ended', ...begun])
    expect(state.mayPost?.()).toBe(true)
  })
})

describe('changed reference data', () => {
  const fewer = { ...reference, mpps: reference.mpps.slice(0, 1) }

  it('is used by a new session; receivers are served by the same notifier', async () => {
    const { worker, state, since } = aWorker()
    await worker.pass()
    since()
    state.reference = fewer
    await worker.pass()
    expect(since().slice(0, 4)).toEqual([
      ...['watermark', 'session ended', 'session of 1 MPPs and 0 rules', 'silences'],
    ])
  })

  it('that is loaded while the former session ends is used by the pass after this one, history and all', async () => {
    const { worker, state, since } = aWorker()
    await worker.pass()
    since()
    state.reference = fewer
    state.onEnd = () => (state.reference = reference)
    await worker.pass()
    expect(since()).toContain('session of 1 MPPs and 0 rules')
    await worker.pass()
    expect(since()).toContain('session of 3 MPPs and 0 rules')
  })
})

describe('its end', () => {
  it('ends the notifier first, then session, group and connection', async () => {
    const { worker, since } = aWorker()
    await worker.pass()
    since()
    await worker[Symbol.asyncDispose]()
    expect(since()).toEqual(['notifier ended', 'session ended', 'group left', 'logs closed'])
  })

  it('leaves the group also where the session cannot be ended', async () => {
    const { worker, state, since } = aWorker()
    await worker.pass()
    since()
    state.onEnd = () => {
      throw new Error('no broker')
    }
    await expect(worker[Symbol.asyncDispose]()).rejects.toThrow('no broker')
    expect(since()).toEqual(['notifier ended', 'group left', 'logs closed'])
  })
})
