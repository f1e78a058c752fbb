/**
 * What is wrong with the position of a consumer group, in words and with the fix: committed offsets beyond the end or
 * before the beginning of a log, and records that an open transaction holds back.
 */
import type { GroupPosition } from './group-position.ts'
import type { PartitionLog } from './partition-log.ts'

/** What is wrong with a committed offset and what to do; undefined where it fits. */
export function offsetFaultSentence({
  topic,
  partition,
  committed,
  begin,
  end,
  offsetFault,
}: GroupPosition): string | undefined {
  const place = `partition ${partition} of ${topic}`
  if (offsetFault === 'beyond_end')
    return (
      `${place}: offset ${committed} is committed, but the log ends at ${end}: the topic was created again, or Kafka was ` +
      `restored from an older state. Run \`npx kunjungan ingest\`: it reads the partition again from offset ${begin}, ` +
      'and repeats change no figure. Records that Kafka has lost have to be sent again by their producer'
    )
  if (offsetFault === 'before_begin')
    return (
      `${place}: offset ${committed} is committed, but the log begins at ${begin}: ${begin - (committed ?? 0n)} ` +
      'records were deleted before they were read. Have their producer send them again, and set retention.ms=-1 and ' +
      'retention.bytes=-1 on the topic'
    )
  return undefined
}

/** Which records an open transaction holds back, and how to end it. */
export function heldBackSentence({ topic, partition, readable, end }: PartitionLog, brokers: string): string {
  return (
    `partition ${partition} of ${topic}: an open transaction holds back ${end - readable} records from offset ` +
    `${readable} on, which are not stored before it ends. Its producer has to commit or abort it. If that producer is ` +
    `gone: kafka-transactions.sh --bootstrap-server ${brokers} abort --topic ${topic} --partition ${partition} ` +
    `--start-offset ${readable}`
  )
}
