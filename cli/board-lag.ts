/**
 * How far ingest is behind, for the board: one question to Kafka in five seconds, however many look, over one
 * connection that is made when it is first asked for and again after a fault. It writes nothing.
 */
import { type Logs, openLogs } from '../infra/kafka/partition-log.ts'
import { slowestPositions, unread } from '../infra/kafka/group-position.ts'
import type { IngestLag, ReadIngestLag } from '../readers/board/ingest-lag.ts'
import { topicKinds } from '../schemas/topics.ts'
import type { Connections } from './connections.ts'

const maxAgeMs = 5_000
const answerWithinMs = 4_000

export interface LagReader extends AsyncDisposable {
  readonly read: ReadIngestLag
}

export function createLagReader(
  { kafka, topics: { topics }, groupIds }: Pick<Connections, 'kafka' | 'topics' | 'groupIds'>,
  { nowMs }: { readonly nowMs: () => number },
): LagReader {
  let open: Promise<Logs> | undefined
  let shared: { readonly askedAtMs: number; readonly answer: Promise<IngestLag> } | undefined
  const close = async (): Promise<void> => {
    const opened = open
    open = undefined
    try {
      await (await opened)?.[Symbol.asyncDispose]()
    } catch {
      // It was never open, or is gone: nothing to close.
    }
  }
  const ask = async (): Promise<IngestLag> => {
    const answeredAtMs = nowMs()
    // Its own retries would outlast the page.
    open ??= openLogs(kafka('kunjungan-board'), { retries: 0 })
    const logs = await open
    const found = await slowestPositions(
      logs,
      groupIds,
      topicKinds.map((kind) => topics[kind]),
    )
    const { groups } = await logs.admin.describeGroups([...groupIds])
    return {
      topics: topicKinds.map((topic) => ({
        topic,
        behind: Number(unread(found.filter((position) => position.topic === topics[topic]))),
      })),
      // With several shards, of the one that has the fewest.
      members: Math.min(...groups.map(({ members }) => members.length)),
      answeredAtMs,
    }
  }
  const read = async (): Promise<IngestLag> => {
    const late = Promise.withResolvers<never>()
    const timer = setTimeout(() => late.reject(new Error('Kafka does not answer.')), answerWithinMs)
    try {
      return await Promise.race([ask(), late.promise])
    } catch (error) {
      void close()
      throw error
    } finally {
      clearTimeout(timer)
    }
  }
  return {
    read() {
      const askedAtMs = nowMs()
      if (shared === undefined || askedAtMs - shared.askedAtMs > maxAgeMs) {
        const answer = read()
        // Whoever asked hears of it; nobody may be left who does.
        answer.catch(() => undefined)
        shared = { askedAtMs, answer }
      }
      return shared.answer
    },
    [Symbol.asyncDispose]: close,
  }
}
