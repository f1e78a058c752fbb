/**
 * The report of a long run as Markdown: what ran, what was killed, what was measured, what the audit found.
 */
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { formatDay } from '../../schemas/time.ts'
import { checkout } from '../support/pipeline.ts'
import type { Chaos } from './chaos.ts'
import type { Worker } from './workers.ts'
import type { SoakWorld } from './world.ts'

export interface SoakResult {
  readonly options: {
    readonly minutes: number
    readonly events: number
    readonly seed: number
    readonly ingests: number
    readonly outage?: boolean
  }
  readonly world: SoakWorld
  readonly ingests: readonly Worker[]
  readonly producers: readonly Worker[]
  readonly chaos: Chaos
  /** Records in the event topics, what was sent again among them. */
  readonly records: number
  /** Records still to be read when all was sent. */
  readonly lagRecords: number
  readonly sentSeconds: number
  readonly drainSeconds: number
  readonly totalSeconds: number
  readonly faults: readonly string[]
}

export function reportOf(result: SoakResult): string {
  const { options, world, ingests, producers, chaos, faults } = result
  const flags = ['--minutes', '--events', '--seed', '--ingests'].map(
    (flag) => `${flag} ${options[flag.slice(2) as 'minutes' | 'events' | 'seed' | 'ingests']}`,
  )
  const rows: [string, string][] = [
    ['command', `\`npm run soak -- ${flags.join(' ')}${options.outage === true ? ' --outage' : ''}\``],
    ['date', new Date().toISOString().slice(0, 10)],
    ['versions', versions()],
    ['machine', `${availableParallelism()} cores, shared with other work`],
    [
      'events',
      `simulated days of ${world.mpps.length} MPPs, ${formatDay(world.from)} to ${formatDay(world.to)}, seed ${world.seed}`,
    ],
    [
      'records in the topics',
      `${result.records}, of which ${chaos.badRecords} bad; events sent twice included`,
    ],
    ['kills of ingest', `${kills(ingests)} (${ingests.length} processes)`],
    ['kills of the producer', String(kills(producers))],
    ['ended as Kafka was gone', `ingest ${vain(ingests)} times, the producer ${vain(producers)} times`],
    ['kills of Kafka', String(chaos.serviceKills.kafka)],
    ['kills of ClickHouse', String(chaos.serviceKills.clickhouse)],
    ['all sent after', `${result.sentSeconds.toFixed(0)} s`],
    ['still to be read then', `${result.lagRecords} records`],
    ['all read after another', `${result.drainSeconds.toFixed(0)} s`],
    [
      'most memory of an ingest process',
      ingests.map(({ peakBytes }) => `${(peakBytes / 1_048_576).toFixed(0)} MiB`).join(', '),
    ],
    ['with the audit', `${result.totalSeconds.toFixed(0)} s`],
    [
      'audit',
      faults.length === 0
        ? '**exact**: nothing lost, nothing doubled, every view equal to its fold'
        : '**faults**',
    ],
  ]
  return [
    options.outage === true ? '## ClickHouse gone, producers at full rate' : '## Everything killed at random',
    '',
    '| what | seen |',
    '| --- | --- |',
    ...rows.map(([what, seen]) => `| ${what} | ${seen} |`),
    ...faults.map((fault) => `\n- ${fault}`),
    '',
  ].join('\n')
}

function kills(workers: readonly Worker[]): number {
  return workers.reduce((sum, { kills: of }) => sum + of, 0)
}

function vain(workers: readonly Worker[]): number {
  return workers.reduce((sum, { vainStarts }) => sum + vainStarts, 0)
}

function versions(): string {
  const { dependencies } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>
  }
  return `Node ${process.versions.node}, Apache Kafka 4.3.0 (one broker), ClickHouse 26.7.2.1 (embedded), kafkajs ${dependencies['kafkajs']}, @clickhouse/client ${dependencies['@clickhouse/client']}`
}
