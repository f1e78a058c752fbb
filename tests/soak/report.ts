/**
 * The report of a long run as Markdown: what ran, what was killed, what was measured, what the audit found.
 */
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { formatDay } from '../../schemas/time.ts'
import { checkout } from '../support/pipeline.ts'
import type { Chaos } from './chaos.ts'
import type { SoakPlace } from './place.ts'
import type { Worker } from './workers.ts'
import type { SoakWorld } from './world.ts'

export interface SoakResult {
  readonly options: {
    readonly minutes: number
    readonly events: number
    readonly seed: number
    readonly ingests: number
    readonly outage?: boolean
    readonly cluster?: boolean
  }
  readonly world: SoakWorld
  readonly place: Pick<SoakPlace, 'services' | 'nodes'>
  readonly ingests: readonly Worker[]
  readonly alerts: readonly Worker[]
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
  const { options, world, place, ingests, alerts, producers, chaos, faults } = result
  const flags = ['--minutes', '--events', '--seed', '--ingests'].map(
    (flag) => `${flag} ${options[flag.slice(2) as 'minutes' | 'events' | 'seed' | 'ingests']}`,
  )
  const rows: [string, string][] = [
    [
      'command',
      `\`npm run soak -- ${flags.join(' ')}${options.outage === true ? ' --outage' : ''}${options.cluster === true ? ' --cluster' : ''}\``,
    ],
    ['date', new Date().toISOString().slice(0, 10)],
    ['versions', versions(place.services)],
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
    ...(alerts.length === 0
      ? []
      : ([['kills of alert', `${kills(alerts)} (${alerts.length} processes)`]] satisfies [string, string][])),
    [
      'services',
      [...chaos.strikes]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, times]) => `${name} ${times} times`)
        .join(', '),
    ],
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
        ? `**exact**: nothing lost, nothing doubled, every view equal to its fold${place.nodes.size > 1 ? ` on each of ${place.nodes.size} nodes` : ''}`
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

function versions(services: string): string {
  const { dependencies } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>
  }
  return `Node ${process.versions.node}, ${services}, kafkajs ${dependencies['kafkajs']}, @clickhouse/client ${dependencies['@clickhouse/client']}`
}
