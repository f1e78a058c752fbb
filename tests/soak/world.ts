/**
 * What the long run sends: simulated days of many MPPs, so that every event is a function of seed, MPP and date and
 * nothing has to be kept to know later what was sent.
 */
import type { Event } from '../../schemas/event.ts'
import { localDay } from '../../schemas/time.ts'
import { simulateDay } from '../../producers/simulate/simulate-day.ts'
import { readReference } from '../../sql/reference.ts'
import type { Reference } from '../../schemas/reference.ts'
import { join } from 'node:path'
import { writeLargeReference } from '../support/large-reference.ts'
import { checkout } from '../support/pipeline.ts'

export interface SoakWorld {
  readonly folder: string
  readonly reference: Reference
  readonly seed: number
  /** First and last local day. */
  readonly from: number
  readonly to: number
  readonly mpps: readonly string[]
}

const days = 365

/** As many MPPs over the year that ended two days ago as make so many events. */
export async function createWorld(folder: string, events: number, seed: number): Promise<SoakWorld> {
  const source = join(checkout, 'sql', 'reference')
  const to = localDay(Date.now(), 0) - 2
  const from = to - days + 1
  await writeLargeReference(source, folder, 1)
  const one = { reference: await readReference(folder), seed, from, to }
  const eventsOfOne = eventsOf(one, 'mpp-001').length
  await writeLargeReference(source, folder, Math.ceil(events / eventsOfOne))
  const reference = await readReference(folder)
  return { ...one, folder, reference, mpps: reference.mpps.map(({ mpp }) => mpp) }
}

/** All events of one MPP. */
export function eventsOf(world: Pick<SoakWorld, 'reference' | 'seed' | 'from' | 'to'>, mpp: string): Event[] {
  const { reference, seed } = world
  const events: Event[] = []
  for (let day = world.from; day <= world.to; day++) {
    events.push(...simulateDay({ reference, mpp, day, seed }))
  }
  return events
}

/** Every event of the world, made again each time that it is read. */
export function ledgerOf(world: SoakWorld): Iterable<Event> {
  return {
    *[Symbol.iterator]() {
      for (const mpp of world.mpps) yield* eventsOf(world, mpp)
    },
  }
}
