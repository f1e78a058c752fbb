/** How long nothing has to come from a level before that is said, and when it is no news. */
import { describe, expect, it } from 'vitest'
import { silence } from '../../../../../../consumers/alert/detector/decision/silence.ts'
import type { Timeline } from '../../../../../../consumers/alert/detector/happened/timeline.ts'
import { aCondition, aDay, aFiring, aLevel, aTimeline, times } from '../../../../../support/alert-detector.ts'
import { aMoment, aRule, type PlainMoment } from '../../../../../support/alert-moment.ts'

/** Two days with a visit in each slot, and none in the last ones; `expected` visits are usual in a slot. */
function quiet(
  slots: number,
  agency = 'a',
  expected = 1,
  more: Partial<Parameters<typeof aTimeline>[0]> = {},
) {
  const seen = [...times(192 - slots, expected), ...times(slots, 0)]
  return aTimeline({ agency, expected: times(192, expected), seen, ...more })
}

function said(timeline: Timeline, made: PlainMoment = {}): string {
  const found = silence(aMoment(made), timeline)
  return typeof found === 'object' ? `${found.kind}/${found.agency}` : String(found)
}

const rule = aRule({ kind: 'silent' })

const ruled = (slots: number, more: Partial<typeof rule>): string =>
  said(quiet(slots), { rules: [{ ...rule, ...more }] })

const daily = (dayAgo: number): Timeline =>
  aTimeline({
    expected: times(192, 1),
    seen: [...times(96 - dayAgo, 1), ...times(dayAgo, 0), ...times(84, 1), ...times(12, 0)],
  })

describe('a silence', () => {
  // Nothing where n are usual has a chance of exp(-n): 0.434 n as a score, against 5 and 3.5.
  it('of an agency is said after twelve visits that did not come, of the MPP after nine', () => {
    expect([said(quiet(11)), said(quiet(12))]).toEqual(['undefined', 'silent/a'])
    expect([said(quiet(8, '')), said(quiet(9, ''))]).toEqual(['undefined', 'silent/'])
  })

  it('lasts for half an hour at least', () => {
    expect([said(quiet(1, 'a', 12)), said(quiet(2, 'a', 12))]).toEqual(['undefined', 'silent/a'])
  })

  it('needs more or less as a rule says, and none where it is switched off', () => {
    expect([ruled(23, { sensitivity: 0.5 }), ruled(24, { sensitivity: 0.5 })]).toEqual([
      'undefined',
      'silent/a',
    ])
    expect([ruled(5, { sensitivity: 2 }), ruled(6, { sensitivity: 2 })]).toEqual(['undefined', 'silent/a'])
    expect([ruled(12, { minimumVisits: 12 }), ruled(12, { minimumVisits: 13 })]).toEqual([
      'silent/a',
      'undefined',
    ])
    expect(ruled(40, { isOff: true })).toBe('undefined')
    expect(ruled(12, { agency: 'b', isOff: true })).toBe('silent/a')
  })

  it('that is pending holds with a little less', () => {
    const pending = [{ since: 0, condition: aCondition({ kind: 'silent' }) }]
    const of = (slots: number): string => said(quiet(slots), { state: { pending } })
    expect([of(8), of(9)]).toEqual(['undefined', 'silent/a'])
    const other = [{ since: 0, condition: aCondition({ kind: 'silent', agency: 'b' }) }]
    expect(said(quiet(9), { state: { pending: other } })).toBe('undefined')
  })

  it('that fires is not said again', () => {
    const firing = [aFiring({ kind: 'silent' })]
    expect(said(quiet(12), { state: { firing } })).toBe('undefined')
    expect(said(quiet(12), { state: { firing: [aFiring({ kind: 'silent', agency: 'b' })] } })).toBe(
      'silent/a',
    )
  })

  it('is no news where it was as long a day ago and nothing was said then', () => {
    expect([said(daily(11)), said(daily(12))]).toEqual(['silent/a', 'alreadyPast'])
    const pending = [{ since: 0, condition: aCondition({ kind: 'silent' }) }]
    expect(said(daily(12), { state: { pending } })).toBe('silent/a')
  })
})

const dropped = (agency: string, observed: number, kind: 'drop' | 'surge' = 'drop'): PlainMoment => ({
  state: { firing: [aFiring({ kind, agency, observed, expected: 10 })] },
})

describe('within a drop', () => {
  it('of the agency or the whole MPP only what the drop leaves is expected', () => {
    for (const agency of ['a', ''])
      expect([59, 57].map((slots) => said(quiet(slots), dropped(agency, 2)))).toEqual([
        'silent/a',
        'undefined',
      ])
    expect(said(quiet(12), dropped('b', 2))).toBe('silent/a')
    expect(said(quiet(12), dropped('a', 2, 'surge'))).toBe('silent/a')
  })

  it('a tenth is expected at least', () => {
    expect([114, 116].map((slots) => said(quiet(slots), dropped('a', 0)))).toEqual(['undefined', 'silent/a'])
  })
})

const at = (minute: number, open: number): Timeline =>
  quiet(12, 'a', 1, {
    level: aLevel('a', {
      1: aDay(
        {},
        {
          openCounters: [
            [480, 2],
            [minute, open],
          ],
        },
      ),
    }),
  })

describe('with closed counters', () => {
  it('it is a drop, and says so', () => {
    // The last ticket came at 21:00.
    const found = silence(aMoment(), at(21 * 60, 0))
    expect(found).toMatchObject({ kind: 'drop', calendarNote: 'counters_closed', windowStart: 180 * 900_000 })
    expect(said(at(21 * 60, 1))).toBe('silent/a')
  })

  it('that fires as a drop is not said again', () => {
    const firing = [aFiring({ kind: 'drop', observed: 9, expected: 9 })]
    expect(said(at(21 * 60, 0), { state: { firing } })).toBe('undefined')
  })
})
