/** A worker of `alert` whose session, notifier, group and Kafka note every step, and fail at the one that a test names. */
import type { ClickHouseClient } from '@clickhouse/client'
import type { Kafka } from 'kafkajs'
import { vi } from 'vitest'
import { LeadershipSession } from '../../../../consumers/alert/leadership-session.ts'
import { Notifier, type NotifierDeps } from '../../../../consumers/alert/notify/notifier.ts'
import { type AlertRow, transitionId } from '../../../../consumers/alert/state/alert-row.ts'
import { type AlertConfig, type AlertDeps, AlertWorker } from '../../../../consumers/alert/worker.ts'
import { createLogger } from '../../../../infra/log.ts'
import type { Logs } from '../../../../infra/kafka/partition-log.ts'
import { topicNames } from '../../../../schemas/topics.ts'
import { reference } from '../../../support/simulated-days.ts'

export const minute = 60_000
/** The end of the quarter of an hour that the first pass judges. */
export const quarter = Date.parse('2026-10-22T02:15:00Z')
const topics = topicNames('')

type Step = 'watermark' | 'session' | 'notifier' | 'silences' | 'judge'

/** It replaces `begin` of both classes: restore all mocks afterwards. */
export function aWorker() {
  const done: string[] = []
  const warned: string[] = []
  const state = {
    isLeading: true as boolean | undefined,
    generation: 1,
    /** Of one partition: its end, and what ingest has committed. */
    end: 5n,
    committed: '5',
    nowMs: quarter + minute,
    storeClockMs: undefined as number | undefined,
    failing: undefined as Step | undefined,
    /** Up to where the session has judged: when it begins, what the former one left. */
    judgedTo: quarter - 15 * minute,
    /** What the topic has, and what the next judgement adds. */
    committedRows: [] as AlertRow[],
    judged: [] as AlertRow[],
    reference,
    onEnd: (): void => undefined,
    mayPost: undefined as NotifierDeps['mayPost'],
  }
  const step = (name: Step, what: string): void => {
    done.push(what)
    if (state.failing === name) throw new Error(`${name} failed`)
  }
  const clients = {
    fetchOffsets: async () => {
      step('watermark', 'watermark')
      return [
        { topic: topics.queue, partitions: [{ partition: 0, offset: state.committed, metadata: null }] },
      ]
    },
  }
  const logs = {
    admin: clients,
    read: async () => [{ topic: topics.queue, partition: 0, begin: 0n, readable: state.end, end: state.end }],
    [Symbol.asyncDispose]: async () => void done.push('logs closed'),
  } as unknown as Logs
  const leadership = {
    isLeading: () => state.isLeading,
    generation: () => state.generation,
    failed: new Promise<never>(() => undefined),
    [Symbol.asyncDispose]: async () => void done.push('group left'),
  }
  vi.spyOn(LeadershipSession, 'begin').mockImplementation(async (_config, { reference: used, rules }) => {
    step('session', `session of ${used.mpps.length} MPPs and ${rules.length} rules`)
    return {
      judgedTo: () => state.judgedTo,
      transitions: () => [...state.committedRows],
      async judgeTo(to: number, onCommitted: (rows: readonly AlertRow[]) => void, signal?: AbortSignal) {
        signal?.throwIfAborted()
        const rows = state.judged.splice(0)
        state.committedRows.push(...rows)
        if (rows.length > 0) onCommitted(rows)
        step('judge', `judged to ${new Date(to).toISOString().slice(11, 16)}`)
        state.judgedTo = Math.max(state.judgedTo, to)
        return rows
      },
      async [Symbol.asyncDispose]() {
        state.onEnd()
        done.push('session ended')
      },
    } as unknown as LeadershipSession
  })
  vi.spyOn(Notifier, 'begin').mockImplementation(async (_config, { mayPost }, rows, isHeld) => {
    state.mayPost = mayPost
    step('notifier', `notifier of ${rows.length} transitions${isHeld === true ? ', held' : ''}`)
    return {
      waiting: 3,
      hold: (held: boolean) => void done.push(held ? 'held' : 'released'),
      take: (taken: readonly AlertRow[]) => void (taken.length > 0 && done.push(`delivered ${taken.length}`)),
      refreshSilences: async () => step('silences', 'silences'),
      [Symbol.asyncDispose]: async () => void done.push('notifier ended'),
    } as unknown as Notifier
  })
  const config = {
    topics,
    groupId: 'alert',
    transactionalId: 'alert',
    ingestGroupIds: ['ingest'],
    everyMs: minute,
    notify: {},
  } as unknown as AlertConfig
  const made: string[] = []
  const deps: AlertDeps = {
    kafka: {} as Kafka,
    clickhouse: {} as ClickHouseClient,
    get reference() {
      return state.reference
    },
    logger: {
      ...createLogger({ level: 'silent', pretty: false }),
      warn: (text: string) => void warned.push(text),
    } as AlertDeps['logger'],
    clock: () => new Date(state.nowMs),
    storeClock: async () => state.storeClockMs ?? state.nowMs,
    random: () => 0,
    onTransitions: (rows) => void made.push(...rows.map(transitionId)),
  }
  const worker = new AlertWorker(config, deps, leadership, logs)
  /** What has been done since the last call. */
  const since = (): string[] => done.splice(0)
  return { worker, state, made, warned, since }
}
