/**
 * Whether what is in Kafka gets into ClickHouse: how much is unread, whether a group reads it and makes progress, and
 * whether committed offsets, open transactions or members of other programs keep records from being stored.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { heldBack, type Logs, openLogs } from '../../infra/kafka/partition-log.ts'
import { type GroupPosition, groupPositions, unread } from '../../infra/kafka/group-position.ts'
import { heldBackSentence, offsetFaultSentence } from '../../infra/kafka/offset-faults.ts'
import { topicKinds } from '../../schemas/topics.ts'
import { ingestClientId } from '../ingest.ts'
import type { Connections } from '../connections.ts'
import { type Check, note, ok, wrong } from './finding.ts'

/** A transaction that is open for so long is reported. */
const transactionMs = 2_000
/** An active group commits within this time. */
const movesWithinMs = 10_000
const pollMs = 1_000

export const lag: Check = async (_context, connections) => {
  await using logs = await openLogs(connections.kafka('kunjungan-doctor'))
  const found: Awaited<ReturnType<Check>>[] = []
  for (const [at, groupId] of connections.groupIds.entries()) {
    const ingest = `npx kunjungan ingest${connections.groupIds.length === 1 ? '' : ` --shard ${at + 1}`}`
    found.push(await lagOf({ groupId, ingest }, logs, connections))
  }
  const texts = found.map(({ text }) => text).join('; ')
  const state = (['wrong', 'note'] as const).find((one) => found.some((finding) => finding.state === one))
  return { state: state ?? 'ok', text: texts }
}

/** A group of ingest, and the command that is a member of it. */
interface IngestGroup {
  readonly groupId: string
  readonly ingest: string
}

async function lagOf(
  { groupId, ingest }: IngestGroup,
  logs: Logs,
  connections: Connections,
): ReturnType<Check> {
  const topics = topicKinds.map((kind) => connections.topics.topics[kind])
  const found = await groupPositions(logs, groupId, topics)
  const held = await heldBack(logs, topics, transactionMs)
  const { groups } = await logs.admin.describeGroups([groupId])
  const members = groups[0]?.members ?? []
  const foreign = members.filter(({ clientId }) => clientId !== ingestClientId)
  const behind = unread(found)
  const heldRecords = held.reduce((sum, { readable, end }) => sum + end - readable, 0n)
  const problems = [
    ...found.flatMap((position) => offsetFaultSentence(position) ?? []),
    ...held.map((log) => heldBackSentence(log, connections.kafkaAccess.brokers.join(','))),
    ...foreign.map(
      ({ clientId, clientHost }) =>
        `the member ${clientId} at ${clientHost} is another program: what it reads is not stored. Give it a group of its own`,
    ),
  ]
  const text = `${behind} records behind, ${members.length} active member(s) of ${groupId}`
  if (members.length === 0 && behind > 0n) problems.push(`start \`${ingest}\``)
  else if (behind > heldRecords && problems.length === 0 && !(await moves(logs, groupId, topics, found)))
    problems.push(
      `but none of it was stored for ${movesWithinMs / 1_000} seconds: the log of ingest, or /ready at its metrics port, says why`,
    )
  if (problems.length > 0) return wrong(`${text}: ${problems.join('; ')}`)
  return members.length === 0 ? note(`${text}: new events are stored once \`${ingest}\` runs`) : ok(text)
}

/** Whether the group commits anything in a while, or has nothing to do. */
async function moves(
  logs: Logs,
  groupId: string,
  topics: readonly string[],
  before: readonly GroupPosition[],
): Promise<boolean> {
  const giveUpAt = performance.now() + movesWithinMs
  while (performance.now() < giveUpAt) {
    await delay(pollMs)
    const now = await groupPositions(logs, groupId, topics)
    if (unread(now) === 0n || placeOf(now) !== placeOf(before)) return true
  }
  return false
}

function placeOf(found: readonly GroupPosition[]): string {
  return found.map(({ topic, partition, committed }) => `${topic}/${partition}/${committed ?? ''}`).join()
}
