/** The detector over small histories made by hand: what must alarm, when, and above all what must not. */
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  baselineStates,
  catchUp,
  rejudge,
  replay,
  startState,
} from '../../../../../consumers/alert/detector/detector.ts'
import { emptyState } from '../../../../../consumers/alert/detector/decision/life-cycle.ts'
import type { DetectorState, MppHistory, Transition } from '../../../../../consumers/alert/detector/types.ts'
import { readReference } from '../../../../../sql/reference.ts'
import { at, changed, dayOf, handMade } from '../../../../bench/alert/hand-made.ts'
import type { HandMade } from '../../../../bench/alert/hand-made.ts'

const calendar = await readReference(join(import.meta.dirname, '../../../../../sql/reference'))
const agencies = [
  { agency: 'large', visits: 60 },
  { agency: 'middle', visits: 40 },
  { agency: 'small', visits: 6 },
  { agency: 'bank', visits: 30 },
]
const usual: HandMade = { from: '2025-05-05', to: '2025-08-29', agencies }

const tuesday = '2025-07-15'
const openAllDay = [[480, 2]] as const

describe('the detector', () => {
  it('says nothing of three months of chance', () => {
    expect(alertsOf(usual, '2025-06-02', '2025-08-29')).toEqual([])
  })

  it('finds a threefold half day at an agency once, within it, and calls it over the same day or the next', () => {
    const factor = changed({ by: 3, agency: 'middle', days: [tuesday], toSlot: 46 })
    const history = handMade(calendar, { ...usual, factor })
    const { alerts } = replay(history, at('2025-07-01'), at('2025-07-26'), [])
    expect(alerts.map(({ condition }) => [condition.kind, condition.agency])).toEqual([['surge', 'middle']])
    expect(alerts[0]?.startedAt).toBeGreaterThan(at('2025-07-15', '08:00'))
    expect(alerts[0]?.startedAt).toBeLessThanOrEqual(at('2025-07-15', '11:30'))
    expect(alerts[0]?.resolvedAt).toBeLessThanOrEqual(at('2025-07-16', '12:00'))
    expect(alerts[0]?.condition.drivingAgencies).toEqual(['middle'])
    expect(alerts[0]?.condition.observed).toBeGreaterThan(alerts[0]?.condition.expectedHigh ?? Infinity)
  })

  it('makes one alert of the MPP when all agencies rise, and names who drives it', () => {
    const factor = changed({ by: 2, days: [tuesday], fromSlot: 36 })
    const alerts = alertsOf({ ...usual, factor }, '2025-07-01', '2025-07-26')
    expect(alerts).toEqual(['surge/'])
  })

  it('says nothing of holidays and of the rush after a long weekend', () => {
    const factor = changed({ by: 1.2, days: ['2025-05-14', '2025-06-10', '2025-06-30', '2025-08-19'] })
    expect(alertsOf({ ...usual, factor }, '2025-06-02', '2025-08-29')).toEqual([])
  })

  it.each([true, false])('knows an agency that comes on Tuesdays only, registered: %s', (isRegistered) => {
    const weekly = { agency: 'weekly', visits: 25, weekdays: [2], isRegistered }
    expect(alertsOf({ ...usual, agencies: [...agencies, weekly] }, '2025-06-02', '2025-08-29')).toEqual([])
  })

  it('expects nothing after the quota, and sees a surge of those who are turned away', () => {
    const quota = [...agencies, { agency: 'quota', visits: 75, quota: 50 }]
    expect(alertsOf({ ...usual, agencies: quota }, '2025-06-02', '2025-08-29')).toEqual([])
    const factor = changed({ by: 3, agency: 'quota', days: [tuesday] })
    expect(alertsOf({ ...usual, agencies: quota, factor }, '2025-07-01', '2025-07-26')).toEqual([
      'surge/quota',
    ])
  })

  it('notices within an hour that nothing comes from an MPP any more', () => {
    const factor = changed({ by: 0, days: [tuesday], fromSlot: 38, toSlot: 52 })
    const history = handMade(calendar, { ...usual, factor })
    const { alerts, transitions } = replay(history, at('2025-07-01'), at('2025-07-26'), [])
    expect(alerts.map(({ condition }) => [condition.kind, condition.agency])).toEqual([['silent', '']])
    expect(transitions[0]?.at).toBeLessThanOrEqual(at('2025-07-15', '10:30'))
    expect(alerts[0]?.resolvedAt).toBeLessThanOrEqual(at('2025-07-15', '13:45'))
  })

  it('notices on the first morning that a whole day is missing', () => {
    const factor = changed({ by: 0, days: [tuesday] })
    const history = handMade(calendar, { ...usual, factor })
    const { alerts, transitions } = replay(history, at('2025-07-01'), at('2025-07-16', '07:00'), [])
    expect(alerts.map(({ condition }) => condition.kind)).toEqual(['silent'])
    expect(transitions[0]?.at).toBeLessThanOrEqual(at('2025-07-15', '09:30'))
  })

  it('calls it a drop when the counters were closed by events, a silence when they are open', () => {
    const factor = changed({ by: 0, agency: 'large', days: [tuesday], fromSlot: 36 })
    const open = { ...usual, factor, counters: () => openAllDay }
    expect(alertsOf(open, '2025-07-01', '2025-07-26')).toEqual(['silent/large'])
    expect(alertsOf({ ...open, counters: closedEarly }, '2025-07-01', '2025-07-26')).toEqual(['drop/large'])
  })

  it('judges a series that is counted once a day', () => {
    const daily = { ...usual, agencies: [{ agency: 'daily', visits: 80, from: 10, until: 10.25 }] }
    expect(alertsOf(daily, '2025-06-02', '2025-08-29')).toEqual([])
    const factor = changed({ by: 2.5, days: [tuesday] })
    expect(alertsOf({ ...daily, factor }, '2025-07-01', '2025-07-26')).toEqual(['surge/daily'])
  })

  it('learns that an agency goes home at noon', () => {
    const early = { agency: 'early', visits: 30, until: 12 }
    expect(alertsOf({ ...usual, agencies: [...agencies, early] }, '2025-06-02', '2025-08-29')).toEqual([])
  })

  it('has no opinion of a new agency for three weeks', () => {
    const young = { agency: 'young', visits: 50, firstDay: '2025-07-14' }
    const made = { ...usual, agencies: [...agencies, young] }
    expect(alertsOf(made, '2025-06-30', '2025-08-29')).toEqual([])
    const states = baselineStates(handMade(calendar, made), emptyState('made', at('2025-08-01', '10:00')))
    expect(states.filter(({ isReady }) => !isReady).map(({ agency }) => agency)).toEqual(['young'])
  })

  it('does not call growth a surge', () => {
    expect(alertsOf({ ...usual, factor: growing }, '2025-06-16', '2025-08-29')).toEqual([])
  })

  it('takes a level that stays as the new usual after some weeks, with one alert', () => {
    const history = handMade(calendar, { ...usual, factor: doubledForGood })
    const { alerts } = replay(history, at('2025-06-20'), at('2025-08-29', '16:00'), [])
    expect(alerts.map(({ condition }) => [condition.kind, condition.agency])).toEqual([['surge', 'large']])
    expect(alerts[0]?.status).toBe('resolved')
  })

  it('leaves off what a rule switches off', () => {
    const factor = changed({ by: 3, agency: 'large', days: [tuesday] })
    const history = handMade(calendar, { ...usual, factor })
    const rule = {
      mpp: 'made',
      agency: 'large',
      kind: 'surge',
      isOff: true,
      sensitivity: 1,
      minimumVisits: undefined,
    } as const
    expect(replay(history, at('2025-07-10'), at('2025-07-19'), [rule]).alerts).toEqual([])
    const modest = { ...rule, isOff: false, minimumVisits: 500 }
    expect(replay(history, at('2025-07-10'), at('2025-07-19'), [modest]).alerts).toEqual([])
  })
})

