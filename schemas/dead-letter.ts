/**
 * The headers of a dead letter and its id: `ingest` writes them, `dead-letters` reads them.
 * Pure.
 */
import type { Headers } from './cloud-event.ts'

export const deadLetterHeaders = {
  reason: 'dl_reason',
  detail: 'dl_detail',
  /** The place of the original record. */
  topic: 'dl_topic',
  partition: 'dl_partition',
  offset: 'dl_offset',
  /** When it was refused, RFC 3339. */
  time: 'dl_time',
  /** What was left out (`headers`, `key`, `value`), separated by commas; absent where nothing was. */
  cut: 'dl_cut',
  /** On a record that was sent back into its topic: the id of the dead letter that it was. */
  replayOf: 'dl_replay_of',
} as const

/** The names of all of them begin with it. */
export const deadLetterPrefix = 'dl_'

const { replayOf, ...ofDeadLetters } = deadLetterHeaders

/** The headers that are a dead letter's own: never taken over from the original, nor back into its topic. */
export const deadLetterOwnHeaders: ReadonlySet<string> = new Set(Object.values(ofDeadLetters))

/** On a record, the header that makes it a replay. */
export const replayHeader = replayOf

/** A dead letter is named by the place of its original record: `topic:partition:offset`. */
export function deadLetterId(topic: string, partition: number, offset: string): string {
  return `${topic}:${partition}:${offset}`
}

/** The one text of a header; undefined where it is missing, without a value or repeated. */
export function headerText(headers: Headers | undefined, name: string): string | undefined {
  const value = headers?.[name]
  return typeof value === 'string' || Buffer.isBuffer(value) ? value.toString() : undefined
}
