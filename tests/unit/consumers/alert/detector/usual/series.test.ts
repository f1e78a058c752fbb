/** A level's demand, and the slot from which on the quota was reached. */
import { describe, expect, it } from 'vitest'
import { quotaSlot, seriesOf } from '../../../../../../consumers/alert/detector/usual/series.ts'
import { aDay, aLevel, monday, slots } from '../../../../../support/alert-detector.ts'

const refused = { refusedForQuota: slots({ 40: 3 }), quotaReachedMinute: 600 }

describe('the series of a level', () => {
  it('adds the refused to the visits, by slot and over the day', () => {
    const series = seriesOf(aLevel('a', { [monday]: aDay({ 36: 2, 40: 1 }, refused) }))
    expect([series.demand(monday)?.[36], series.demand(monday)?.[40], series.total(monday)]).toEqual([
      2, 4, 6,
    ])
    expect([series.demand(monday + 1), series.total(monday + 1)]).toEqual([undefined, 0])
    expect(series.counts(monday)?.visits[40]).toBe(1)
  })

  it('begins and ends with a visit: days of nothing but counters do not count', () => {
    const level = aLevel('a', {
      [monday]: aDay({}),
      [monday + 1]: aDay({ 36: 1 }),
      [monday + 3]: aDay({ 36: 1 }),
      [monday + 4]: aDay({}),
    })
    expect([seriesOf(level).firstDay, seriesOf(level).lastDay]).toEqual([monday + 1, monday + 3])
    expect([seriesOf(aLevel('b', {})).firstDay, seriesOf(aLevel('b', {})).lastDay]).toEqual([
      Infinity,
      -Infinity,
    ])
  })

  it('records refusals where at least half of the days before that reached the quota have some', () => {
    const level = aLevel('a', {
      [monday]: aDay({ 36: 9 }, { quotaReachedMinute: 600 }),
      [monday + 1]: aDay({ 36: 9 }, refused),
      [monday + 2]: aDay({ 36: 9 }, { quotaReachedMinute: 600 }),
    })
    const { tellsRefusals } = seriesOf(level)
    expect([0, 1, 2, 3].map((days) => tellsRefusals(monday + days))).toEqual([true, false, true, false])
  })

  it('asks no day without a quota for refusals', () => {
    const plain = aDay({ 36: 9 })
    const days = {
      [monday]: plain,
      [monday + 1]: plain,
      [monday + 2]: plain,
      [monday + 3]: aDay({}, refused),
    }
    expect(seriesOf(aLevel('a', days)).tellsRefusals(monday + 4)).toBe(true)
  })
})

const reached = (minute: number | undefined) => aDay({}, { quotaReachedMinute: minute })

describe('the quota', () => {
  it('ends the day with the first slot that begins at or after its minute', () => {
    expect([600, 601, 614, 615].map((minute) => quotaSlot(reached(minute)))).toEqual([40, 41, 41, 41])
    expect([quotaSlot(reached(undefined)), quotaSlot(undefined)]).toEqual([96, 96])
  })

  it('that is reached later than what is known by now is not reached yet', () => {
    const counts = aDay({}, { quotaReachedMinute: 600 })
    expect([quotaSlot(counts, 599), quotaSlot(counts, 600)]).toEqual([96, 40])
  })
})
