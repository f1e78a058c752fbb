/** A moment of one MPP as the detector judges it: plain timelines of two days of which every slot is open. */
import type { Moment } from '../../consumers/alert/detector/decision/moment.ts'
import type { Timeline } from '../../consumers/alert/detector/happened/timeline.ts'
import { defaults, type Settings } from '../../consumers/alert/detector/settings.ts'
import type { AlertRule, DetectorState } from '../../consumers/alert/detector/types.ts'
import { aState, aTimeline, utcHistory } from './alert-detector.ts'

export interface PlainMoment {
  readonly now?: number
  readonly mpp?: Timeline
  readonly agencies?: readonly Timeline[]
  readonly rules?: readonly AlertRule[]
  readonly state?: Partial<DetectorState>
  readonly settings?: Partial<Settings>
}

export function aMoment(made: PlainMoment = {}): Moment {
  const mpp = made.mpp ?? aTimeline({ agency: '', expected: [], seen: [] })
  return {
    history: utcHistory,
    mppDay: { day: 1, mpp, agencies: made.agencies ?? [], opens: 0, closes: 192 },
    rules: made.rules ?? [],
    state: aState(made.state),
    settings: { ...defaults, ...made.settings },
    now: made.now ?? 192,
  }
}

export function aRule(more: Partial<AlertRule> = {}): AlertRule {
  return {
    ...{ mpp: 'm', agency: 'a', kind: 'surge', isOff: false, sensitivity: 1, minimumVisits: undefined },
    ...more,
  }
}
