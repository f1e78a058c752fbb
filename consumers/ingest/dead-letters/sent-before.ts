/**
 * Leaves out the dead letters that an earlier reading of the same topics has sent: whoever reads all topics once more
 * refuses the same records, and the dead-letter topic has them already. What is noted of a letter stays the same.
 */
import { deadLetterHeaders } from '../../../schemas/dead-letter.ts'
import { deadLetterMessage, type RefusedRecord } from './dead-letter.ts'
import type { DeadLetterTopic } from './dead-letter-topic.ts'

/** Which of these have been sent before. */
export type SentBefore = (refused: readonly RefusedRecord[]) => Promise<ReadonlySet<RefusedRecord>>

export function sendingNew(
  topic: Pick<DeadLetterTopic, 'send'>,
  sentBefore: SentBefore | undefined,
): Pick<DeadLetterTopic, 'send'> {
  if (sentBefore === undefined) return topic
  return {
    async send(refused, now, signal) {
      if (refused.length === 0) return []
      const sent = await sentBefore(refused)
      const fresh = refused.filter((one) => !sent.has(one))
      const details = await topic.send(fresh, now, signal)
      const ofFresh = new Map(fresh.map((one, at) => [one, details[at] ?? one.refusal.detail]))
      return refused.map((one) => ofFresh.get(one) ?? detailOf(one, now))
    },
  }
}

function detailOf(refused: RefusedRecord, now: Date): string {
  return String(deadLetterMessage(refused, now).headers?.[deadLetterHeaders.detail])
}
