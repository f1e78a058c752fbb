/**
 * Which version of the reference data each part uses: the files here, the tables that the views read, and a running
 * ingest, by what it notes with its commits.
 */
import { z } from 'zod'
import { readCommitNote } from '../../infra/kafka/commit-note.ts'
import { topicKinds } from '../../schemas/topics.ts'
import { referenceVersion } from '../../sql/reference.ts'
import { missingUsers } from '../missing-users.ts'
import type { Connections } from '../connections.ts'
import { type Check, note, ok, rows, wrong } from './finding.ts'

/** A process takes up a change within this time. */
const takesUpMs = 60_000

export const reference: Check = async (context, connections) => {
  const [loaded] = await rows(
    connections,
    z.object({ version: z.string(), loaded: z.number() }),
    'SELECT version, toUnixTimestamp64Milli(loaded_at) AS loaded FROM reference_versions ORDER BY loaded_at DESC LIMIT 1',
  )
  const version = referenceVersion(context.reference)
  if (loaded?.version !== version)
    return wrong(
      `the files in ${context.referenceFolder} (version ${version}) differ from what is loaded (${loaded?.version ?? 'nothing'}): run \`npx kunjungan migrate\``,
    )
  const others = await usedByIngest(connections, version, loaded.loaded + takesUpMs)
  if (others.length > 0)
    return wrong(
      `version ${version} is loaded, but ingest works with ${others.join(', ')}: bring the files on its machine up to date; its log says if it cannot read them`,
    )
  const users = await missingUsers(context, connections)
  return users === undefined ? ok(`version ${version}`) : note(`version ${version}; ${users}`)
}

/** Other versions that ingest noted after this one had time to be taken up. */
async function usedByIngest(connections: Connections, version: string, sinceMs: number): Promise<string[]> {
  const admin = await connections.kafkaAdmin()
  const topics = topicKinds.map((kind) => connections.topics.topics[kind])
  const groups = await Promise.all(
    connections.groupIds.map((groupId) => admin.fetchOffsets({ groupId, topics })),
  )
  const notes = groups
    .flat()
    .flatMap(({ partitions }) => partitions.flatMap(({ metadata }) => readCommitNote(metadata) ?? []))
  const late = notes.filter((one) => one.committedAt > sinceMs && one.referenceVersion !== version)
  return [...new Set(late.map(({ referenceVersion: other }) => other))]
}
