/** The labelled histories are what the benchmark says they are, and the score counts as it says. */
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readReference } from '../../../sql/reference.ts'
import { labelledHistories } from '../../bench/alert/generator.ts'
import type { LabelledHistory } from '../../bench/alert/generator.ts'
import { scoreOf, sumsOf } from '../../bench/alert/score.ts'
import type { Raised } from '../../bench/alert/score.ts'
import { summarise } from '../../bench/alert/summary.ts'

const calendar = await readReference(join(import.meta.dirname, '../../../sql/reference'))
const histories = labelledHistories(7, calendar)

describe('the labelled histories', () => {
  it('are three MPPs of 27 agencies over eight judged months and more, each with a past', () => {
    expect(histories.map(({ history }) => history.levels.length)).toEqual([28, 28, 28])
    for (const { history, judgedFrom, judgedTo } of histories) {
      expect((judgedTo - judgedFrom) / (30.4 * 86_400_000)).toBeGreaterThan(8)
      const days = [...(history.levels[0]?.days.keys() ?? [])]
      expect(Math.min(...days) * 86_400_000).toBeLessThan(judgedFrom - 90 * 86_400_000)
    }
  })

  it('are a function of the seed', () => {
    const [again] = labelledHistories(7, calendar)
    expect(again?.episodes).toEqual(histories[0]?.episodes)
    expect(again?.history.levels[3]?.days).toEqual(histories[0]?.history.levels[3]?.days)
  })

  it('scatter by more than 1.3 times the mean around their true means', () => {
    for (const labelled of histories) expect(scatterOf(labelled)).toBeGreaterThan(1.3)
  })

  it('hold surges of every size and duration, drops and silences, at agencies and at MPPs', () => {
    const episodes = histories.flatMap((labelled) => labelled.episodes)
    for (const isMpp of [true, false]) {
      const own = episodes.filter((one) => (one.agency === '') === isMpp)
      const surges = own.filter((one) => one.kind === 'surge')
      expect(new Set(surges.map((one) => `${one.factor} ${one.duration}`)).size).toBe(12)
      for (const kind of ['drop', 'silent']) expect(own.some((one) => one.kind === kind)).toBe(true)
    }
  })
})

describe('the score', () => {
  const [labelled] = histories
  const episode = labelled?.episodes.find((one) => one.kind === 'surge' && one.factor === 5)

  it('counts an alert within the episode or an hour after as found, any other as a false alarm', () => {
    if (labelled === undefined || episode === undefined) throw new Error('no such episode')
    const end = episode.to * 900_000 - labelled.history.utcOffsetMinutes * 60_000
    const alert = (startedAt: number): Raised => ({
      ...episode,
      startedAt,
      toldAt: startedAt,
      resolvedAt: startedAt,
    })
    const late = scoreOf(labelled, [alert(end + 3_600_000)])
    expect([late.falseAlarms.length, late.episodes.filter((one) => one.alerts > 0).length]).toEqual([0, 1])
    const tooLate = scoreOf(labelled, [alert(end + 3_600_001)])
    expect([tooLate.falseAlarms.length, summarise([tooLate]).precision]).toEqual([1, 0])
    expect(sumsOf(labelled, episode).seen).toBeGreaterThan(0)
  })
})

/** Variance over mean of the hours' residuals outside the episodes, over all agencies. */
function scatterOf({ history, truth, episodes }: LabelledHistory): number {
  let squares = 0
  let means = 0
  for (const { agency, days } of history.levels) {
    if (agency === '') continue
    for (const [day, { visits, refusedForQuota }] of days) {
      if (episodes.some((one) => one.from < (day + 1) * 96 && one.to > day * 96)) continue
      const expected = truth.get(agency)?.means.get(day) ?? []
      for (let hour = 0; hour < 96; hour += 4) {
        let residual = 0
        for (let slot = hour; slot < hour + 4; slot++) {
          residual += (visits[slot] ?? 0) + (refusedForQuota[slot] ?? 0) - (expected[slot] ?? 0)
          means += expected[slot] ?? 0
        }
        squares += residual * residual
      }
    }
  }
  return squares / means
}
