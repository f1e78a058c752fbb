/** `rebuild`, killed at a step: no view changes, ingest goes on, and the next one succeeds and leaves nothing behind. */
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { readBiViews } from '../../sql/access/views.ts'
import { comparedColumns, partHashes } from '../../sql/compare/view-rows.ts'
import { heldTables } from '../../sql/rebuild/held-inserts.ts'
import { runCliWith, startCli } from '../support/cli.ts'
import { createPipeline, type Pipeline } from '../support/pipeline.ts'
import { environment, leftOf, tickets, visits } from '../support/rebuild.ts'
import { storeDays } from '../support/store-days.ts'

const figureViewNames: ReadonlySet<string> = new Set([
  'visits_by_mpp_day',
  'visits_by_agency_hour',
  'waits_by_mpp_month',
  'arrivals_by_weekday_hour',
])
/** Views whose rows are compared around a kill: of stored days and months, and of legs. */
const figureViews = readBiViews().filter(({ name }) => figureViewNames.has(name))

/** A hash of the rows of each place and month of these views. */
async function figuresOf({ admin, databases: { bi } }: Pipeline): Promise<unknown> {
  const columns = await comparedColumns({ client: admin, bi })
  const found: Record<string, unknown> = {}
  for (const view of figureViews)
    found[view.name] = await partHashes({ client: admin, bi }, view, columns.get(view.name) ?? [])
  return found
}

/** Resolves once inserts are held and a partition of a table has been replaced: others follow. */
async function untilPartitionsChange(
  { admin, rows, databases: { store } }: Pipeline,
  from: string,
): Promise<void> {
  for (;;) {
    const isHeld = (await heldTables(admin, store)).length > 0
    if (isHeld && (await partsOf({ rows }, store)) !== from) return
    await delay(1)
  }
}

async function partsOf({ rows }: Pick<Pipeline, 'rows'>, store: string): Promise<string> {
  const parts = await rows(
    `SELECT name FROM system.parts WHERE active AND database = '${store}' AND table = 'day_figures' ORDER BY name`,
  )
  return JSON.stringify(parts)
}

describe('a rebuild that is killed', () => {
  const kills: readonly (readonly [step: string, says: RegExp, namespace: string])[] = [
    ['days', /days or months left to store/, 'rebuild2'],
    ['comparison', /Comparing the figures/, 'rebuild3'],
    ['switch', /Switching to the new store/, 'rebuild4'],
  ]

  // At once, as each waits for ten seconds until Kafka has noticed the kill.
  it.concurrent.each(kills)(
    'in the middle of its step, %s, changes no figure, and the next one succeeds',
    async (step, says, namespace) => {
      await using pipeline = await createPipeline(namespace)
      const {
        admin,
        databases: { store },
      } = pipeline
      await pipeline.send(tickets('kukar', 50))
      await pipeline.catchUp()
      await storeDays(pipeline)
      const before = await figuresOf(pipeline)
      const parts = await partsOf(pipeline, store)
      const killed = startCli(['rebuild', '--yes'], environment(namespace))
      await killed.untilItSays(says)
      if (step === 'switch') await untilPartitionsChange(pipeline, parts)
      killed.kill('SIGKILL')
      expect((await killed.ended).exitCode).toBeNull()
      expect(await leftOf(pipeline, namespace)).toContain(`${store}_rebuild`)
      expect(await figuresOf(pipeline)).toEqual(before)
      if (step === 'switch') {
        expect(await heldTables(admin, store)).not.toEqual([])
        expect((await runCliWith(['migrate'], environment(namespace))).said).toMatch(/ingest goes on now/)
        expect(await figuresOf(pipeline)).toEqual(before)
      }
      await pipeline.send(tickets('kukar', 10))
      await pipeline.catchUp()
      expect(await visits(pipeline, 'kukar')).toBe(60)
      const after = await figuresOf(pipeline)
      const { exitCode, said, out } = await runCliWith(['rebuild', '--yes'], environment(namespace))
      expect([exitCode, said]).toEqual([0, expect.stringMatching(/Switched; ingest waited for/)])
      expect(out).toMatch(/Same figures as before/)
      expect(await figuresOf(pipeline)).toEqual(after)
      expect(await leftOf(pipeline, namespace)).toEqual([])
      expect(await heldTables(admin, store)).toEqual([])
    },
  )
})
