import { expect, test } from 'vitest'
import { marksOf } from '../../../../readers/text/marks.ts'

test.each([
  ['events', false, false, ''],
  ['events', true, false, 's'],
  ['tally', false, true, 'r*'],
  ['mixed', true, true, 'sr*'],
  [undefined, true, true, 's*'],
] as const)('basis %s, simulated %s, provisional %s: "%s"', (basis, is_simulated, is_provisional, marks) =>
  expect(marksOf({ ...(basis === undefined ? {} : { basis }), is_simulated, is_provisional })).toBe(marks),
)
