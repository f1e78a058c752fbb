/**
 * One stack for all changes of the SQL, with the events that they are judged by: sent once on the usual way into two
 * pipelines, what is sent first and what comes late. Each change gets its raw rows from there.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { embeddedUsers } from '../../../cli/embedded-users.ts'
import { createLogger } from '../../../infra/log.ts'
import { acquireStack } from '../../../infra/stack/stack.ts'
import type { Event } from '../../../schemas/event.ts'
import type { Reference } from '../../../schemas/reference.ts'
import { databaseNames } from '../../../sql/databases.ts'
import { readReference } from '../../../sql/reference.ts'
import { randomEvents } from '../../support/oracle/random-events.ts'
import { checkout, createPipeline, type Pipeline } from '../../support/pipeline.ts'
import { testDay } from '../../support/repeat.ts'
import type { SharedStack } from '../../support/shared-stack.ts'
import { liveOnLastDay, publishedEvents, publishedFigures, quietMpp } from './by-hand.ts'
import { withFaultyFilters } from './row-filters.ts'

export interface SqlWorld {
  readonly stack: SharedStack
  readonly reference: Reference
  readonly early: Pipeline
  readonly late: Pipeline
  readonly earlyEvents: readonly Event[]
  readonly allEvents: readonly Event[]
}

/** The databases that a change is tried in where it needs its own. */
export const changed = databaseNames('changed')
/** Those of the second and third stage, with tables that are filled once. */
export const staged = [
  { stage: 2, databases: databaseNames('stage2') },
  { stage: 3, databases: databaseNames('stage3') },
] as const
/** Those of the row filters: one store, its views with filters that are taken away and that are too wide. */
export const unfiltered = databaseNames('unfiltered')
export const widened = { store: unfiltered.store, bi: databaseNames('widened').bi }

const seed = 20_261_128
const count = 8_000

/** Starts the stack and fills both pipelines; what it starts is stopped by `undo`. */
export async function startWorld(undo: AsyncDisposableStack): Promise<SqlWorld> {
  const reference = await richReference()
  const home = await mkdtemp(join(tmpdir(), 'kunjungan-test-'))
  undo.defer(() => rm(home, { recursive: true, force: true }))
  const databases = [
    databaseNames('early'),
    databaseNames('late'),
    changed,
    ...staged.map((of) => of.databases),
    unfiltered,
    widened,
  ]
  const users = embeddedUsers(reference, databases)
  const stack = undo.use(
    await acquireStack(
      {
        home,
        machine: process.env,
        kafkaPort: 0,
        clickhousePorts: { http: 0, tcp: 0 },
        cacheDir: join(checkout, 'node_modules', '.cache', 'kunjungan'),
        usersXml: (credentials) =>
          withFaultyFilters(users(credentials), reference, unfiltered.bi, widened.bi),
      },
      { logger: createLogger({ level: 'warn', pretty: false }), progress: () => undefined },
    ),
  )
  const shared: SharedStack = { ...stack, brokers: [...stack.brokers] }
  const busy = { ...reference, mpps: reference.mpps.filter(({ mpp }) => mpp !== quietMpp) }
  // Of the western zone, so that the events of today lie in no zone more than a day ahead of the clock.
  const to = testDay(420)
  const made = randomEvents({ seed, count, reference: busy, from: '2025-10-20', to })
  const sent = Math.floor((count * 3) / 4)
  const [earlyEvents, lateEvents] = [[...made.slice(0, sent), ...publishedEvents], made.slice(sent)]
  const filled = async (namespace: string, events: readonly Event[]): Promise<Pipeline> => {
    const pipeline = undo.use(await createPipeline(namespace, reference, shared))
    await pipeline.send(events)
    await pipeline.catchUp()
    return pipeline
  }
  return {
    stack: shared,
    reference,
    earlyEvents,
    allEvents: [...earlyEvents, ...lateEvents],
    early: await filled('early', earlyEvents),
    late: await filled('late', lateEvents),
  }
}

/**
 * The reference data with what the shipped ones lack where tickets meet: MPPs that went live on the last day of a month
 * and on another day, agencies with weekdays of their own and without a standard waiting time.
 */
async function richReference(): Promise<Reference> {
  const reference = await readReference(join(checkout, 'sql', 'reference'))
  const liveSince: Record<string, string> = { balikpapan: liveOnLastDay, kukar: '2026-07-15' }
  const numbered = [...Map.groupBy(reference.agencies, ({ mpp }) => mpp).values()].flatMap((of) =>
    of.map((agency, at) => ({ agency, at })),
  )
  const mpps = reference.mpps.map((mpp) => ({ ...mpp, live_since: liveSince[mpp.mpp] }))
  const quiet = mpps
    .slice(1, 2)
    .map((mpp) => ({ ...mpp, mpp: quietMpp, name: 'MPP Sepi', regency_code: '62.03' }))
  return {
    ...reference,
    mpps: [...mpps, ...quiet],
    agencies: numbered.map(({ agency, at }) => ({
      ...agency,
      ...(at === 0 ? { opening_weekdays: [2, 6] } : {}),
      ...(at === 1 ? { standard_wait_minutes: undefined } : {}),
    })),
    publishedFigures,
  }
}
