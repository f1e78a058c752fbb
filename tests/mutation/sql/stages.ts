/**
 * The three stages that a change is judged in: with the first events; with days stored and events that came late; stored
 * again, but for a day of some months. Databases are brought from one to the next, and every view is compared with what
 * it has to show.
 */
import type { Event } from '../../../schemas/event.ts'
import type { Databases } from '../../../sql/databases.ts'
import { rowDifferences, runsAt } from '../../support/expect-views.ts'
import { foldViews } from '../../support/oracle/fold.ts'
import { viewNames } from '../../support/oracle/views.ts'
import { storeDays } from '../../support/store-days.ts'
import { differenceByHand, insertByHand, insertLaterByHand } from './by-hand.ts'
import { fill, mergeParts, readerOf, stopMerges, touchLateDays } from './databases.ts'
import { readerDifference, readersOf } from './row-filters.ts'
import type { SqlWorld } from './world.ts'

export const stages = [1, 2, 3] as const
export type Stage = (typeof stages)[number]

/** Brings databases to a stage from the one before, at first from empty tables. */
export async function bringTo(stage: Stage, world: SqlWorld, databases: Databases): Promise<void> {
  const pipeline = readerOf(world, databases)
  if (stage === 1) {
    await insertByHand(pipeline)
    await stopMerges(world, databases)
    await insertLaterByHand(pipeline)
    await fill(world, databases, [world.early], 3)
    return
  }
  await mergeParts(world, databases)
  await storeDays(pipeline)
  await stopMerges(world, databases)
  if (stage === 2) await fill(world, databases, [world.early, world.late], 2)
  else await touchLateDays(world, databases)
}

export interface Looking {
  /** The view that is looked at first. */
  readonly first: string
  /** The views that are looked at. */
  readonly isLookedAt: (view: string) => boolean
  /** Whether readers of a part are asked too. */
  readonly asReaders: boolean
}

/** The first row that is not what it has to be, in a sentence; undefined where there is none. */
export async function differenceAt(
  stage: Stage,
  world: SqlWorld,
  databases: Databases,
  looking: Looking,
): Promise<string | undefined> {
  const pipeline = readerOf(world, databases)
  const events = stage === 1 ? world.earlyEvents : world.allEvents
  const found =
    (await viewsDifference(world, databases, events, looking)) ??
    (await differenceByHand(pipeline, looking.isLookedAt)) ??
    (looking.asReaders ? await readersDifference(world, databases, looking.isLookedAt) : undefined)
  return found === undefined ? undefined : `stage ${stage}: ${found}`
}

/** Views of now may see an event pass while they are compared: they come last and are given another look. */
const ofNow = ['visits_by_agency_now', 'counters_by_agency_day', 'data_freshness']
const isOfNow = (name: string): boolean => ofNow.includes(name)
const looks = 3

async function viewsDifference(
  world: SqlWorld,
  databases: Databases,
  events: readonly Event[],
  { first, isLookedAt }: Looking,
): Promise<string | undefined> {
  const { reference } = world
  const pipeline = readerOf(world, databases)
  const names = viewNames.filter(isLookedAt)
  const rank = (name: string): number => (name === first ? 0 : isOfNow(name) ? 2 : 1)
  for (const name of names.toSorted((a, b) => rank(a) - rank(b))) {
    for (let look = 1; look <= (isOfNow(name) ? looks : 1); look++) {
      const { now, folds } = foldOf(world, events, look > 1)
      const rows = await pipeline.view(name)
      const [found] = rowDifferences(name, folds[name], rows, runsAt(reference, now))
      if (found === undefined) break
      if (!isOfNow(name) || look === looks) return found
    }
  }
  return undefined
}

interface Folds {
  readonly now: Date
  readonly folds: ReturnType<typeof foldViews>
}
const known = new WeakMap<readonly Event[], Folds>()

/** Days end at full hours, so what is no view of now is the same for an hour. */
function foldOf({ reference }: SqlWorld, events: readonly Event[], isAnew: boolean): Folds {
  const now = new Date()
  const last = known.get(events)
  if (!isAnew && last !== undefined && hourOf(last.now) === hourOf(now)) return last
  const folds = { now, folds: foldViews(events, reference, now) }
  known.set(events, folds)
  return folds
}

/** One view for each way in which views learn whose rows to read. */
const readByReaders = [
  'visits_by_mpp_month',
  'waits_by_agency_day',
  'visits_by_agency_hour',
  'province_month',
]

const hourOf = (at: Date): number => Math.floor(at.getTime() / 3_600_000)

/** One reader of an MPP and one of a province: whether a view hides rows that are theirs. */
async function readersDifference(
  world: SqlWorld,
  databases: Databases,
  isLookedAt: (view: string) => boolean,
): Promise<string | undefined> {
  const kinds = (['mpp', 'province'] as const).map((kind) => readersOf(world.reference, kind).slice(0, 1))
  const pipeline = readerOf(world, databases)
  for (const view of readByReaders.filter(isLookedAt)) {
    const found = await readerDifference(pipeline, world.stack, databases.bi, view, kinds.flat())
    if (found !== undefined) return found
  }
  return undefined
}
