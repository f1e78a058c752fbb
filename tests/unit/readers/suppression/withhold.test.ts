import { expect, test } from 'vitest'
import { withhold } from '../../../../readers/suppression/withhold.ts'

test('what is withheld is null and named; what was missing stays missing', () => {
  interface Row {
    readonly name: string
    readonly visits: number | null
    readonly share: number | null
    readonly suppressed?: readonly string[] | undefined
  }
  const row: Row = { name: 'a', visits: 3, share: null }
  expect(withhold(row, ['visits', 'share'])).toEqual({ ...row, visits: null, suppressed: ['visits'] })
  expect(withhold(row, ['share'])).toBe(row)
  expect(withhold(withhold<Row>({ ...row, share: 1 }, ['visits']), ['share']).suppressed).toEqual([
    'visits',
    'share',
  ])
})
