/** Dead letters that were sent before are not sent again, and are noted with the same detail. */
import { expect, it } from 'vitest'
import type { RefusedRecord } from '../../../../../consumers/ingest/dead-letters/dead-letter.ts'
import { sendingNew } from '../../../../../consumers/ingest/dead-letters/sent-before.ts'

const refused = (offset: string): RefusedRecord => ({
  topic: 'mpp.queue.v1',
  partition: 1,
  record: { offset, timestamp: '0', key: null, value: Buffer.from('x'), headers: {} },
  refusal: { kind: 'refusal', reason: 'not_json', detail: `detail of ${offset}` },
})
const now = new Date('2026-01-05T04:00:00Z')
const { signal } = new AbortController()

function topic(): { sent: string[]; send: (letters: readonly RefusedRecord[]) => Promise<string[]> } {
  const sent: string[] = []
  return {
    sent,
    async send(letters) {
      sent.push(...letters.map(({ record }) => record.offset))
      return letters.map(({ record }) => `sent ${record.offset}`)
    },
  }
}

it('sends what is new alone, and gives the details in the order of the records', async () => {
  const { sent, send } = topic()
  const letters = ['1', '2', '3'].map(refused)
  const details = await sendingNew({ send }, async (all) => new Set(all.slice(0, 1))).send(
    letters,
    now,
    signal,
  )
  expect(sent).toEqual(['2', '3'])
  expect(details).toEqual(['detail of 1', 'sent 2', 'sent 3'])
})

it('asks nothing where nothing is refused, and is the topic itself where nothing was sent before', async () => {
  const { sent, send } = topic()
  const asked = sendingNew({ send }, () => Promise.reject(new Error('asked')))
  expect(await asked.send([], now, signal)).toEqual([])
  expect(await sendingNew({ send }, undefined).send([refused('1')], now, signal)).toEqual(['sent 1'])
  expect(sent).toEqual(['1'])
})
