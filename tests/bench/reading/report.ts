/** The benchmark's table and what it says about each goal. */
import type { Load } from './load.ts'
import type { Measured } from './measure.ts'

/** A view answers in at most this share of the time that the raw question takes. */
const ratioGoal = 1 / 20
/** One MPP and month reads at most this share of the raw rows. */
const rowsGoal = 1 / 100
/** `visits_by_agency_now` answers within this. */
const nowGoalMs = 100

export interface Report {
  readonly table: string
  readonly misses: readonly string[]
}

export function report(load: Load, measured: readonly Measured[]): Report {
  const misses = measured.flatMap((one) => missesOf(one, load))
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
  readonly goal: 'time' | 'rows' | 'now' | 'figures'
  readonly text: string
}

function missesOf({ question, view, own, raw, difference }: Measured, load: Load): Miss[] {
  const name = `${question.view} (${question.scope})`
  const misses: Miss[] = []
  if (raw !== undefined && question.scope !== 'all MPPs' && view.ms > raw.ms * ratioGoal)
    misses.push({ goal: 'time', text: `${name} takes ${fraction(view.ms / raw.ms)} of the raw question` })
  if (question.scope === 'one MPP, one month' && view.rows > load.events * rowsGoal)
    misses.push({ goal: 'rows', text: `${name} reads ${count(view.rows)} of ${count(load.events)} raw rows` })
  if (own !== undefined && own.rows > load.events * rowsGoal)
    misses.push({ goal: 'rows', text: `${name} as its reader reads ${count(own.rows)} rows` })
  if (question.view === 'visits_by_agency_now' && view.ms > nowGoalMs)
    misses.push({ goal: 'now', text: `${name} takes ${view.ms.toFixed(0)} ms` })
  if (difference !== undefined) misses.push({ goal: 'figures', text: `${name}: ${difference}` })
  return misses
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
