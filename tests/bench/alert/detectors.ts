/**
 * Our detector and the ceiling, in the form in which the bench compares: alerts with the time at which they were
 * raised.
 */
import { advance, emptyState } from '../../../consumers/alert/detector/decision/life-cycle.ts'
import { stepMs, warmUpMs } from '../../../consumers/alert/detector/detector.ts'
import type { Expectation, ExpectationSource } from '../../../consumers/alert/detector/usual/expectations.ts'
import { learnedExpectations } from '../../../consumers/alert/detector/usual/expectations.ts'
import { judge } from '../../../consumers/alert/detector/decision/judge.ts'
import type { Settings } from '../../../consumers/alert/detector/settings.ts'
import type { LabelledHistory } from './generator.ts'
import type { Raised } from './score.ts'

/** Our detector with the given numbers, over the judged time. */
export function ours(labelled: LabelledHistory, settings: Settings): Raised[] {
  return run(labelled, settings, learnedExpectations)
}

/** The same decision rule with the generator's true means and scatter. */
export function ceiling(labelled: LabelledHistory, settings: Settings): Raised[] {
  const known = new Map<string, Expectation>()
  for (const [agency, { means, phi, dayVariance }] of labelled.truth) {
    const kind = { afterBreak: 0, afterLongBreak: 0, beforeBreak: 0, monthEnd: 0, monthStart: 0, fasting: 0 }
    known.set(agency, {
      isReady: true,
      openDays: means.size,
      knowsFasting: true,
      spread: { phi, daySpread: dayVariance, correlation: 0, meanVariance: 0 },
      expectationOf: (day) => {
        const slots = means.get(day)
        if (slots === undefined) return undefined
        const mean = slots.reduce((sum, value) => sum + value, 0)
        return { mean, shape: slots.map((value) => value / mean), kind }
      },
    })
  }
  return run(labelled, settings, () => known)
}

function run(labelled: LabelledHistory, settings: Settings, source: ExpectationSource): Raised[] {
  const { history, judgedFrom, judgedTo } = labelled
  let state = emptyState(history.mpp, judgedFrom - warmUpMs)
  const raised = new Map<string, Raised>()
  for (let at = state.at + stepMs; at <= judgedTo; at += stepMs) {
    const step = advance(state, judge(history, at, [], state, settings, source), at)
    state = step.state
    for (const { alert } of step.transitions) {
      const { kind, agency } = alert.condition
      const before = raised.get(alert.id)
      raised.set(alert.id, {
        kind,
        agency,
        startedAt: alert.startedAt,
        toldAt: before?.toldAt ?? at,
        resolvedAt: alert.resolvedAt,
      })
    }
  }
  return [...raised.values()].filter((alert) => alert.toldAt > judgedFrom)
}
