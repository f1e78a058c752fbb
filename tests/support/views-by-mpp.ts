/**
 * Compares every view with its fold one MPP at a time, so that one MPP's events are in memory and not all: everything
 * of an MPP comes from its own events, and what stands beside other MPPs comes from finished months.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { Event } from '../../schemas/event.ts'
import type { Reference } from '../../schemas/reference.ts'
import { hasDayBegun, looks, rowDifferences, runsAt, viewsOfNow } from './expect-views.ts'
import { mppComparisonMonth, provinceMonth } from './oracle/comparisons.ts'
import { foldWorld } from './oracle/fold.ts'
import { allMonths, type Months } from './oracle/months.ts'
import { type Row, viewKeys, viewNames, type ViewName } from './oracle/views.ts'
import { buildWorld } from './oracle/world.ts'
import type { Pipeline } from './pipeline.ts'

/** Views whose rows look at other MPPs. */
const ofManyMpps: readonly ViewName[] = ['mpp_comparison_month', 'province_month']
const ofOneMpp = viewNames.filter((view) => !ofManyMpps.includes(view))

/**
 * Where a row of a view is not what the events say, in sentences.
 * @param nodes - where the views are asked, by name.
 * @param eventsOf - all events of one MPP.
 * @param onMpp - called after each MPP.
 */
export async function viewDifferencesByMpp(
  nodes: ReadonlyMap<string, Pipeline>,
  reference: Reference,
  eventsOf: (mpp: string) => readonly Event[],
  onMpp: (done: number) => void,
): Promise<string[]> {
  for (let look = 1; ; look++) {
    const began = new Date()
    const differences = await compareAll(nodes, reference, eventsOf, onMpp)
    if (differences.length === 0 || look === looks || !hasDayBegun(reference, began)) return differences
  }
}

async function compareAll(
  nodes: ReadonlyMap<string, Pipeline>,
  reference: Reference,
  eventsOf: (mpp: string) => readonly Event[],
  onMpp: (done: number) => void,
): Promise<string[]> {
  const differences: string[] = []
  const months: { -readonly [K in keyof Months]: Months[K][number][] } = { ofMpps: [], ofAgencies: [] }
  for (const [at, { mpp }] of reference.mpps.entries()) {
    const events = eventsOf(mpp)
    const own = referenceOf(reference, mpp)
    const found = await compareMpp(nodes, mpp, own, events)
    differences.push(...found.differences)
    months.ofMpps.push(...found.months.ofMpps)
    months.ofAgencies.push(...found.months.ofAgencies)
    onMpp(at + 1)
  }
  const now = new Date()
  const all = buildWorld([], reference, now)
  const isRunning = runsAt(reference, now)
  const folds = {
    mpp_comparison_month: mppComparisonMonth(all, months),
    province_month: provinceMonth(all, months),
  }
  for (const [node, pipeline] of nodes) {
    for (const [name, rows] of Object.entries(folds)) {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys stand above
      const view = name as ViewName
      const lines = rowDifferences(view, rows, await rowsOf(pipeline, view), isRunning)
      differences.push(...lines.map((line) => `${node}: ${line}`))
    }
  }
  return differences
}

interface MppCompared {
  readonly differences: readonly string[]
  readonly months: Months
}

/** Folds once for all nodes, and asks them one after the other. */
async function compareMpp(
  nodes: ReadonlyMap<string, Pipeline>,
  mpp: string,
  reference: Reference,
  events: readonly Event[],
): Promise<MppCompared> {
  for (let look = 1; ; look++) {
    const now = new Date()
    const asked = viewsOfMpp(nodes, mpp)
    // ClickHouse answers while this process folds. An error is thrown where the answers are awaited, and not before.
    asked.catch(() => undefined)
    await delay(50)
    const world = buildWorld(events, reference, now)
    const months = allMonths(world)
    const folds = foldWorld(world, months)
    const isRunning = runsAt(reference, now)
    const differences: string[] = []
    const wrong = new Set<ViewName>()
    for (const [node, views] of await asked) {
      for (const [name, rows] of views) {
        const lines = rowDifferences(name, folds[name], rows, isRunning)
        differences.push(...lines.map((line) => `${node}: ${line}`))
        if (lines.length > 0) wrong.add(name)
      }
    }
    const mayHavePassed = [...wrong].every((name) => viewsOfNow.includes(name))
    if (wrong.size === 0 || !mayHavePassed || look === looks) return { differences, months }
  }
}

/** The rows of an MPP in every view of one MPP, as each node has them. */
async function viewsOfMpp(
  nodes: ReadonlyMap<string, Pipeline>,
  mpp: string,
): Promise<Map<string, [ViewName, Row[]][]>> {
  const byNode = new Map<string, [ViewName, Row[]][]>()
  for (const [node, pipeline] of nodes) {
    const asked = ofOneMpp.map(async (name): Promise<[ViewName, Row[]]> => [
      name,
      await rowsOf(pipeline, name, `WHERE mpp = '${mpp}'`),
    ])
    byNode.set(node, await Promise.all(asked))
  }
  return byNode
}

/** What is registered of one MPP; the objects stay the same, as months are cached by them. */
function referenceOf(reference: Reference, mpp: string): Reference {
  return {
    ...reference,
    mpps: reference.mpps.filter((other) => other.mpp === mpp),
    agencies: reference.agencies.filter((agency) => agency.mpp === mpp),
    services: reference.services.filter((service) => service.mpp === mpp),
  }
}

function rowsOf(pipeline: Pipeline, view: ViewName, where = ''): Promise<Row[]> {
  return pipeline.rows(
    `SELECT * FROM ${pipeline.databases.bi}.${view} ${where} ORDER BY ${viewKeys[view].join(', ')}`,
  )
}
