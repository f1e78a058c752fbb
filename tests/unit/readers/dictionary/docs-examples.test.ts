/**
 * The worked examples of docs/definisi.md and docs/definitions.md about days, computed again: by the oracle that checks
 * the views, or by hand where the example is plain arithmetic. Each number has to stand in the section of its concept.
 */
import { describe, expect, it } from 'vitest'
import type { Event } from '../../../../schemas/event.ts'
import { foldViews } from '../../../support/oracle/fold.ts'
import {
  counter,
  local,
  manyIssued,
  quota,
  rowsWith,
  rowWith,
  smallReference,
  ticket,
} from '../../../support/oracle/small-world.ts'
import type { Row, ViewName } from '../../../support/oracle/views.ts'
import { percentile } from '../../../support/oracle/waits.ts'
import { expectShown, pages, percent, plain } from './docs-examples.ts'

const day = '2025-09-01'

function fold(events: readonly Event[], now = '2025-10-15 12:00'): Record<ViewName, Row[]> {
  return foldViews(events, smallReference(), new Date(local(now)))
}

const p = { visitor_id: 'P' }
const morning = [
  ticket('issued', `${day} 08:00`, 'disdukcapil/A-001', { ...p, matters: 4 }),
  ticket('called', `${day} 08:10`, 'disdukcapil/A-001'),
  ticket('started', `${day} 08:12`, 'disdukcapil/A-001'),
  ticket('issued', `${day} 08:05`, 'disdukcapil/A-002', p),
  ticket('issued', `${day} 08:20`, 'disdukcapil/A-003'),
]
const untilNine = [
  ...morning,
  ticket('completed', `${day} 08:30`, 'disdukcapil/A-001'),
  ticket('called', `${day} 08:30`, 'disdukcapil/A-002'),
  ticket('cancelled', `${day} 08:40`, 'disdukcapil/A-003'),
  ticket('transferred', `${day} 08:45`, 'disdukcapil/A-002', { to_agency: 'samsat' }),
  ticket('called', `${day} 08:55`, 'samsat/A-002'),
  ticket('refused', `${day} 09:00`, 'disdukcapil/A-004', { reason: 'quota' }),
  ticket('completed', `${day} 09:10`, 'samsat/A-002'),
]

describe('the invented morning', () => {
  const views = fold(untilNine)
  const of = (view: ViewName, agency: string): Row => rowWith(views[view], { agency, local_date: day }) ?? {}

  it('has the visits, visitors and matters of the page', () => {
    expect(of('visits_by_agency_day', 'disdukcapil')).toMatchObject({
      visits: 3,
      visitors: 2,
      matters: 6,
      completed: 1,
      cancelled: 1,
      refused: 1,
    })
    expect(of('visits_by_agency_day', 'samsat')).toMatchObject({
      visits: 1,
      visitors: 0,
      completed: 1,
      transferred_in: 1,
    })
    expect(views.visits_by_mpp_day[0]).toMatchObject({ visits: 3, visitors: 2, matters: 6 })
    expectShown('visit', plain(3), plain(1), plain(3 + 1))
    expectShown('matter', plain(3), plain(2), plain(6))
    const hours = rowsWith(views.visits_by_agency_hour, { local_hour: 8 }).map(({ visits }) => visits)
    expect(hours).toEqual([3, 1])
    const again = ticket('issued', '2025-09-02 08:00', 'disdukcapil/A-001', p)
    const month = fold([...untilNine, again])
    expect(month.visits_by_mpp_month[0]).toMatchObject({ visits: 4, visitors: 2 })
    expect(month.visits_by_mpp_day.map(({ visitors }) => visitors)).toEqual([2, 1])
    expectShown('visitor', plain(2), plain(3), plain(4))
  })

  it('has the queue, the times and the shares of the page', () => {
    const now = rowWith(fold(morning, `${day} 08:25`).visits_by_agency_now, {
      mpp: 'balikpapan',
      agency: 'disdukcapil',
    })
    expect(now).toMatchObject({ in_service: 1, waiting: 2 })
    const waits = of('waits_by_agency_day', 'disdukcapil')
    expect(waits).toMatchObject({ timed_legs: 2, untimed_legs: 1, service_mean_seconds: 18 * 60 })
    expect(of('waits_by_agency_day', 'samsat')).toMatchObject({
      wait_mean_seconds: 10 * 60,
      service_mean_seconds: 15 * 60,
    })
    const mean = Number(waits['wait_mean_seconds'])
    expectShown('waiting', plain(mean / 60, 1), plain(mean), plain(18), plain(15), plain(25))
    expectShown('standard', percent(waits['within_standard_rate'], 0))
    const shares = ['disdukcapil', 'samsat'].map((agency) =>
      Number(rowWith(views.visits_by_agency_month, { agency })?.['share_of_mpp']),
    )
    expectShown('share', ...shares.map((share) => percent(share)), percent(shares.reduce((a, b) => a + b)))
  })

  it('completes at Samsat what was not issued there: no rate', () => {
    expect(of('service_throughput_day', 'samsat')).toMatchObject({
      issued: 0,
      completed: 1,
      completion_rate: null,
    })
    expectShown('service', percent(36 / 40))
  })
})

