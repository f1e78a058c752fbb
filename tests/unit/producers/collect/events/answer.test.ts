import { describe, expect, it } from 'vitest'
import { asNotSent, resultsOf, statusOf, sumsOf } from '../../../../../producers/collect/events/answer.ts'
import type { Verdict } from '../../../../../producers/collect/events/check-event.ts'

const good = (id: string): Verdict => ({ kind: 'accepted', id, outgoing: {} as never })
const bad: Verdict = { kind: 'rejected', id: null, reason: 'bad_time', detail: 'd', pointer: '/time' }

describe('resultsOf', () => {
  const verdicts = [good('a'), bad, good('b')]
  const statuses = (sent: Parameters<typeof resultsOf>[1]): string[] =>
    resultsOf(verdicts, sent).map(({ status }) => status)

  it('gives one result for each event', () => {
    expect(statuses({ kind: 'acknowledged' })).toEqual(['accepted', 'rejected', 'accepted'])
    expect(statuses({ kind: 'retry' })).toEqual(['retry', 'rejected', 'retry'])
    expect(statuses({ kind: 'too_large', places: new Set([1]) })).toEqual([
      'accepted',
      'rejected',
      'rejected',
    ])
    expect(resultsOf(asNotSent(verdicts), { kind: 'acknowledged' })).toMatchObject([
      { index: 0, id: 'a', reason: 'not_sent' },
      { index: 1, id: null, reason: 'bad_time' },
      { index: 2, id: 'b', reason: 'not_sent' },
    ])
  })
})

describe('sumsOf', () => {
  it('accounts for every event exactly once', () => {
    const results = resultsOf([good('a'), bad], { kind: 'acknowledged' })
    expect(sumsOf(results, 2)).toEqual({ accepted: 1, rejected: 1, retry: 0 })
    expect(() => sumsOf(results, 3)).toThrow('every event')
    expect(() => sumsOf([...results, ...results], 2)).toThrow('every event')
    expect(() => sumsOf(results.toReversed(), 2)).toThrow('every event')
  })
})

describe('statusOf', () => {
  const forbidden: Verdict = { ...bad, reason: 'forbidden' }
  it.each<[readonly Verdict[], boolean, boolean, number]>([
    [[good('a'), bad], true, true, 503],
    [[good('a'), bad], false, true, 202],
    [[bad, bad], false, true, 422],
    [[], false, true, 422],
    [[bad], false, false, 422],
    [[forbidden], false, false, 403],
    [[forbidden], false, true, 422],
    [[{ ...bad, reason: 'too_large' }], false, false, 413],
  ])('%j', (verdicts, isRetry, isBatch, expected) => {
    const results = resultsOf(verdicts, { kind: isRetry ? 'retry' : 'acknowledged' })
    expect(statusOf(sumsOf(results, verdicts.length), results, isBatch)).toBe(expected)
  })
})
