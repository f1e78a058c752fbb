/** Which alerts a silence suppresses. The alert is a surge at disdukcapil of kukar. */
import type { ClickHouseClient } from '@clickhouse/client'
import { describe, expect, it } from 'vitest'
import { isSilenced, removeSilence, type Silence } from '../../../../../consumers/alert/state/silences.ts'
import { aRow } from '../../../../support/alert-rows.ts'

const starts = Date.parse('2026-10-22T00:00:00Z')
const ends = Date.parse('2026-10-22T04:00:00Z')
const everything: Silence = {
  silence_id: 's',
  mpp: '',
  agency: '*',
  kind: '',
  author: 'a',
  reason: 'r',
  starts_at: '2026-10-22T00:00:00Z',
  expires_at: '2026-10-22T04:00:00Z',
}

function suppresses(more: Partial<Silence>, row = aRow(), now = starts): boolean {
  return isSilenced(row, [{ ...everything, ...more }], now)
}

describe('a silence', () => {
  it('holds for its MPP, or for every one', () => {
    expect([suppresses({}), suppresses({ mpp: 'kukar' }), suppresses({ mpp: 'kotim' })]).toEqual([
      true,
      true,
      false,
    ])
  })

  it('holds for its agency, for the whole MPP alone, or for all', () => {
    const agencies = ['*', 'disdukcapil', 'polri', '']
    expect(agencies.map((agency) => suppresses({ agency }))).toEqual([true, true, false, false])
    expect(agencies.map((agency) => suppresses({ agency }, aRow({ agency: '' })))).toEqual([
      true,
      false,
      false,
      true,
    ])
  })

  it('holds for its kind, or for every one', () => {
    expect([suppresses({ kind: 'surge' }), suppresses({ kind: 'drop' })]).toEqual([true, false])
  })

  it('holds from its start up to its end', () => {
    const times = [starts - 1, starts, ends - 1, ends]
    expect(times.map((now) => suppresses({}, aRow(), now))).toEqual([false, true, true, false])
  })

  it('is one of several, and none suppresses nothing', () => {
    const other = { ...everything, mpp: 'kotim' }
    expect(isSilenced(aRow(), [other, everything], starts)).toBe(true)
    expect([isSilenced(aRow(), [other], starts), isSilenced(aRow(), [], starts)]).toEqual([false, false])
  })
})

describe('the removal of a silence', () => {
  it.for([
    ['where the clocks agree', 5_000, 6_000, 6_000],
    ['where the clock of the machine that added it is ahead', 9_000, 6_000, 9_001],
    ['within the same millisecond', 6_000, 6_000, 6_001],
  ] as const)('is later than what it removes, %s', async ([, addedAt, now, expected]) => {
    const rows: unknown[] = []
    const client = {
      insert: async ({ values }: { values: unknown[] }) => void rows.push(...values),
    } as unknown as ClickHouseClient
    await removeSilence(client, { ...everything, updated_at: addedAt }, now)
    expect(rows).toEqual([
      {
        ...everything,
        starts_at: '2026-10-22 00:00:00',
        expires_at: '2026-10-22 04:00:00',
        is_removed: 1,
        updated_at: expected,
      },
    ])
  })
})