describe('times', () => {
  it('have the quantiles of the page', () => {
    const minutes = [10, 20, 30, 40]
    expectShown(
      'quantile',
      plain(percentile(minutes, 0.5)),
      plain(0.9 * 3, 1),
      plain(percentile(minutes, 0.9)),
    )
    expectShown('quantile', plain(percentile(minutes, 0.95), 1))
    expectShown('standard', percent([2, 4, 6, 10, 20].filter((of) => of <= 10).length / 5, 0))
    const mondays = [31, 35, 28, 40, 33, 36, 30, 38]
    const usual = percentile(mondays, 0.5) ?? 0
    expectShown('usual', ...mondays.map((of) => plain(of)), plain(usual), percent(27 / usual))
    expectShown('arrivals', plain(180 / 12))
  })

  it('of counters are those of the page', () => {
    const served = Array.from({ length: 30 }, (_, n) => [
      ticket('started', `${day} 08:00`, `samsat/T${n}`),
      ticket('completed', `${day} 08:15`, `samsat/T${n}`),
    ]).flat()
    const row = rowWith(
      fold([
        ...served,
        counter('opened', `${day} 08:00`, 'samsat/1'),
        counter('paused', `${day} 12:00`, 'samsat/1'),
        counter('resumed', `${day} 13:00`, 'samsat/1'),
        counter('closed', `${day} 15:00`, 'samsat/1'),
        counter('opened', `${day} 08:00`, 'samsat/2'),
        counter('closed', `${day} 12:00`, 'samsat/2'),
      ]).counters_by_agency_day,
      {},
    )
    expect(row).toMatchObject({ counters_used: 2 })
    expectShown(
      'counter',
      plain(row?.['open_minutes']),
      plain(row?.['serving_minutes']),
      percent(row?.['utilisation']),
    )
  })

  it('without an event are closed, live or silent as on the page', () => {
    const last = ticket('issued', '2025-09-12 14:30', 'samsat/T1')
    const stateAt = (now: string): unknown =>
      rowWith(fold([last], now).data_freshness, { mpp: 'balikpapan', topic: 'queue' })?.['state']
    expect(['2025-09-14 10:00', '2025-09-15 08:20', '2025-09-15 08:30'].map(stateAt)).toEqual([
      ...['closed', 'live', 'silent'],
    ])
    expectShown('freshness', plain(30 + 20))
  })
})

describe('quotas and channels', () => {
  it('are those of the page', () => {
    const earlier = manyIssued(69, day, 'disdukcapil')
    const events = [
      quota(day, 'disdukcapil', 70),
      ...earlier,
      ticket('issued', `${day} 10:42`, 'disdukcapil/last'),
      ...Array.from({ length: 12 }, (_, n) =>
        ticket('refused', `${day} 11:00`, `disdukcapil/R${n}`, { reason: 'quota' }),
      ),
    ]
    const row = rowWith(fold(events).quota_by_agency_day, {}) ?? {}
    expect(row).toMatchObject({ used_rate: 1, exhausted_at_local: '10:42', refused_for_quota: 12 })
    expect(pages.en).toContain('exhausted at 10:42')
    expect(pages.id).toContain('habis pukul 10.42')
    expectShown('quota', plain(70), percent(56 / 70), plain(21 * 70), percent(18 / 21))
    expectShown('refused', plain(70 + 12), percent(12 / 82))
    const channels = fold([
      ticket('issued', `${day} 07:00`, 'samsat/T1', { channel: 'online' }),
      ticket('issued', `${day} 08:00`, 'samsat/T1'),
    ]).visits_by_channel_month
    expect(channels.map(({ channel, visits }) => [channel, visits])).toEqual([['walk_in', 1]])
    expectShown('channel', plain(60 + 30 + 10))
  })
})
