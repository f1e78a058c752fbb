/** A public report of a month in which two visitors were sent on to another agency. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { MonthlyReport } from '../../readers/rows/monthly-rows.ts'
import { say } from '../support/figure-events.ts'
import { createPipeline, type Pipeline } from '../support/pipeline.ts'
import { runReport, visits } from '../support/report.ts'

let pipeline: Pipeline
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kunjungan-report-'))
  pipeline = await createPipeline('report2')
  const sentOn = { agency: 'samsat', ticket_id: 'disdukcapil-0' }
  await pipeline.send([
    ...visits('disdukcapil', '2026-03-02', 40),
    ...visits('samsat', '2026-03-02', 30),
    ...visits('polri', '2026-03-02', 20),
    say('mpp.ticket.called', 'kukar', '2026-03-02 12:00', sentOn),
    say('mpp.ticket.called', 'kukar', '2026-03-02 12:10', { ...sentOn, ticket_id: 'polri-0' }),
  ])
  await pipeline.catchUp()
})
afterAll(async () => {
  await pipeline[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

it('withholds what they would follow from', async () => {
  const args = ['--mpp', 'kukar', '--month', '2026-03', '--json', '--public'] as const
  const { out } = await runReport('report2', folder, args)
  const { monthly } = JSON.parse(out) as { readonly monthly: MonthlyReport }
  expect(monthly.figures.visits).toBe(90)
  expect(monthly.agencies.map((row) => row.visits)).toEqual([40, null, null])
  expect(monthly.waits_total.untimed_share).toBeNull()
  expect(monthly.comparison).toMatchObject([
    { mpp: 'kukar', visits: 90, visits_per_agency_day: null, suppressed: ['visits_per_agency_day'] },
  ])
})