describe('a run in pieces', () => {
  const factor = changed(
    { by: 4, agency: 'middle', days: [tuesday], toSlot: 46 },
    { by: 0, days: ['2025-07-22'], fromSlot: 38, toSlot: 44 },
  )
  const history = handMade(calendar, { ...usual, factor })
  const [from, to] = [at('2025-07-10'), at('2025-07-26')]

  it('with its state as JSON in between, and only what had happened by then, says what the replay says', () => {
    const { transitions } = replay(history, from, to, [])
    expect(transitions.length).toBeGreaterThanOrEqual(4)
    let state = startState(history, from, [])
    const live: Transition[] = []
    const pieces = [1, 2, 5, 17, 40, 3, 61]
    for (let now = from, index = 0; now < to; index++) {
      now = Math.min(to, now + (pieces[index % pieces.length] ?? 1) * 900_000)
      const step = catchUp(upTo(history, now), JSON.parse(JSON.stringify(state)) as DetectorState, now, [])
      state = step.state
      live.push(...step.transitions)
    }
    expect(live).toEqual(transitions)
  })

  it('pages nothing again when late events are judged', () => {
    const morning = at('2025-07-15', '11:00')
    const { state } = catchUp(upTo(history, morning), startState(history, from, []), morning, [])
    expect(state.firing).toHaveLength(1)
    expect(rejudge(upTo(history, morning), state, 4 * 3_600_000, [])).toEqual(state)
  })
})

/** Four in a thousand a day: twelve percent a month. */
function growing(_: string, day: number): number {
  return 1.004 ** (day - dayOf('2025-05-05'))
}

function doubledForGood(agency: string, day: number): number {
  return agency === 'large' && day >= dayOf('2025-06-30') ? 2 : 1
}

function closedEarly(agency: string, day: number): readonly (readonly [number, number])[] {
  return agency === 'large' && day === dayOf(tuesday) ? [...openAllDay, [545, 0]] : openAllDay
}

function alertsOf(made: HandMade, from: string, to: string): string[] {
  const { alerts } = replay(handMade(calendar, made), at(from), at(to, '23:45'), [])
  return alerts.map(({ condition }) => `${condition.kind}/${condition.agency}`)
}

/** What was known at an instant: later slots are not there yet. */
function upTo(history: MppHistory, instant: number): MppHistory {
  const last = Math.floor((instant + history.utcOffsetMinutes * 60_000) / 900_000)
  const cut = (counts: readonly number[], day: number): number[] =>
    counts.map((count, slot) => (day * 96 + slot < last ? count : 0))
  const levels = history.levels.map(({ agency, days }) => ({
    agency,
    days: new Map(
      [...days]
        .filter(([day]) => day * 96 < last)
        .map(([day, counts]) => [
          day,
          { ...counts, visits: cut(counts.visits, day), refusedForQuota: cut(counts.refusedForQuota, day) },
        ]),
    ),
  }))
  return { ...history, levels }
}
