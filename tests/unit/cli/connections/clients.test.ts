/** Which topics a command misses. The clients themselves need Kafka and ClickHouse: the integration tests have them. */
import { expect, it } from 'vitest'
import { requireAll } from '../../../../cli/connections/clients.ts'

it('the first topic that is missing is named, with the fix', () => {
  expect(() => requireAll(['a', 'b'], ['b', 'a'])).not.toThrow()
  expect(() => requireAll(['a'], [])).not.toThrow()
  expect(() => requireAll(['a'], ['a', 'c', 'd'])).toThrow(
    'The topic c is not there: run `npx kunjungan migrate`',
  )
})
