/**
 * Tries what is wrong in the row filters. The views themselves read only their reader's MPPs, to save work; here they
 * are not told who reads, so that the filters alone decide, as they are meant to.
 */
import { readerOf, fill, makeDatabases } from './databases.ts'
import { insertByHand } from './by-hand.ts'
import type { Outcome } from './judge.ts'
import { filteredViews, readerDifference, readersOf } from './row-filters.ts'
import { type SqlWorld, unfiltered, widened } from './world.ts'

export interface FilterChange {
  readonly name: string
  readonly view: string
  readonly readers: 'mpp' | 'province'
  readonly isRemoved: boolean
  readonly equivalent?: string
}

const noRight = 'Readers of a part have no right to the view either; the filter is a second barrier.'

export const filterChanges: readonly FilterChange[] = filteredViews.flatMap((view) =>
  (['mpp', 'province'] as const).flatMap((readers) =>
    [true, false].map((isRemoved) => ({
      name: `${view}: the row filter of readers of one ${readers === 'mpp' ? 'MPP' : 'province'} is ${isRemoved ? 'removed' : 'wider'}`,
      view,
      readers,
      isRemoved,
      ...(view === 'dead_letters' ? { equivalent: noRight } : {}),
    })),
  ),
)

/** Tries each of them; databases are made and filled once. */
export async function tryFilters(
  world: SqlWorld,
  changes: readonly FilterChange[],
  onOutcome: (change: FilterChange, outcome: Outcome) => void,
): Promise<void> {
  if (changes.length === 0) return
  const { early, late, reference, stack } = world
  for (const databases of [widened, unfiltered]) await makeDatabases(world, databases, {})
  const { store } = unfiltered
  await early.admin.command({ query: `TRUNCATE TABLE ${store}.ref_readers` })
  await early.admin.command({
    query: `INSERT INTO ${store}.ref_readers SELECT 'nobody', mpp, utc_offset_minutes FROM ${store}.ref_mpps`,
  })
  const pipeline = readerOf(world, unfiltered)
  await insertByHand(pipeline)
  await fill(world, unfiltered, [early, late], 2)
  for (const change of changes) {
    const { bi } = change.isRemoved ? unfiltered : widened
    // One is enough: of an MPP whose province has another, and of the first province.
    const readers = readersOf(reference, change.readers).slice(0, 1)
    const why = await readerDifference(pipeline, stack, bi, change.view, readers)
    onOutcome(change, why === undefined ? { result: 'survived', why: '' } : { result: 'killed', why })
  }
}
