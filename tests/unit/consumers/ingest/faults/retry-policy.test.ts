/**
 * How long ingest retries, when it reports that an operator has to fix something, and that it resumes by itself.
 */
import { describe, expect, it } from 'vitest'
import type { FaultClass } from '../../../../../consumers/ingest/faults/fault-class.ts'
import { noObserver } from '../../../../../consumers/ingest/observer.ts'
import { RetryPolicy } from '../../../../../consumers/ingest/faults/retry-policy.ts'
import { createLogger } from '../../../../../infra/log.ts'

interface Tried {
  readonly outcome: string
  readonly tries: number
  readonly halts: readonly (string | undefined)[]
}

/** Runs a task that fails with these classes, one after the other, and then succeeds; each try takes so long. */
async function tryWith(classes: readonly FaultClass[], failOnHalt = false, tryMs = 1_000): Promise<Tried> {
  const halts: (string | undefined)[] = []
  let tries = 0
  const retryPolicy = new RetryPolicy(
    { failOnHalt, initialDelayMs: 0, haltDelayMs: 0 },
    {
      logger: createLogger({ level: 'silent', pretty: false }),
      random: () => 0,
      nowMs: () => tries * tryMs,
      observer: { ...noObserver, onHalt: (why) => void halts.push(why) },
    },
  )
  const call = {
    dependency: 'clickhouse' as const,
    what: 'a test',
    run: () => (tries++ < classes.length ? Promise.reject(new Error('no')) : Promise.resolve()),
    classify: () => classes[tries - 1] ?? 'unknown',
    codeOf: () => 1,
    explain: () => 'fix it',
  }
  const outcome = await retryPolicy
    .run(call, new AbortController().signal)
    .catch((error: unknown) => (error instanceof Error ? error.message : 'no error'))
  return { outcome, tries, halts }
}

const times = (n: number, fault: FaultClass): FaultClass[] => Array.from({ length: n }, () => fault)

describe('the retry policy', () => {
  it('retries a transient fault and reports nothing for twenty seconds', async () => {
    expect(await tryWith(times(20, 'retry'))).toEqual({ outcome: 'done', tries: 21, halts: [] })
  })

  it('halts where a transient fault lasts longer, and resumes by itself', async () => {
    expect(await tryWith(times(21, 'retry'))).toEqual({
      outcome: 'done',
      tries: 22,
      halts: ['fix it', undefined],
    })
    expect(await tryWith(times(30, 'retry'))).toEqual({
      outcome: 'done',
      tries: 31,
      halts: ['fix it', undefined],
    })
  })

  it('reports no first failure, however long the call took, and the second one where that hung', async () => {
    expect((await tryWith(times(1, 'retry'), false, 120_000)).halts).toEqual([])
    expect((await tryWith(times(2, 'retry'), false, 12_000)).halts).toEqual(['fix it', undefined])
  })

  it('waits for a transient fault however long it lasts, also where halting fails', async () => {
    expect(await tryWith(times(30, 'retry'), true)).toMatchObject({ outcome: 'done', tries: 31 })
  })

  it('halts at once where an operator has to fix it, and resumes by itself', async () => {
    expect(await tryWith(['halt', 'halt'])).toEqual({
      outcome: 'done',
      tries: 3,
      halts: ['fix it', undefined],
    })
  })

  it('fails at once where an operator has to fix it and the command is to finish', async () => {
    expect(await tryWith(['halt'], true)).toMatchObject({ outcome: 'Ingest halted: fix it', tries: 1 })
  })

  it('fails where a transient fault that lasts turns into one that an operator has to fix', async () => {
    const faults: FaultClass[] = [...times(20, 'retry'), 'halt']
    expect(await tryWith(faults, true)).toMatchObject({ outcome: 'Ingest halted: fix it', tries: 21 })
  })

  it('retries an unknown fault five times before it halts', async () => {
    expect((await tryWith(times(5, 'unknown'))).halts).toEqual([])
    expect((await tryWith(times(6, 'unknown'))).halts).toEqual(['fix it', undefined])
    // Other faults before it do not count.
    expect((await tryWith([...times(6, 'retry'), 'unknown'], true)).outcome).toBe('done')
  })

  it.for(['data', 'smaller'] as const)('returns at once what is %s', async (fault) => {
    expect(await tryWith([fault])).toEqual({ outcome: fault, tries: 1, halts: [] })
  })
})

/** The pauses between the attempts of a call that fails with these classes. */
async function pausesOf(classes: readonly FaultClass[], random: () => number): Promise<number[]> {
  const pauses: number[] = []
  let tries = 0
  const retryPolicy = new RetryPolicy(
    { failOnHalt: false },
    {
      logger: createLogger({ level: 'silent', pretty: false }),
      random,
      observer: noObserver,
      sleep: (ms) => {
        pauses.push(ms)
        return Promise.resolve()
      },
    },
  )
  const call = {
    dependency: 'kafka' as const,
    what: 'a test',
    run: () => (tries++ < classes.length ? Promise.reject(new Error('no')) : Promise.resolve()),
    classify: () => classes[tries - 1] ?? 'unknown',
    codeOf: () => 'X',
    explain: () => 'fix it',
  }
  await retryPolicy.run(call, new AbortController().signal)
  return pauses
}

describe('the pauses of the retry policy', () => {
  it('double from 200 ms to 10 s, with jitter down to the half', async () => {
    const longest = await pausesOf(times(8, 'retry'), () => 1)
    expect(longest).toEqual([200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000])
    expect(await pausesOf(times(8, 'retry'), () => 0)).toEqual(longest.map((ms) => ms / 2))
  })

  it('are 2 s each while it is halted', async () => {
    expect(await pausesOf(['halt', 'halt'], () => 1)).toEqual([2_000, 2_000])
  })
})

function policy(halts: (string | undefined)[]): RetryPolicy {
  return new RetryPolicy(
    { failOnHalt: false },
    {
      logger: createLogger({ level: 'silent', pretty: false }),
      random: () => 1,
      observer: { ...noObserver, onHalt: (why) => void halts.push(why) },
    },
  )
}

describe('a signal that aborts', () => {
  const forever = { dependency: 'kafka' as const, what: 'a test', codeOf: () => 1, explain: () => 'fix it' }

  it('ends a pause at once, and the halt with it', async () => {
    const halts: (string | undefined)[] = []
    const abort = new AbortController()
    const call = {
      ...forever,
      run: () => Promise.reject(new Error('no')),
      classify: () => {
        setImmediate(() => abort.abort(new Error('stopped')))
        return 'halt' as const
      },
    }
    await expect(policy(halts).run(call, abort.signal)).rejects.toThrow('stopped')
    expect(halts).toEqual(['fix it', undefined])
  })

  it('during the call ends it without a report of the fault that the abort caused', async () => {
    const halts: (string | undefined)[] = []
    const abort = new AbortController()
    const call = {
      ...forever,
      run: () => {
        abort.abort(new Error('stopped'))
        return Promise.reject(new Error('aborted'))
      },
      classify: () => 'halt' as const,
    }
    await expect(policy(halts).run(call, abort.signal)).rejects.toThrow('stopped')
    expect(halts).toEqual([])
  })

  it('before the call makes none', async () => {
    const call = {
      ...forever,
      run: () => Promise.reject(new Error('called')),
      classify: () => 'retry' as const,
    }
    await expect(policy([]).run(call, AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped')
  })
})
