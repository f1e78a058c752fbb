/** Which days the usual is learned from, and which of their slots. */
import { describe, expect, it } from 'vitest'
import {
  addDay,
  exposureOf,
  type LearningInput,
  learningDays,
} from '../../../../../../consumers/alert/detector/usual/learning-days.ts'
import { seriesOf } from '../../../../../../consumers/alert/detector/usual/series.ts'
import { emptyCounts } from '../../../../../../consumers/alert/detector/usual/shape.ts'
import { aDay, aLevel, monday, slots, utcHistory } from '../../../../../support/alert-detector.ts'

const days = Object.fromEntries(
  [0, 1, 2, 3, 4].map((at) => [
    monday + at,
    aDay({ 36: 2, 40: 3 }, at === 1 ? { quotaReachedMinute: 600 } : {}),
  ]),
)
const series = seriesOf(aLevel('a', days))
const mppSeries = seriesOf(aLevel('', { ...days, [monday + 2]: aDay({}) }))
const always = { isUsual: () => true, isOpen: (day: number) => day !== monday + 3 }

function learned(more: Partial<LearningInput> = {}) {
  const input = {
    history: utcHistory,
    series,
    mppSeries,
    masks: [],
    correction: () => undefined,
    day: monday + 5,
  }
  return learningDays({ ...input, ...more }, always, monday)
}

describe('the days to learn from', () => {
  it('are the open ones before the judged day on which the MPP counted anything, latest first', () => {
    expect(learned().map(({ day }) => day - monday)).toEqual([4, 1, 0])
    expect(learned({ day: monday + 4 }).map(({ day }) => day - monday)).toEqual([1, 0])
  })

  it('are recent up to the third open one', () => {
    const all = seriesOf(aLevel('', days))
    expect(learned({ mppSeries: all }).map(({ isRecent }) => isRecent)).toEqual([true, true, true, false])
  })

  it('end with the quota where refusals are not recorded', () => {
    const day = learned()[1]
    expect([day?.total, day?.seen?.[39], day?.seen?.[40], day?.counts[40], day?.all[40]]).toEqual([
      2, 1, 0, 0, 3,
    ])
    expect(learned()[0]).toMatchObject({ total: 5, seen: undefined })
  })

  it('are not seen where an alert covers them', () => {
    const begin = (monday + 4) * 96
    const day = learned({ masks: [{ kind: 'surge', from: begin + 36, to: begin + 40 }] })[0]
    expect([day?.total, day?.seen?.[35], day?.seen?.[36], day?.seen?.[39], day?.seen?.[40]]).toEqual([
      3, 1, 0, 0, 1,
    ])
    expect(learned({ masks: [{ kind: 'surge', from: begin - 96, to: begin }] })[0]?.seen).toBeUndefined()
    expect(learned({ masks: [{ kind: 'surge', from: begin + 96, to: begin + 97 }] })[0]?.seen).toBeUndefined()
  })

  it('are less what alerts of agencies explain', () => {
    const day = learned({
      correction: (of) => (of === monday + 4 ? (slot) => (slot === 40 ? 1 : 0) : undefined),
    })[0]
    expect([day?.total, day?.counts[40], day?.counts[36]]).toEqual([4, 2, 2])
  })
})

describe('the exposure of a day', () => {
  it('is the share of its visits in the seen slots', () => {
    const shape = Float64Array.from(slots({ 36: 0.4, 40: 0.6 }))
    expect(learned().map((day) => exposureOf(day, shape))).toEqual([1, 0.4, 1])
  })
})

describe('the counts of a class of day', () => {
  it('add what was seen, or with what alerts cover', () => {
    const begin = (monday + 4) * 96
    const [day] = learned({ masks: [{ kind: 'surge', from: begin + 36, to: begin + 37 }] })
    const [clear, all] = [emptyCounts(), emptyCounts()]
    if (day === undefined) throw new Error('no day')
    for (let round = 0; round < 2; round++) addDay(clear, day, false)
    addDay(all, day, true)
    expect([clear.visits[36], clear.days[36], clear.visits[40], clear.days[40]]).toEqual([0, 0, 6, 2])
    expect([all.visits[36], all.days[36], all.visits[40], all.days[40]]).toEqual([2, 1, 3, 1])
  })
})
