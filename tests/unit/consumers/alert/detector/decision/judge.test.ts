/**
 * The rule in its order, over days of plain counts: an MPP with two agencies that have four visits in each quarter of
 * an hour from 08:00 to 15:00, judged on the Monday after eight weeks.
 */
import { describe, expect, it } from 'vitest'
import { judge } from '../../../../../../consumers/alert/detector/decision/judge.ts'
import type {
  AlertRule,
  Condition,
  DayCounts,
  DetectorState,
  MppHistory,
} from '../../../../../../consumers/alert/detector/types.ts'
import { dayMs, weekdayOf } from '../../../../../../schemas/time.ts'
import {
  aCondition,
  aDay,
  aFiring,
  aHistory,
  aLevel,
  aReference,
  aRule,
  aState,
  holidays,
  monday,
  slot,
} from '../../../../../support/alert-detector.ts'

const names = ['a', 'b', 'c', 'd']

/** Visits by agency in a slot of the judged day. */
function made(
  today: (agency: string, slot: number) => number,
  counters: DayCounts['openCounters'] = [],
): MppHistory {
  const days = new Map<string, Record<number, DayCounts>>(['', ...names].map((name) => [name, {}]))
  for (let day = monday - 56; day <= monday; day++) {
    if (weekdayOf(day) > 5) continue
    const whole: Record<number, number> = {}
    for (const name of names) {
      const visits: Record<number, number> = {}
      for (let at = 32; at < 60; at++) {
        const count = day === monday ? today(name, at) : 3 + ((at + day) % 3)
        visits[at] = count
        whole[at] = (whole[at] ?? 0) + count
      }
      const own = days.get(name)
      if (own !== undefined) own[day] = aDay(visits, day === monday ? { openCounters: counters } : {})
    }
    const all = days.get('')
    if (all !== undefined) all[day] = aDay(whole)
  }
  return aHistory(
    [...days].map(([name, own]) => aLevel(name, own)),
    aReference(),
    0,
  )
}

const at = (of: number): number => monday * dayMs + of * slot

function said(
  history: MppHistory,
  now: number,
  state: DetectorState = aState(),
  rules: readonly AlertRule[] = [],
) {
  return judge(history, at(now), rules, state).map((one: Condition) => {
    const mark = one.isContinued === true ? ' continued' : ''
    return `${one.kind}/${one.agency}${mark}`
  })
}

const usual = made(() => 4)
const rule = aRule('surge', { isOff: true })

describe('a usual day', () => {
  it('gives nothing to say', () => {
    expect([36, 44, 52, 60].map((now) => said(usual, now))).toEqual([[], [], [], []])
  })
})

describe('outside opening hours', () => {
  const state = aState({
    pending: [{ since: 0, condition: aCondition({ agency: 'b' }) }],
    firing: [aFiring()],
  })
  const kept = ['surge/b continued', 'surge/a continued']

  it('what is pending or fires is kept: up to the first open slot, and after the one behind the last', () => {
    expect([said(usual, 20, state), said(usual, 90, state), said(usual, 96 + 96 * 4, state)]).toEqual([
      kept,
      kept,
      kept,
    ])
  })

  it('is a whole holiday', () => {
    const history = { ...usual, reference: aReference({ holidays: holidays('2025-06-02') }) }
    expect(said(history, 44, state)).toEqual(kept)
  })
})

describe('one agency with four times its visits', () => {
  const history = made((agency, now) => (agency === 'a' && now >= 40 ? 16 : 4))

  it("is that agency's surge", () => {
    expect(said(history, 44)).toEqual(['surge/a'])
    const [condition] = judge(history, at(44), [], aState())
    expect(condition).toMatchObject({
      observed: 64,
      drivingAgencies: ['a'],
      windowStart: at(40),
      windowEnd: at(44),
    })
    expect(condition?.calendarNote).toBe('')
    expect(condition?.expectedHigh).toBeGreaterThan(condition?.expected ?? Infinity)
    expect(condition?.expectedLow).toBeLessThan(condition?.expected ?? 0)
  })

  it('is not said again while it fires, only kept', () => {
    const firing = aFiring({ windowStart: at(40), windowEnd: at(44), observed: 64, expected: 16 })
    expect(said(history, 48, aState({ firing: [firing] }))).toEqual(['surge/a continued'])
  })

  it('is nothing where a rule switches it off or asks for more', () => {
    expect(said(history, 44, aState(), [rule])).toEqual([])
    expect(said(history, 44, aState(), [{ ...rule, isOff: false, minimumVisits: 60 }])).toEqual([])
    expect(said(history, 44, aState(), [{ ...rule, isOff: false, sensitivity: 0.1 }])).toEqual([])
    expect(said(history, 44, aState(), [{ ...rule, agency: 'b' }])).toEqual(['surge/a'])
  })
})

