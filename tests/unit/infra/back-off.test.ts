/** The pause before a retry: doubled with each failure, bounded, with jitter down to the half. */
import { describe, expect, it } from 'vitest'
import { backOffMs } from '../../../infra/back-off.ts'

const config = { initialDelayMs: 100, maxDelayMs: 1_000 }

describe('the back-off', () => {
  it('doubles with each failure up to the longest pause', () => {
    const pauses = [0, 1, 2, 3, 4, 5, 1_000_000].map((failures) => backOffMs(failures, config, () => 1))
    expect(pauses).toEqual([100, 200, 400, 800, 1_000, 1_000, 1_000])
  })

  it('lies between the half and the whole of the pause', () => {
    expect([0, 0.5, 1].map((drawn) => backOffMs(1, config, () => drawn))).toEqual([100, 150, 200])
  })

  it('is none where the first pause is none', () => {
    expect(backOffMs(9, { initialDelayMs: 0, maxDelayMs: 1_000 }, () => 1)).toBe(0)
  })
})
