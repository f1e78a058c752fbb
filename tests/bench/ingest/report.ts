/** The benchmark's table: each way beside ingest, the ratios of a round first. */
import { median } from '../median.ts'
import type { Measured } from './contenders.ts'
import type { Freshness } from './freshness.ts'

/** @param measured - the rounds of each way, that of `ingest` among them. */
export function tableOf(measured: ReadonlyMap<string, readonly Measured[]>, events: number): string {
  const own = measured.get('ingest') ?? []
  const head = [
    '| way | ingest is so many times as fast | events/s | CPU of ClickHouse, µs an event | CPU of Node, µs an event | peak of Node, MiB |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
  ]
  const lines = [...measured].map(([name, rounds]) => {
    const ratios = rounds.map(({ seconds }, round) => seconds / (own[round]?.seconds ?? Number.NaN))
    const cells = [
      name,
      `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`,
      Math.round(events / median(rounds.map(({ seconds }) => seconds))).toLocaleString('en'),
      micros(rounds.map(({ clickhouseCpu }) => clickhouseCpu)),
      micros(rounds.map(({ nodeCpu }) => nodeCpu)),
      median(rounds.map(({ memoryMib }) => memoryMib)).toFixed(0),
    ]
    return `| ${cells.join(' | ')} |`
  })
  return [...head, ...lines].join('\n')

  function micros(seconds: readonly number[]): string {
    return ((median(seconds) / events) * 1e6).toFixed(1)
  }
}

/** How soon events are visible. */
export function freshnessTable(measured: readonly Freshness[]): string {
  const head = [
    '| events a second | visible after, p50 | p99 | inserts a second |',
    '| ---: | ---: | ---: | ---: |',
  ]
  const lines = measured.map(
    ({ perSecond, p50, p99, insertsPerSecond }) =>
      `| ${perSecond.toLocaleString('en')} | ${p50.toFixed(2)} s | ${p99.toFixed(2)} s | ${insertsPerSecond.toFixed(1)} |`,
  )
  return [...head, ...lines].join('\n')
}
