/** What was refused and never sent back: how much, since when, why, and what helps against each reason. */
import { z } from 'zod'
import type { Reason } from '../../schemas/reasons.ts'
import { type Check, note, ok, rows } from './finding.ts'

/** Of a store that another version writes to, a reason may be one that this one does not know. */
const fixes: Readonly<Record<string, string>> = {
  unknown_mpp: 'add the MPP to mpps.csv',
  wrong_topic: 'its producer sends to another topic than the type has',
  bad_time: 'check the clock and the offset of its producer',
  personal_data: 'its producer has to leave it out',
  rejected_by_store: 'tell the developers',
} satisfies Partial<Record<Reason, string>>

export const deadLetters: Check = async (_context, connections) => {
  const found = await rows(
    connections,
    z.object({ reason: z.string(), letters: z.number(), fresh: z.number() }),
    `SELECT reason, count() AS letters, countIf(refused_at > now() - INTERVAL 1 DAY) AS fresh
     FROM (SELECT topic, kafka_partition, kafka_offset, any(reason) AS reason, min(stored_at) AS refused_at
           FROM refused_records
           WHERE concat(topic, ':', toString(kafka_partition), ':', toString(kafka_offset))
                 NOT IN (SELECT dead_letter FROM dead_letter_replays)
           GROUP BY topic, kafka_partition, kafka_offset)
     GROUP BY reason ORDER BY letters DESC, reason`,
  )
  if (found.length === 0) return ok('none')
  const sum = (of: 'letters' | 'fresh'): number => found.reduce((total, row) => total + row[of], 0)
  const reasons = found.map(({ reason, letters }) => {
    const fix = fixes[reason]
    return `${letters} ${reason}${fix === undefined ? '' : ` (${fix})`}`
  })
  return note(
    `${sum('letters')}, ${sum('fresh')} of them in the last 24 hours: ${reasons.join(', ')}. \`npx kunjungan dead-letters list\` names them, \`replay\` sends them back once the cause is gone`,
  )
}
