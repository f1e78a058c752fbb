import { createRequire } from 'node:module'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it, vi } from 'vitest'
import { createKafka } from '../../../../../infra/kafka/client.ts'
import { onlyWhilePending } from '../../../../../infra/kafka/kafkajs/pending-requests.ts'
import { createLogger } from '../../../../../infra/log.ts'
import { fakePartitions, startFakeBroker } from '../../../../support/fake-broker.ts'

const require = createRequire(import.meta.url)

it('leaves an idle connection alone', async () => {
  await using broker = await startFakeBroker({ topics: { t: fakePartitions([0]) } })
  const access = { brokers: [broker.address], security: { ssl: false } }
  const logger = createLogger({ level: 'silent', pretty: false })
  const admin = createKafka(access, 'test', logger).admin()
  await admin.connect()
  expect(await admin.listTopics()).toEqual(['t'])
  const { prototype } = require('kafkajs/src/network/requestQueue') as {
    prototype: { checkPendingRequests: () => void }
  }
  const check = vi.spyOn(prototype, 'checkPendingRequests')
  await delay(100)
  expect(check).not.toHaveBeenCalled()
  check.mockRestore()
  await admin.disconnect()
})

it('looks again while a request waits', () => {
  let looks = 0
  const schedule = onlyWhilePending(() => void looks++)
  schedule.call({ pending: ['a request'] })
  expect(looks).toBe(1)
})
