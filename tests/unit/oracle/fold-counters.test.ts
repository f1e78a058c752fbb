/**
 * Hand-worked examples of counters_by_agency_day: when a counter is open, what ends it, and how much of
 * that was service. It is Wednesday 15 October 2025, 12:00 in Makassar and 11:00 in Pontianak.
 */
import { describe, expect, it } from 'vitest'
import type { Event } from '../../../schemas/event.ts'
import { foldViews } from '../../support/oracle/fold.ts'
import { counter, local, quota, smallReference, ticket } from '../../support/oracle/small-world.ts'
import type { Row } from '../../support/oracle/views.ts'

const today = '2025-10-15'
const day = '2025-10-14'

function counters(events: readonly Event[]): Row[] {
  return foldViews(events, smallReference(), new Date(local(`${today} 12:00`))).counters_by_agency_day
}

type Kind = 'opened' | 'paused' | 'resumed' | 'closed'
type Step = `${Kind} ${string}`

/** Events of one counter of samsat, such as `opened 08:00`. */
function desk(name: string, date: string, ...steps: Step[]): Event[] {
  return steps.map((step) => {
    const [kind = '', time = ''] = step.split(' ')
    return counter(kind as Kind, `${date} ${time}`, `samsat/${name}`)
  })
}

describe('the open minutes of a past day', () => {
  it.each<[string, Step[], number, number]>([
    ['run from opened to closed', ['opened 08:00', 'closed 15:00'], 1, 420],
    [
      'are taken off while it pauses',
      ['opened 08:00', 'paused 10:00', 'resumed 10:30', 'paused 12:00', 'opened 13:00', 'closed 14:00'],
      1,
      120 + 90 + 60,
    ],
    [
      'do not begin again when it is opened twice',
      ['opened 08:00', 'opened 09:00', 'resumed 09:30', 'closed 10:00'],
      1,
      120,
    ],
    [
      'do not end twice',
      ['paused 07:00', 'opened 08:00', 'paused 09:00', 'closed 10:00', 'closed 11:00', 'paused 12:00'],
      1,
      60,
    ],
    ['begin with resumed too, which opens it for nobody to count', ['resumed 08:00', 'closed 08:30'], 0, 30],
    ['are none where it was only closed', ['closed 08:00'], 0, 0],
    ['end at midnight where it is left open', ['opened 22:00', 'paused 22:30', 'resumed 23:00'], 1, 90],
    ['are the whole day at most', ['opened 00:00'], 1, 1440],
    ['are counted to the millisecond', ['opened 08:00', 'closed 08:00:00.006'], 1, 0.0001],
  ])('%s', (_, steps, used, minutes) => {
    const events = desk('a', day, ...steps)
    for (const rows of [counters(events), counters(events.toReversed())]) {
      expect(rows).toHaveLength(1)
      expect(rows[0]).toMatchObject({ local_date: day, counters_used: used })
      expect(rows[0]?.['open_minutes']).toBeCloseTo(minutes, 9)
    }
  })

  it.each([
    ['opened last', 'b', 'a', 16 * 60],
    ['closed last', 'a', 'b', 0],
  ])('go by the greater id where times are equal: %s', (_, opened, closed, minutes) => {
    const events = [
      counter('opened', `${day} 08:00`, 'samsat/a', { id: opened }),
      counter('closed', `${day} 08:00`, 'samsat/a', { id: closed }),
    ]
    expect(counters(events)[0]).toMatchObject({ counters_used: 1, open_minutes: minutes })
  })

  it('begin again each day: what was left open yesterday is closed', () => {
    const rows = counters([
      ...desk('a', '2025-10-13', 'opened 23:00'),
      ...desk('a', day, 'closed 10:00', 'paused 11:00'),
    ])
    expect(rows.map((row) => [row['local_date'], row['counters_used'], row['open_minutes']])).toEqual([
      ['2025-10-13', 1, 60],
      [day, 0, 0],
    ])
  })

  it('add up over counters, of the same name at another agency too', () => {
    const rows = counters([
      ...desk('a', day, 'opened 08:00', 'closed 09:00'),
      ...desk('b', day, 'opened 08:00', 'closed 08:30'),
      counter('opened', `${day} 08:00`, 'disdukcapil/a'),
      counter('closed', `${day} 08:10`, 'disdukcapil/a'),
    ])
    expect(rows.map((row) => [row['agency'], row['counters_used'], row['open_minutes']])).toEqual([
      ['disdukcapil', 1, 10],
      ['samsat', 2, 90],
    ])
  })
})

describe('the open minutes of today', () => {
  it.each<[string, Step[], number]>([
    ['run up to now where it is open', ['opened 11:00'], 60],
    ['run up to now where it closes later', ['opened 11:00', 'closed 12:30'], 60],
    ['are none where it opens later', ['opened 12:30', 'closed 13:00'], 0],
    [
      'are none of a later opening, whatever came before',
      ['opened 10:00', 'closed 11:00', 'opened 12:01'],
      60,
    ],
  ])('%s', (_, steps, minutes) => {
    expect(counters(desk('a', today, ...steps))[0]).toMatchObject({ open_minutes: minutes })
  })

  it('run up to the one now, which is another hour in another zone', () => {
    const events = [counter('opened', `${today} 09:00`, 'disdukcapil/a', { mpp: 'kotim' })]
    expect(counters(events)[0]).toMatchObject({ mpp: 'kotim', open_minutes: 120 })
  })

  it('are none of tomorrow', () => {
    expect(counters(desk('a', '2025-10-16', 'opened 08:00'))[0]).toMatchObject({
      open_minutes: 0,
      utilisation: null,
    })
  })
})

describe('the rows of counters', () => {
  it('have the serving minutes of the legs, and the share of the open ones', () => {
    const rows = counters([
      ...desk('a', day, 'opened 08:00', 'closed 10:00'),
      ticket('started', `${day} 08:00`, 'samsat/T1'),
      ticket('completed', `${day} 08:20`, 'samsat/T1'),
      ticket('called', `${day} 08:30`, 'samsat/T2'),
      ticket('completed', `${day} 08:40`, 'samsat/T2'),
      // negative, so none
      ticket('started', `${day} 09:00`, 'samsat/T3'),
      ticket('completed', `${day} 08:50`, 'samsat/T3'),
      ticket('started', `${day} 08:00`, 'disdukcapil/T4'),
      ticket('completed', `${day} 09:00`, 'disdukcapil/T4'),
    ])
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({ open_minutes: 120, serving_minutes: 30, utilisation: 0.25 })
  })

  it('have no utilisation where no counter was open', () => {
    const rows = counters([
      ...desk('a', day, 'closed 09:00'),
      ticket('started', `${day} 08:00`, 'samsat/T1'),
      ticket('completed', `${day} 08:20`, 'samsat/T1'),
    ])
    expect(rows[0]).toMatchObject({
      counters_used: 0,
      open_minutes: 0,
      serving_minutes: 20,
      utilisation: null,
    })
  })

  it('have none of a day without an event of a counter, quotas and tickets or not', () => {
    expect(counters([quota(day, 'samsat', 5), ticket('issued', `${day} 08:00`, 'samsat/T1')])).toEqual([])
  })
})
