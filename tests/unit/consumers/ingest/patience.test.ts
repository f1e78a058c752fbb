/**
 * How long ingest tries, when it says that someone has to mend something, and that it goes on by itself.
 */
import { describe, expect, it } from 'vitest'
import type { FaultClass } from '../../../../consumers/ingest/fault-class.ts'
import { noObserver } from '../../../../consumers/ingest/observer.ts'
import { Patience } from '../../../../consumers/ingest/patience.ts'
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
  const patience = new Patience(
    { failOnHalt, firstPauseMs: 0, haltPauseMs: 0 },
    {
      logger: createLogger({ level: 'silent', pretty: false }),
      random: () => 0,
      observer: { ...noObserver, onHalt: (why) => void halts.push(why) },
    },
  )
  const task = {
    dependency: 'clickhouse' as const,
    what: 'a test',
    run: () => (tries++ < classes.length ? Promise.reject(new Error('no')) : Promise.resolve()),
    judge: () => classes[tries - 1] ?? 'unknown',
    codeOf: () => 1,
    explain: () => 'mend it',
  }
  const outcome = await patience
    .until(task, new AbortController().signal)
    .catch((error: unknown) => (error instanceof Error ? error.message : 'no error'))
  return { outcome, tries, halts }
}

const times = (n: number, fault: FaultClass): FaultClass[] => Array.from({ length: n }, () => fault)

describe('patience', () => {
  it('tries a transient fault again and says nothing of a short one', async () => {
    expect(await tryWith(times(7, 'retry'))).toEqual({ outcome: 'done', tries: 8, halts: [] })
  })

  it('halts where a transient fault lasts, and goes on by itself', async () => {
    expect(await tryWith(times(30, 'retry'))).toEqual({
      outcome: 'done',
      tries: 31,
      halts: ['mend it', undefined],
    })
  })

  it('waits for a transient fault however long it lasts, also where halting fails', async () => {
    expect(await tryWith(times(30, 'retry'), true)).toMatchObject({ outcome: 'done', tries: 31 })
  })

  it('halts at once where someone has to mend, and goes on by itself', async () => {
    expect(await tryWith(['halt', 'halt'])).toEqual({
      outcome: 'done',
      tries: 3,
      halts: ['mend it', undefined],
    })
  })

  it('fails at once where someone has to mend and the command is to finish', async () => {
    expect(await tryWith(['halt'], true)).toMatchObject({ outcome: 'Ingest halted: mend it', tries: 1 })
  })

  it('fails where a transient fault that lasts turns into one that someone has to mend', async () => {
    const faults: FaultClass[] = [...times(20, 'retry'), 'halt']
    expect(await tryWith(faults, true)).toMatchObject({ outcome: 'Ingest halted: mend it', tries: 21 })
  })

  it('tries an unknown fault five times before it halts', async () => {
    expect((await tryWith(times(5, 'unknown'))).halts).toEqual([])
    expect((await tryWith(times(6, 'unknown'))).halts).toEqual(['mend it', undefined])
  })

  it.for(['data', 'smaller'] as const)('hands back at once what is %s', async (fault) => {
    expect(await tryWith([fault])).toEqual({ outcome: fault, tries: 1, halts: [] })
  })
})
