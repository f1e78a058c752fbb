/**
 * How long ingest retries, when it reports that an operator has to fix something, and that it resumes by itself.
 */
import { describe, expect, it } from 'vitest'
import type { FaultClass } from '../../../../consumers/ingest/fault-class.ts'
import { noObserver } from '../../../../consumers/ingest/observer.ts'
import { RetryPolicy } from '../../../../consumers/ingest/retry-policy.ts'
import { createLogger } from '../../../../infra/log.ts'

interface Tried {
  readonly outcome: string
  readonly tries: number
  readonly halts: readonly (string | undefined)[]
}

/** Runs a task that fails with these classes, one after the other, and then succeeds. */
async function tryWith(classes: readonly FaultClass[], failOnHalt = false): Promise<Tried> {
  const halts: (string | undefined)[] = []
  let tries = 0
  const retryPolicy = new RetryPolicy(
    { failOnHalt, firstPauseMs: 0, haltPauseMs: 0 },
    {
      logger: createLogger({ level: 'silent', pretty: false }),
      random: () => 0,
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
  it('retries a transient fault and reports nothing where it is short', async () => {
    expect(await tryWith(times(7, 'retry'))).toEqual({ outcome: 'done', tries: 8, halts: [] })
  })

  it('halts where a transient fault lasts, and resumes by itself', async () => {
    expect(await tryWith(times(30, 'retry'))).toEqual({
      outcome: 'done',
      tries: 31,
      halts: ['fix it', undefined],
    })
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
  })

  it.for(['data', 'smaller'] as const)('returns at once what is %s', async (fault) => {
    expect(await tryWith([fault])).toEqual({ outcome: fault, tries: 1, halts: [] })
  })
})
