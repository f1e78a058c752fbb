/** The seconds of each phase. */
import { expect, it } from 'vitest'
import { Timings } from '../../../cli/timings.ts'

it('each phase has the seconds since the one before, and all have their sum', () => {
  let now = 0
  const timings = new Timings(() => now)
  now = 1_200
  timings.end('services')
  now = 13_600
  timings.end('schema')
  expect(timings.lines()).toEqual(['    1.2 s  services', '   12.4 s  schema', '   13.6 s  in all'])
})
