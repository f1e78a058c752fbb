/** A collector that is often away tells a sender that keeps the rule from one that does not. */
import { expect, it, onTestFinished } from 'vitest'
import { type SenderCheck, startSenderCheck } from '../../../../producers/collect/sender-check.ts'
import { collectEvent, post } from '../../../support/collect-server.ts'

async function start(): Promise<SenderCheck> {
  const check = await startSenderCheck(
    { port: 0, mpp: 'balikpapan' },
    { utcOffsets: new Map([['balikpapan', 480]]), nowMs: Date.now },
  )
  onTestFinished(() => check[Symbol.asyncDispose]())
  return check
}

const bearer = { authorization: 'Bearer any' }
const statusOf = (check: SenderCheck, body: object): Promise<number> =>
  post(check, body, bearer).then(
    ({ status }) => status,
    () => 0,
  )

it('answers 503, nothing, 429 and then 202, and finds no fault in a sender that goes on', async () => {
  const check = await start()
  const events = [collectEvent(), collectEvent()]
  const statuses = []
  for (let turn = 0; turn < 4; turn++) statuses.push(await statusOf(check, events))
  expect(statuses).toEqual([503, 0, 429, 202])
  expect(check.report()).toEqual({ requests: 4, accepted: 2, faults: [] })
})

it('names a sender that gives up, changes an event, sends a bad one, or has no key', async () => {
  const check = await start()
  const event = collectEvent()
  await statusOf(check, event)
  await statusOf(check, { ...event, source: '/other' })
  await statusOf(check, { ...event, subject: 'changed' })
  await statusOf(check, collectEvent({}, { agency: 'Not A Slug' }))
  await post(check, collectEvent())
  expect(check.report()).toMatchObject({
    accepted: 0,
    faults: [
      expect.stringContaining('other contents'),
      expect.stringContaining('refused with invalid_field, agency:'),
      expect.stringContaining('without Authorization'),
      '3 events were not repeated until they were accepted',
    ],
  })
})
