import { expect, it } from 'vitest'
import { counted } from '../../../../infra/text/counted.ts'

it('a noun is in the plural unless there is one of it', () => {
  expect([0, 1, 2].map((count) => counted(count, 'event'))).toEqual(['0 events', '1 event', '2 events'])
})
