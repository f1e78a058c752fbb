/**
 * The dashboard and the alert rules name only metrics and labels that exist, and where `promtool` is on PATH the rules
 * pass their own tests. Whether the queries return data is tried on a real Prometheus
 * (tests/integration/metrics.test.ts).
 */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { createAlertMetrics } from '../../../../consumers/alert/metrics.ts'
import { createIngestMetrics } from '../../../../consumers/ingest/metrics/ingest-metrics.ts'
import { createCollectMetrics } from '../../../../producers/collect/metrics.ts'
import { topicNames } from '../../../../schemas/topics.ts'

const read = (path: string): string =>
  readFileSync(new URL(`../../../../infra/monitoring/${path}`, import.meta.url), 'utf8')

interface Panel {
  readonly title: string
  readonly targets?: readonly { readonly expr: string }[]
}

const dashboard = JSON.parse(read('grafana/kunjungan-ingest.json')) as { panels: Panel[] }
const rules = read('prometheus/kunjungan-rules.yml')
const queries: [string, string][] = [
  ...dashboard.panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }): [string, string] => [`panel ${title}`, expr]),
  ),
  ...rules
    .split('- alert: ')
    .slice(1)
    .map((rule): [string, string] => [
      `alert ${rule.split('\n')[0]}`,
      /expr:(?: \|)?([\s\S]*?)\n {8}(?:for|labels):/.exec(rule)?.[1] ?? '',
    ]),
]

const { registry } = createIngestMetrics(
  { topics: topicNames('') },
  { nowMs: Date.now, signal: new AbortController().signal },
)
const known = new Map<string, readonly string[]>()
const { registry: ofAlert } = createAlertMetrics({ signal: new AbortController().signal })
const { registry: ofCollect } = createCollectMetrics()
for (const metric of [registry, ofAlert, ofCollect].flatMap((one) => one.getMetricsAsArray())) {
  const labels = 'labelNames' in metric ? (metric.labelNames as string[]) : []
  if (String(metric.type) !== 'histogram') known.set(metric.name, labels)
  else {
    known.set(`${metric.name}_bucket`, [...labels, 'le'])
    for (const end of ['_sum', '_count']) known.set(`${metric.name}${end}`, labels)
  }
}
/** Labels that Prometheus gives to whatever it scrapes. */
const scraped = ['instance', 'job']

describe('queries', () => {
  it('are there for every panel and alert', () => {
    expect(queries.length).toBeGreaterThanOrEqual(40)
    for (const [name, expr] of queries) expect(expr.trim(), name).not.toBe('')
  })

  it.each(queries)('of %s name only metrics and labels that exist', (_, expr) => {
    const names = [...expr.matchAll(/\b(?:kunjungan|process|nodejs)_\w+/g)].map(([name]) => name)
    expect(names.length).toBeGreaterThan(0)
    for (const name of names) expect([...known.keys()]).toContain(name)
    const labels = new Set([...scraped, ...names.flatMap((name) => known.get(name) ?? [])])
    const used = [
      ...[...expr.matchAll(/\b(?:by|on) \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(/,\s*/)),
      ...[...expr.matchAll(/(\w+)=~?"/g)].map(([, label = '']) => label),
    ]
    for (const label of used) expect([...labels]).toContain(label)
  })
})

const promtool = 'promtool'
const hasPromtool = spawnSync(promtool, ['--version']).status === 0

describe.skipIf(!hasPromtool)('promtool (skipped where it is not on PATH)', () => {
  it.each([
    ['check', 'kunjungan-rules.yml'],
    ['test', 'kunjungan-rules.test.yml'],
  ])('%s rules %s', (verb, file) => {
    const path = fileURLToPath(new URL(`../../../../infra/monitoring/prometheus/${file}`, import.meta.url))
    const { status, stdout, stderr } = spawnSync(promtool, [verb, 'rules', path], { encoding: 'utf8' })
    expect(status, stdout + stderr).toBe(0)
  })
})
