/** One pass: what it waits for and how long, what it gives back, and that its worker is ended whatever happens. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { alertOnce, type OnePass } from '../../../../consumers/alert/once.ts'
import { type AlertConfig, type AlertDeps, AlertWorker } from '../../../../consumers/alert/worker.ts'
import { aRow } from '../../../support/alert-rows.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

function aRun(signal?: AbortSignal) {
  const failure = Promise.withResolvers<never>()
  failure.promise.catch(() => undefined)
  const state = {
    isLeading: undefined as boolean | undefined,
    /** Whether ingest has stored all, so that a pass judges. */
    isStored: true,
    error: undefined as Error | undefined,
    waiting: 0,
    passes: 0,
    isEnded: false,
  }
  const worker = {
    judgedTo: 0,
    leadership: { isLeading: () => state.isLeading, failed: failure.promise },
    get waiting() {
      return state.waiting
    },
    async pass() {
      state.passes += 1
      if (state.error !== undefined) throw state.error
      if (!state.isStored || state.isLeading !== true) return []
      worker.judgedTo = 1_000
      return [aRow()]
    },
    [Symbol.asyncDispose]: async () => void (state.isEnded = true),
  }
  const join = vi.spyOn(AlertWorker, 'join').mockResolvedValue(worker as unknown as AlertWorker)
  const ended: (OnePass | Error)[] = []
  alertOnce({} as AlertConfig, {} as AlertDeps, signal).then(
    (result) => ended.push(result),
    (error: Error) => ended.push(error),
  )
  return { state, ended, join, fail: failure.reject }
}

const seconds = (many: number): Promise<unknown> => vi.advanceTimersByTimeAsync(many * 1_000)
const elsewhere = { isLeading: false, transitions: [], undelivered: 0 }

describe('the one pass', () => {
  it('has Alertmanager end what fires in a day, as the next pass may be far off', async () => {
    const { join } = aRun()
    await seconds(0)
    expect(join.mock.calls.map(([config]) => config.notify.alertmanagerEndsAfterMs)).toEqual([86_400_000])
  })

  it('judges as soon as it leads, and gives back what has changed', async () => {
    const { state, ended } = aRun()
    await seconds(30)
    expect(ended).toEqual([])
    state.isLeading = true
    await seconds(0.2)
    expect(ended).toEqual([{ isLeading: true, transitions: [aRow()], undelivered: 0 }])
    expect([state.passes, state.isEnded]).toEqual([1, true])
  })

  it('is left to another instance that leads', async () => {
    const { state, ended } = aRun()
    state.isLeading = false
    await seconds(0.2)
    expect([ended, state.passes, state.isEnded]).toEqual([[elsewhere], 0, true])
  })

  it('waits for ingest up to a minute, then says what to run', async () => {
    const { state, ended } = aRun()
    Object.assign(state, { isLeading: true, isStored: false })
    await seconds(30)
    expect(ended).toEqual([])
    await seconds(31)
    expect(ended).toEqual([
      expect.objectContaining({ code: 'halted', message: expect.stringMatching(/ingest --until-caught-up/) }),
    ])
    expect(state.isEnded).toBe(true)
  })

  it('goes ahead once ingest has stored all', async () => {
    const { state, ended } = aRun()
    Object.assign(state, { isLeading: true, isStored: false })
    await seconds(59)
    state.isStored = true
    await seconds(0.2)
    expect(ended).toEqual([expect.objectContaining({ isLeading: true })])
  })

  it('waits ten seconds for receivers, then says how many transitions are left to the next pass', async () => {
    const { state, ended } = aRun()
    Object.assign(state, { isLeading: true, waiting: 2 })
    await seconds(9.9)
    expect(ended).toEqual([])
    await seconds(0.2)
    expect(ended).toEqual([{ isLeading: true, transitions: [aRow()], undelivered: 2 }])
  })

  it('ends as soon as receivers have acknowledged all', async () => {
    const { state, ended } = aRun()
    Object.assign(state, { isLeading: true, waiting: 2 })
    await seconds(5)
    state.waiting = 0
    await seconds(0.2)
    expect(ended).toEqual([expect.objectContaining({ undelivered: 0 })])
  })
})

describe('a group', () => {
  it('that does not settle within a minute is an error of Kafka', async () => {
    const { state, ended } = aRun()
    await seconds(61)
    expect(ended).toEqual([expect.objectContaining({ code: 'kafka' })])
    expect([state.passes, state.isEnded]).toEqual([0, true])
  })

  it.each(['before it leads', 'while ingest is waited for'])(
    'that is lost for good %s ends it',
    async (when) => {
      const { state, ended, fail } = aRun()
      if (when !== 'before it leads') Object.assign(state, { isLeading: true, isStored: false })
      await seconds(5)
      fail(new Error('not allowed'))
      await seconds(0.2)
      expect([ended, state.isEnded]).toEqual([[new Error('not allowed')], true])
    },
  )

  it('that gives the lead to another instance while ingest is waited for leaves the pass to that one', async () => {
    const { state, ended } = aRun()
    Object.assign(state, { isLeading: true, isStored: false })
    await seconds(5)
    state.isLeading = undefined
    await seconds(5)
    expect(ended).toEqual([])
    state.isLeading = false
    await seconds(0.2)
    expect(ended).toEqual([elsewhere])
  })
})

it('a pass that fails ends it with that error', async () => {
  const { state, ended } = aRun()
  Object.assign(state, { isLeading: true, error: new Error('ClickHouse is away') })
  await seconds(0.2)
  expect([ended, state.isEnded]).toEqual([[new Error('ClickHouse is away')], true])
})

it('an abort ends it at once, with its reason', async () => {
  const stop = new AbortController()
  const { state, ended } = aRun(stop.signal)
  await seconds(5)
  stop.abort(new Error('Stopped.'))
  await seconds(0)
  expect([ended, state.isEnded]).toEqual([[new Error('Stopped.')], true])
})
