/** The benchmark's table and what it says about each goal. */
import type { Load } from './load.ts'
import type { Measured } from './measure.ts'

/** Over all MPPs and a year a view answers in at most this share of the time that the raw question takes. */
const yearGoal = 1 / 30
/** Of one MPP and month every view in this multiple of it, and half of the views in the lower one. */
const monthGoal = 3
const halfGoal = 2
/** Planning of a view, and of `visits_by_agency_now`. */
const planGoalMs = 60
const planNowGoalMs = 40
/** What the aggregates may take on disk, over the raw tables. */
const diskGoal = 1
/** One MPP and month reads at most this share of the raw rows. */
const rowsGoal = 1 / 100

export interface Report {
  readonly table: string
  readonly misses: readonly string[]
}

export function report(load: Load, measured: readonly Measured[]): Report {
  const misses = [...measured.flatMap((one) => missesOf(one, load)), ...missesOfAll(measured, load)]
  const head = [
    '| view | asked of | view ms | of it planning | its reader ms | raw ms | ratio | view rows | view MB | raw rows | raw MB | misses |',
    '| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |',
  ]
  const lines = measured.map((one) => {
    const { question, view, own, planMs, raw } = one
    const cells = [
      `\`${question.view}\``,
      question.scope,
      view.ms.toFixed(1),
      planMs.toFixed(1),
      own?.ms.toFixed(1) ?? '',
      ...(raw === undefined ? ['', ''] : [raw.ms.toFixed(1), fraction(view.ms / raw.ms)]),
      ...[count(view.rows), megabytes(view.bytes)],
      ...(raw === undefined ? ['', ''] : [count(raw.rows), megabytes(raw.bytes)]),
      missesOf(one, load)
        .map(({ goal }) => goal)
        .join(', '),
    ]
    return `| ${cells.join(' | ')} |`
  })
  return {
    table: [...head, ...lines].join('\n'),
    misses: misses.map(({ goal, text }) => `${goal}: ${text}`),
  }
}

interface Miss {
  readonly goal: 'time' | 'rows' | 'plan' | 'figures' | 'disk'
  readonly text: string
}

function missesOf({ question, view, own, raw, planMs, difference }: Measured, load: Load): Miss[] {
  const name = `${question.view} (${question.scope})`
  const isOne = question.scope === 'one MPP, one month'
  const misses: Miss[] = []
  const timeGoal = isOne ? monthGoal : question.scope === 'all MPPs, a year' ? yearGoal : undefined
  if (raw !== undefined && timeGoal !== undefined && view.ms > raw.ms * timeGoal)
    misses.push({ goal: 'time', text: `${name} takes ${fraction(view.ms / raw.ms)} of the raw question` })
  if (isOne && view.rows > load.events * rowsGoal)
    misses.push({ goal: 'rows', text: `${name} reads ${count(view.rows)} of ${count(load.events)} raw rows` })
  if (own !== undefined && own.rows > load.events * rowsGoal)
    misses.push({ goal: 'rows', text: `${name} as its reader reads ${count(own.rows)} rows` })
  const planGoal = question.view === 'visits_by_agency_now' ? planNowGoalMs : planGoalMs
  if (isOne && planMs > planGoal)
    misses.push({ goal: 'plan', text: `${name} is planned in ${planMs.toFixed(0)} ms` })
  if (difference !== undefined) misses.push({ goal: 'figures', text: `${name}: ${difference}` })
  return misses
}

function missesOfAll(measured: readonly Measured[], load: Load): Miss[] {
  const ratios = measured.flatMap(({ question, view, raw }) =>
    question.scope === 'one MPP, one month' && raw !== undefined ? [view.ms / raw.ms] : [],
  )
  const quick = ratios.filter((ratio) => ratio <= halfGoal).length
  return [
    ...(quick * 2 < ratios.length
      ? [
          {
            goal: 'time',
            text: `${quick} of ${ratios.length} views answer for one MPP and month in twice the raw time`,
          } as const,
        ]
      : []),
    ...(load.diskRatio > diskGoal
      ? [
          {
            goal: 'disk',
            text: `the aggregates take ${load.diskRatio.toFixed(2)} of the raw tables' disk`,
          } as const,
        ]
      : []),
  ]
}

/** 0.05 as 1/20; above one as a multiple. */
function fraction(ratio: number): string {
  return ratio < 1 ? `1/${(1 / ratio).toFixed(1)}` : `${ratio.toFixed(1)}×`
}

function count(rows: number): string {
  return rows.toLocaleString('en')
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}
