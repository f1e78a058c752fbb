import { describe, expect, it } from 'vitest'
import { type CheckDeps, type CheckFinding, checkMapping } from '../../../../producers/connect/check.ts'
import type { Row } from '../../../../producers/connect/convert.ts'
import { at, mapping, rowOf } from '../../../support/connect-rows.ts'

function depsOf(rows: readonly Row[], clock = '08:10:00'): CheckDeps {
  return {
    database: {
      read: async () => [...rows],
      missingColumns: async () => [],
      rights: async () => ['GRANT SELECT ON `queue`.`queues` TO `reader`@`%`'],
    },
    utcOffsets: new Map([['balikpapan', 480]]),
    agencies: new Set(['disdukcapil']),
    nowMs: at(clock),
  }
}

async function wrongOf(rows: readonly Row[], clock?: string): Promise<string> {
  const found = await checkMapping(mapping, 2, depsOf(rows, clock))
  return found
    .filter(({ state }) => state === 'wrong')
    .map(({ text }) => text)
    .join('\n')
}

const wideRights = async (): Promise<string[]> => ['GRANT SELECT, DELETE ON `queue`.* TO `reader`@`%`']

describe('a check', () => {
  it('finds nothing wrong in tables that fit', async () => {
    expect((await checkMapping(mapping, 2, depsOf([rowOf()]))).map(({ state }) => state)).toEqual(
      Array<CheckFinding['state']>(4).fill('ok'),
    )
  })

  it.each([
    ['a new status', [rowOf({ status: 'parkir' })], 'no step and no `ignore` names: status "parkir" (1)'],
    ['a new agency', [rowOf(), rowOf({ code: 'Z' })], 'values without an alias'],
    [
      'a time that is none',
      [rowOf({ called_at: 'nanti' })],
      'times that cannot be read: called_at "nanti" (1)',
    ],
    [
      'a number of seconds',
      [rowOf({ called_at: '1795910400' })],
      '; it seems that `formats: { called_at: epoch_seconds }` is missing',
    ],
    ['an empty day', [rowOf({ created_at: null })], '1 are not sent: no_day, the column `day` is empty'],
    [
      'personal data',
      [rowOf({ number: '6471015508900001' })],
      "1 are not sent: personal_data, ticket.id or an agency looks like personal data: take another column, such as the table's own key",
    ],
    [
      'personal data in a counter',
      [rowOf({ counter: 'siti@kantor.id' })],
      'counter "(looks like personal data)" (1)',
    ],
    [
      'numbers that begin again',
      [rowOf(), rowOf({ created_at: '2026-11-29 08:05:00' })],
      'set ticket.restarts: true',
    ],
  ])('names %s', async (_title, rows, text) => {
    expect(await wrongOf(rows)).toContain(text)
  })

  it('names a zone that is off by whole hours, either way', async () => {
    expect(await wrongOf([rowOf()], '07:01:00')).toContain('1 hour ahead of now')
    expect(await wrongOf([rowOf()], '16:01:00')).toContain('8 hours back')
  })

  it('never shows a value that looks like personal data', async () => {
    const text = await wrongOf([rowOf({ status: 'budi@example.com' })])
    expect(text).toContain('status "(looks like personal data)"')
    expect(text).not.toContain('budi')
  })

  it('names columns that are missing, rights that are too wide, and an MPP that is unknown', async () => {
    const deps = depsOf([rowOf()])
    const missing = { ...deps, database: { ...deps.database, missingColumns: async () => ['queues.code'] } }
    expect(await checkMapping(mapping, 2, missing)).toMatchObject([
      { state: 'wrong', text: expect.stringContaining('queues.code') as string },
    ])
    const wide = { ...deps, database: { ...deps.database, rights: wideRights } }
    expect((await checkMapping(mapping, 2, wide))[1]?.text).toContain('DELETE ON `queue`.*')
    expect((await checkMapping({ ...mapping, mpp: 'x' }, 2, deps))[0]?.text).toContain(
      'not in the reference data',
    )
    expect((await checkMapping(mapping, 2, depsOf([])))[2]?.text).toContain('no row from')
  })
})
