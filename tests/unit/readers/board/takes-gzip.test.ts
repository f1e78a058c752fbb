import { expect, it } from 'vitest'
import { takesGzip } from '../../../../readers/board/takes-gzip.ts'

it('is what the request says', () => {
  const asked = ['gzip, deflate, br', 'br;q=1, gzip', 'identity', 'x', undefined]
  expect(
    asked.map((encoding) =>
      takesGzip({ headers: encoding === undefined ? {} : { 'accept-encoding': encoding } }),
    ),
  ).toEqual([true, true, false, false, false])
})
