/** How a backtest is scored against labels. */
import { describe, expect, it } from 'vitest'
import { scoreOf } from '../../../../../consumers/alert/backtest/score.ts'
import { aRow } from '../../../../support/alert-rows.ts'

const hour = 3_600_000
const at = (time: string): number => Date.parse(`2026-10-22T${time}Z`)

describe('the score', () => {
  it('counts hits within an episode or an hour after, of that kind, MPP and agency', () => {
    const episode = {
      kind: 'surge',
      mpp: 'kukar',
      agency: 'disdukcapil',
      start: at('01:30'),
      end: at('04:00'),
    } as const
    const alerts = [
      aRow(),
      aRow({ started_at: '2026-10-22T05:00:00Z' }),
      aRow({ started_at: '2026-10-22T05:15:00Z' }),
      aRow({ agency: '' }),
      aRow({ kind: 'drop' }),
    ]
    const labels = [episode, { ...episode, agency: 'polri' }, { ...episode, mpp: 'kotim' }]
    const day = 86_400_000
    const range = { mpp: 'kukar', from: at('00:00'), to: at('00:00') + 30.44 * day }
    expect(scoreOf(alerts, labels, [range])).toMatchObject({
      episodes: 2,
      found: 1,
      recall: 0.5,
      alerts: 5,
      false_alarms: 3,
      precision: 0.4,
      false_alarms_per_mpp_month: 3,
      alerts_per_found_episode: 2,
      delay_median_minutes: 30,
      labels_left_out: 1,
    })
  })

  it('has no rate where there is nothing to divide by', () => {
    expect(scoreOf([], [], [{ mpp: 'kukar', from: 0, to: 1 }])).toMatchObject({
      recall: null,
      precision: null,
    })
  })

  it('takes the days of each MPP in its own time', () => {
    const midnight = Date.parse('2026-10-22T00:00:00Z')
    const ranges = [
      { mpp: 'kukar', from: midnight - 8 * hour, to: midnight + 16 * hour },
      { mpp: 'kotim', from: midnight - 7 * hour, to: midnight + 17 * hour },
    ]
    const lateEvening = { kind: 'silent' as const, agency: '', start: midnight + 16.5 * hour }
    const labels = ['kukar', 'kotim'].map((mpp) => ({ ...lateEvening, mpp, end: midnight + 17 * hour }))
    expect(scoreOf([], labels, ranges)).toMatchObject({ episodes: 1, labels_left_out: 1 })
  })
})
