/** Which topics a command misses. The clients themselves need Kafka and ClickHouse: the integration tests have them. */
import { expect, it } from 'vitest'
import { requireAll, throwIfDenied } from '../../../../cli/connections/clients.ts'

it('the first topic that is missing is named, with the fix', () => {
  expect(() => requireAll(['a', 'b'], ['b', 'a'])).not.toThrow()
  expect(() => requireAll(['a'], [])).not.toThrow()
  expect(() => requireAll(['a'], ['a', 'c', 'd'])).toThrow(
    'The topic c is not there: run `npx kunjungan migrate`',
  )
})

const failing = (type: string): Promise<never> => Promise.reject(Object.assign(new Error('x'), { type }))

it('one that the user may not see is told from one that is missing', async () => {
  const access = { brokers: ['kafka:9092'], security: { ssl: false } }
  await expect(throwIfDenied(failing('TOPIC_AUTHORIZATION_FAILED'), access)).rejects.toThrow(
    /denies this client a right on a topic/,
  )
  await expect(throwIfDenied(failing('UNKNOWN_TOPIC_OR_PARTITION'), access)).resolves.toBeUndefined()
})
