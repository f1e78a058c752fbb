/** A consumer that kafkajs has ended: what is restarted, what fails, and when ingest counts as halted. */
import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { noObserver } from '../../../../../consumers/ingest/observer.ts'
import {
  restartAfterCrash,
  type RestartAfterCrashDeps,
} from '../../../../../consumers/ingest/group/restart-after-crash.ts'
import { silent } from '../fakes.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

interface World {
  readonly calls: string[]
  readonly halts: (string | undefined)[]
  readonly failures: unknown[]
  readonly state: { isStopping: boolean; connectError: Error | undefined }
  readonly fetch: () => void
  readonly crash: (error: Error, restart?: boolean) => void
}

function world(failOnHalt = false): World {
  const emitter = new EventEmitter()
  const calls: string[] = []
  const halts: (string | undefined)[] = []
  const failures: unknown[] = []
  const state: World['state'] = { isStopping: false, connectError: undefined }
  const consumer = {
    events: { FETCH: 'fetch', CRASH: 'crash' },
    on: (name: string, listener: (event: unknown) => void) => emitter.on(name, listener),
    connect: () => {
      calls.push('connect')
      return state.connectError === undefined ? Promise.resolve() : Promise.reject(state.connectError)
    },
    run: () => {
      calls.push('run')
      return Promise.resolve()
    },
  } as unknown as RestartAfterCrashDeps['consumer']
  restartAfterCrash(
    {
      retry: { failOnHalt, haltDelayMs: 300 },
      access: { brokers: ['kafka:9092'], security: { ssl: false } },
      run: {},
    },
    {
      consumer,
      logger: silent,
      observer: { ...noObserver, onHalt: (reason) => void halts.push(reason) },
      onFailure: (error) => void failures.push(error),
      isStopping: () => state.isStopping,
      nowMs: Date.now,
    },
  )
  return {
    calls,
    halts,
    failures,
    state,
    fetch: () => void emitter.emit('fetch', {}),
    crash: (error, restart = false) => void emitter.emit('crash', { payload: { error, restart } }),
  }
}

const denied = Object.assign(new Error('x'), { type: 'TOPIC_AUTHORIZATION_FAILED' })
const refused = Object.assign(new Error('connect ECONNREFUSED'), {
  code: 'ECONNREFUSED',
  broker: 'kafka:9092',
})
const halted = expect.stringMatching(/denies this client a right on a topic/)

describe('a consumer that crashes', () => {
  it('before it has ever fetched fails, as its configuration is wrong', async () => {
    const { calls, halts, failures, crash } = world()
    crash(denied)
    await vi.advanceTimersByTimeAsync(10_000)
    expect([calls, halts, failures]).toEqual([[], [], [denied]])
  })

  it('later is halted, started again after the pause, and resumes at its first fetch', async () => {
    const { calls, halts, failures, fetch, crash } = world()
    fetch()
    crash(denied)
    expect(halts).toEqual([halted])
    await vi.advanceTimersByTimeAsync(299)
    expect(calls).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(calls).toEqual(['connect', 'run'])
    expect(halts).toEqual([halted])
    fetch()
    fetch()
    expect([halts, failures]).toEqual([[halted, undefined], []])
  })

  it('is started again for as long as it crashes or cannot connect, in one halt', async () => {
    const { calls, halts, state, fetch, crash } = world()
    fetch()
    crash(denied)
    state.connectError = new Error('no broker')
    await vi.advanceTimersByTimeAsync(600)
    expect(calls).toEqual(['connect', 'connect'])
    state.connectError = undefined
    await vi.advanceTimersByTimeAsync(300)
    crash(denied)
    await vi.advanceTimersByTimeAsync(300)
    expect(calls).toEqual(['connect', 'connect', 'connect', 'run', 'connect', 'run'])
    expect(halts).toEqual([halted])
    fetch()
    crash(denied)
    expect(halts).toEqual([halted, undefined, halted])
  })

  it('and is restarted by kafkajs itself is left to it', async () => {
    const { calls, halts, failures, fetch, crash } = world()
    fetch()
    crash(refused, true)
    await vi.advanceTimersByTimeAsync(10_000)
    crash(refused, true)
    expect([calls, halts, failures]).toEqual([[], [], []])
  })

  it('and finds no connection for long is halted until it fetches', async () => {
    const { calls, halts, failures, fetch, crash } = world()
    fetch()
    for (let tries = 0; tries < 5; tries++) {
      crash(refused, true)
      await vi.advanceTimersByTimeAsync(7_000)
    }
    const noAnswer = expect.stringMatching(/kafka:9092 does not answer, nothing listens .*stack up/)
    expect(halts).toEqual([noAnswer])
    fetch()
    crash(refused, true)
    expect([calls, halts, failures]).toEqual([[], [noAnswer, undefined], []])
  })

  it('and finds no connection for long is waited for also where the command is to finish', async () => {
    const { halts, failures, fetch, crash } = world(true)
    fetch()
    crash(refused, true)
    await vi.advanceTimersByTimeAsync(20_000)
    crash(refused, true)
    expect([failures, halts]).toEqual([[], [expect.stringMatching(/does not answer/)]])
  })

  it('fails where the command is to finish', () => {
    const { failures, halts, fetch, crash } = world(true)
    fetch()
    crash(denied)
    expect([failures, halts]).toEqual([[denied], []])
  })

  it('is not started again once ingest stops', async () => {
    const { calls, state, fetch, crash } = world()
    fetch()
    crash(denied)
    state.isStopping = true
    await vi.advanceTimersByTimeAsync(10_000)
    expect(calls).toEqual([])
  })
})
