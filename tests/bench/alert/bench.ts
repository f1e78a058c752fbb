/**
 * Measures the detector on labelled histories: `node cli/launcher/launch.js tests/bench/alert/bench.ts [--seeds 1,2]
 * [--curve [--offsets=-1,1]] [--report FILE]`. Prints Markdown; a seed takes about half a minute, the curve as much
 * again for every offset.
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readReference } from '../../../sql/reference.ts'
import { defaults } from '../../../consumers/alert/detector/settings.ts'
import type { Settings } from '../../../consumers/alert/detector/settings.ts'
import { ceiling, ours } from './detectors.ts'
import { labelledHistories } from './generator.ts'
import type { LabelledHistory } from './generator.ts'
import { reportOf } from './report.ts'
import type { Curve } from './report.ts'
import { scoreOf } from './score.ts'
import type { Raised, Score } from './score.ts'
import { summarise } from './summary.ts'
import { alertsAt, scoresOf, yardsticks } from './yardsticks.ts'

/** Not used for building, nor looked at before the detector was done. */
const defaultSeeds = '41,42,43,44,45'
/** Added to every threshold, for the curve. */
const defaultOffsets = '-1,-0.4,0.6,1.5'
const yardstickFactors = [0.6, 0.8, 1, 1.3, 1.7, 2.2, 3, 4, 6]

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: defaultSeeds },
    curve: { type: 'boolean', default: false },
    offsets: { type: 'string', default: defaultOffsets },
    report: { type: 'string' },
  },
})
const seeds = values.seeds.split(',').map(Number)
const offsets = values.offsets.split(',').map(Number)
const calendar = await readReference(join(import.meta.dirname, '../../../sql/reference'))

/** Scores by detector and setting, history after history: only one seed's histories are kept at a time. */
const kept = new Map<string, Score[]>()

for (const seed of seeds) {
  const began = performance.now()
  for (const labelled of labelledHistories(seed, calendar)) measure(labelled)
  process.stderr.write(`seed ${seed}: ${((performance.now() - began) / 1000).toFixed(0)} s\n`)
}

const usual = yardsticks.map(({ name }) => ({ name: `${name}, usual`, summary: summaryOf(`${name}/1`) }))
const report = reportOf(
  seeds,
  summaryOf('ours/0'),
  summaryOf('ceiling/0'),
  usual,
  values.curve ? curves() : [],
)
process.stdout.write(`${report}\n`)
if (values.report !== undefined) await writeFile(values.report, `${report}\n`)

function measure(labelled: LabelledHistory): void {
  keep('ours/0', labelled, ours(labelled, defaults))
  keep('ceiling/0', labelled, ceiling(labelled, defaults))
  for (const offset of values.curve ? offsets : []) {
    keep(`ours/${offset}`, labelled, ours(labelled, moved(offset)))
    keep(`ceiling/${offset}`, labelled, ceiling(labelled, moved(offset)))
  }
  for (const { name, method, usual: threshold } of yardsticks) {
    const scored = scoresOf(labelled, method)
    for (const factor of values.curve ? yardstickFactors : [1])
      keep(`${name}/${factor}`, labelled, alertsAt(labelled, scored, threshold * factor))
  }
}

function keep(key: string, labelled: LabelledHistory, alerts: readonly Raised[]): void {
  const scores = kept.get(key) ?? []
  scores.push(scoreOf(labelled, alerts))
  kept.set(key, scores)
}

function summaryOf(key: string): ReturnType<typeof summarise> {
  return summarise(kept.get(key) ?? [])
}

function moved(offset: number): Settings {
  return {
    ...defaults,
    agencyThreshold: defaults.agencyThreshold + offset,
    mppThreshold: defaults.mppThreshold + offset,
    silentThreshold: defaults.silentThreshold + offset,
  }
}

function curves(): Curve[] {
  const steps = [0, ...offsets].toSorted((a, b) => a - b)
  const swept = ['ours', 'ceiling'].map((name) => ({
    name: name === 'ours' ? 'detector' : name,
    points: steps.map((offset) => ({
      setting: offset === 0 ? 'as it is' : `${offset > 0 ? '+' : ''}${offset}`,
      summary: summaryOf(`${name}/${offset}`),
    })),
  }))
  const simple = yardsticks.map(({ name, usual: threshold }) => ({
    name,
    points: yardstickFactors.map((factor) => ({
      setting: (threshold * factor).toFixed(1),
      summary: summaryOf(`${name}/${factor}`),
    })),
  }))
  return [...swept, ...simple]
}
