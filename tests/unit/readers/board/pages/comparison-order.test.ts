import { describe, expect, it } from 'vitest'
import { inOrder, orderOf } from '../../../../../readers/board/pages/comparison-order.ts'
import type { ComparisonRow } from '../../../../../readers/rows/summary-rows.ts'

const row = (mpp: string, rank: number, visits: number, change: number | null): ComparisonRow =>
  ({ mpp, rank_in_month: rank, visits, change_on_previous_month: change }) as ComparisonRow

const rows = [row('a', 1, 9_000, 0.01), row('b', 2, 4_000, 0.5), row('c', 3, 30, 1), row('d', 4, 2_000, null)]
const order = (...args: Parameters<typeof inOrder>): string =>
  inOrder(...args)
    .map(({ mpp }) => mpp)
    .join('')

describe('the order of compared MPPs', () => {
  it('is that which was asked for, else by rank of few and by change of many', () => {
    expect([orderOf('change', 3), orderOf('rank', 500)]).toEqual(['change', 'rank'])
    expect([orderOf(undefined, 12), orderOf('x', 13)]).toEqual(['rank', 'change'])
  })

  it('puts silent feeds first, then ranks', () => {
    expect(order(rows, new Set(['d']), 'rank')).toBe('dabc')
  })

  it('puts great changes first, and of those a small MPP only where it is more than chance', () => {
    expect(order(rows, new Set(), 'change')).toBe('bcad')
    expect(inOrder(rows, new Set(['c']), 'change')[0]).toMatchObject({ mpp: 'c', isSilent: true })
  })
})
