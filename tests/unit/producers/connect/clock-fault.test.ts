import { describe, expect, it } from 'vitest'
import { clockFault } from '../../../../producers/connect/clock-fault.ts'
import { mapping } from '../../../support/connect-rows.ts'

const now = Date.parse('2026-11-29T10:00:00+08:00')
const minutes = (count: number): number => now + count * 60_000

describe('the newest time of a table', () => {
  it.each([
    ['is a moment ago', -1, undefined],
    ['is a while ago', -25, undefined],
    ['is ahead within what clocks differ', 3, undefined],
    [
      'is an hour ahead',
      59,
      'lies 1 hour ahead of now: time_zone is Asia/Makassar, the table seems to be in Asia/Jayapura',
    ],
    ['is an hour back', -61, 'the table is in Asia/Jakarta or Asia/Pontianak and not in Asia/Makassar'],
    ['is eight hours back', -482, 'the table is in UTC'],
    ['is three hours ahead', 180, 'seems to be in +11:00'],
    ['is ahead by no whole hour', 30, '30 minutes ahead of this machine'],
    ['is of yesterday', -20 * 60, undefined],
  ])('%s', (_title, ahead, expected) => {
    const fault = clockFault(mapping, minutes(ahead), now)
    if (expected === undefined) expect(fault).toBeUndefined()
    else
      expect(fault).toMatchObject({ isAhead: ahead > 0, text: expect.stringContaining(expected) as string })
  })

  it('says nothing of a zone where all times are numbers since 1970', () => {
    const columns = ['called_at', 'created_at', 'served_at', 'finished_at', 'updated_at', 'canceled_at']
    const formats = Object.fromEntries(columns.map((column) => [column, 'epoch_seconds' as const]))
    expect(clockFault({ ...mapping, formats }, minutes(-61), now)).toBeUndefined()
    expect(clockFault({ ...mapping, formats }, minutes(60), now)?.text).toContain('60 minutes ahead')
  })
})