describe('all agencies with three times their visits', () => {
  it('are one surge, of the MPP, which names them', () => {
    const history = made((_, now) => (now >= 40 ? 12 : 4))
    expect(said(history, 44)).toEqual(['surge/'])
    expect(judge(history, at(44), [], aState())[0]?.drivingAgencies.toSorted()).toEqual(names)
  })
})

describe('nothing from the whole MPP', () => {
  const history = made((_, now) => (now >= 40 ? 0 : 4))

  it('for half an hour is a silence, and nothing else is said', () => {
    expect(said(history, 41)).toEqual([])
    expect(said(history, 42)).toEqual(['silent/'])
    expect(said(history, 52)).toEqual(['silent/'])
  })

  it('that fires leaves nothing else to say', () => {
    const firing = aFiring({
      kind: 'silent',
      agency: '',
      windowStart: at(40),
      windowEnd: at(42),
      observed: 0,
    })
    expect(said(history, 52, aState({ firing: [firing] }))).toEqual(['silent/ continued'])
  })
})

const today = (agency: string, now: number): number => (agency === 'a' && now >= 40 ? 0 : 4)

describe('nothing from one agency', () => {
  it('is a silence and no drop, with closed counters a drop', () => {
    expect(said(made(today), 48)).toEqual(['silent/a'])
    expect(said(made(today, [[480, 1]]), 48)).toEqual(['silent/a'])
    expect(judge(made(today, [[480, 1]]), at(48), [], aState())[0]?.calendarNote).toBe(
      'counters_open_without_tickets',
    )
    const closed = judge(
      made(today, [
        [480, 1],
        [605, 0],
      ]),
      at(48),
      [],
      aState(),
    )
    expect(new Set(closed.map(({ kind, agency }) => `${kind}/${agency}`))).toEqual(new Set(['drop/a']))
  })

  it('is nothing where a rule switches it off or expects more visits', () => {
    const silent = { ...rule, kind: 'silent' as const }
    expect(said(made(today), 48, aState(), [silent])).not.toContain('silent/a')
    expect(said(made(today), 48, aState(), [{ ...silent, isOff: false, minimumVisits: 40 }])).not.toContain(
      'silent/a',
    )
  })
})

describe('few visits of one agency', () => {
  it('are a drop', () => {
    expect(
      said(
        made((agency, now) => (agency === 'a' && now >= 36 && now % 4 > 0 ? 0 : 4)),
        53,
      ),
    ).toEqual(['drop/a'])
  })
})

describe('an alert that fires', () => {
  const firing = aFiring({ windowStart: at(36), windowEnd: at(40), observed: 64, expected: 16 })

  it('is over when visits are usual again', () => {
    const history = made((agency, now) => (agency === 'a' && now < 40 ? 16 : 4))
    expect(said(history, 41, aState({ firing: [firing] }))).toEqual(['surge/a continued'])
    expect(said(history, 50, aState({ firing: [firing] }))).toEqual([])
  })

  it('is over where the level is not known any more', () => {
    expect(
      said(usual, 44, aState({ firing: [{ ...firing, condition: { ...firing.condition, agency: 'x' } }] })),
    ).toEqual([])
  })

  it('is looked at at its own level', () => {
    const history = made((agency, now) => (agency === 'b' && now >= 36 ? 16 : 4))
    const ofB = { ...firing, condition: { ...firing.condition, agency: 'b' } }
    expect(said(history, 50, aState({ firing: [ofB] }))).toEqual(['surge/b continued'])
    expect(said(history, 50, aState({ firing: [firing, ofB] }))).toEqual(['surge/b continued'])
  })
})

describe('the opening hours', () => {
  const state = aState({ pending: [{ since: 0, condition: aCondition({ agency: 'b' }) }] })

  it('begin with the end of the first open slot, and end one step after the last', () => {
    const judged = [32, 33, 60, 61, 62].map((now) => said(usual, now, state))
    expect(judged).toEqual([['surge/b continued'], [], [], [], ['surge/b continued']])
  })
})
