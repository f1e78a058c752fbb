/** The ticket of docs/events.md: its events are valid as they stand there, and give the figures that are named. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { checkBytes } from '../../../../producers/checked-event.ts'
import { Event } from '../../../../schemas/event.ts'
import { readReference } from '../../../../sql/reference.ts'
import { foldViews } from '../../../support/oracle/fold.ts'
import { rowWith, smallReference } from '../../../support/oracle/small-world.ts'
import { checkout } from './docs-examples.ts'

const page = readFileSync(`${checkout}/docs/events.md`, 'utf8')
const section = page.split('\n## One ticket as events\n')[1]?.split('\n## ')[0] ?? ''
const events = Event.array().parse(JSON.parse(/```json\n([^]*?)```/.exec(section)?.[1] ?? ''))

describe('the ticket of the page of events', () => {
  it('is a visit at each agency with the times of the page, and one answer of the survey', () => {
    const views = foldViews(events, smallReference(), new Date('2026-01-06T00:00:00Z'))
    const place = { mpp: 'balikpapan', agency: 'disdukcapil' }
    expect(rowWith(views.visits_by_agency_day, place)).toMatchObject({ visits: 1, visitors: 1, completed: 1 })
    const waits = rowWith(views.waits_by_agency_day, place)
    expect(waits).toMatchObject({ timed_legs: 1, wait_mean_seconds: 600, service_mean_seconds: 18 * 60 })
    expect(section).toContain('10 minutes at Disdukcapil')
    expect(section).toContain('18 minutes at Disdukcapil')
    const next = { mpp: 'balikpapan', agency: 'samsat' }
    expect(rowWith(views.visits_by_agency_day, next)).toMatchObject({ visits: 1, transferred_in: 1 })
    expect(rowWith(views.waits_by_agency_day, next)).toMatchObject({
      wait_mean_seconds: 300,
      service_mean_seconds: 12 * 60,
    })
    expect(section).toContain('5 minutes at Samsat')
    expect(section).toContain('12 minutes at Samsat')
    expect(rowWith(views.visits_by_mpp_day, { mpp: 'balikpapan' })).toMatchObject({ visits: 1 })
    expect(rowWith(views.satisfaction_by_mpp_quarter, {})).toMatchObject({ responses: 1 })
  })

  it('is taken as it stands there', () => {
    const context = { utcOffsets: new Map([['balikpapan', 480]]), nowMs: Date.UTC(2026, 0, 5, 1) }
    for (const event of events)
      expect(checkBytes(Buffer.from(JSON.stringify(event)), context)).toMatchObject({ kind: 'event' })
  })

  it('is called again and transferred, and every event has an id of its own', () => {
    const happened = events.map(({ type, data }) => `${type} ${'agency' in data ? data.agency : ''}`)
    const calls = happened.filter((one) => one.startsWith('mpp.ticket.called'))
    expect(calls.toSorted()).toEqual([
      'mpp.ticket.called disdukcapil',
      'mpp.ticket.called disdukcapil',
      'mpp.ticket.called samsat',
    ])
    expect(happened).toContain('mpp.ticket.transferred disdukcapil')
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length)
  })

  it('is of an agency and a service of the reference data', async () => {
    const { services } = await readReference(`${checkout}/sql/reference`)
    const [issued] = events
    expect(issued?.type === 'mpp.ticket.issued' ? services : []).toContainEqual(
      expect.objectContaining({
        mpp: 'balikpapan',
        agency: 'disdukcapil',
        service: issued?.type === 'mpp.ticket.issued' ? issued.data.service : '',
      }),
    )
  })
})
