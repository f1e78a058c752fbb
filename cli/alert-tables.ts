/**
 * What a backtest found, as tables for a terminal: the alerts, how many of them each month and agency had, and the
 * score where there are labels. Formats and judges nothing.
 */
import type { MonthCount, NotJudged } from '../consumers/alert/backtest/backtest.ts'
import type { FullScore, Score } from '../consumers/alert/backtest/score.ts'
import type { AlertRow } from '../consumers/alert/state/alert-row.ts'
import { type Reference, utcOffsetsOf } from '../schemas/reference.ts'
import { dash } from '../readers/text/formats.ts'
import { type Column, createStyle, tableLines } from '../readers/text/table.ts'

export interface BacktestReport {
  readonly rows: readonly AlertRow[]
  readonly months: readonly MonthCount[]
  readonly notJudged: readonly NotJudged[]
  readonly score: FullScore | undefined
  readonly reference: Reference
}

const words = {
  id: {
    locale: 'id-ID',
    alerts: 'Peringatan',
    none: 'Tidak ada peringatan.',
    alertHeads: 'Mulai (setempat)|Selesai|MPP|Instansi|Jenis|Tercatat|Biasanya|Kisaran|Skor|Instansi pemicu',
    months: 'Per bulan dan instansi',
    monthHeads: 'Bulan|MPP|Instansi|Lonjakan|Turun|Senyap',
    score: 'Skor terhadap label',
    scoreHeads:
      'Jenis|Tingkat|Episode|Ditemukan|Recall|Peringatan|Presisi|Alarm palsu|Alarm palsu/MPP-bulan|Median jeda (menit)',
    whole: '(seluruh MPP)',
    kinds: { surge: 'lonjakan', drop: 'turun', silent: 'senyap' },
    levels: { agency: 'instansi', mpp: 'MPP' },
    all: 'semua',
    notJudged: 'Belum dinilai, karena riwayatnya belum cukup',
    leftOut: 'label di luar rentang ini tidak dihitung',
  },
  en: {
    locale: 'en-US',
    alerts: 'Alerts',
    none: 'No alerts.',
    alertHeads: 'Started (local)|Resolved|MPP|Agency|Kind|Observed|Expected|Interval|Score|Driven by',
    months: 'By month and agency',
    monthHeads: 'Month|MPP|Agency|Surges|Drops|Silences',
    score: 'Score against the labels',
    scoreHeads:
      'Kind|Level|Episodes|Found|Recall|Alerts|Precision|False alarms|False alarms/MPP-month|Median delay (minutes)',
    whole: '(whole MPP)',
    kinds: { surge: 'surge', drop: 'drop', silent: 'silent' },
    levels: { agency: 'agency', mpp: 'MPP' },
    all: 'all',
    notJudged: 'Not judged, as their history is too short',
    leftOut: 'labels outside this range are not counted',
  },
} as const

const style = createStyle(false)
const width = 160

/** The tables in a language. */
export function formatBacktest(report: BacktestReport, language: 'id' | 'en'): string {
  const texts = words[language]
  const { rows, months, notJudged, score, reference } = report
  const offsets = utcOffsetsOf(reference)
  const number = new Intl.NumberFormat(texts.locale, { maximumFractionDigits: 1 })
  const rate = new Intl.NumberFormat(texts.locale, { maximumFractionDigits: 2 })
  const local = (instant: string | null, mpp: string): string =>
    instant === null
      ? dash
      : new Date(Date.parse(instant) + (offsets.get(mpp) ?? 0) * 60_000)
          .toISOString()
          .slice(0, 16)
          .replace('T', ' ')
  const agencyOf = (agency: string): string => (agency === '' ? texts.whole : agency)
  const alertCells = rows.map((row) => [
    local(row.started_at, row.mpp),
    local(row.resolved_at, row.mpp),
    row.mpp,
    agencyOf(row.agency),
    texts.kinds[row.kind],
    number.format(row.observed),
    number.format(row.expected),
    `${number.format(row.expected_low)}–${number.format(row.expected_high)}`,
    number.format(row.score),
    row.agency === '' ? row.driving_agencies.replaceAll(',', ', ') : '',
  ])
  const monthCells = months.map(({ month, mpp, agency, surge, drop, silent }) => [
    ...[month, mpp, agencyOf(agency)],
    ...[surge, drop, silent].map((count) => number.format(count)),
  ])
  const orDash = (value: number | null): string => (value === null ? dash : rate.format(value))
  const scoreCells = (kind: string, level: string, part: Score): string[] => [
    ...[kind, level, number.format(part.episodes), number.format(part.found), orDash(part.recall)],
    ...[number.format(part.alerts), orDash(part.precision), number.format(part.false_alarms)],
    ...[rate.format(part.false_alarms_per_mpp_month), orDash(part.delay_median_minutes)],
  ]
  const lines = [texts.alerts, '']
  lines.push(...(rows.length === 0 ? [texts.none] : table(texts.alertHeads, alertCells, 5, 9)))
  if (months.length > 0) lines.push('', texts.months, '', ...table(texts.monthHeads, monthCells, 3))
  if (notJudged.length > 0) {
    const names = notJudged.map(({ mpp, agency }) => `${mpp} ${agencyOf(agency)}`)
    lines.push('', `${texts.notJudged}: ${names.join(', ')}.`)
  }
  if (score !== undefined) {
    const cells = [
      ...score.parts.map((part) => scoreCells(texts.kinds[part.kind], texts.levels[part.level], part)),
      scoreCells(texts.all, '', score),
    ]
    lines.push('', texts.score, '', ...table(texts.scoreHeads, cells, 2))
    if (score.labels_left_out > 0) lines.push(`${score.labels_left_out} ${texts.leftOut}.`)
  }
  return lines.join('\n')
}

/** @param heads - of the columns, separated by bars; those from `numbersFrom` on and before `numbersTo` are numbers. */
function table(
  heads: string,
  cells: readonly (readonly string[])[],
  numbersFrom: number,
  numbersTo = Infinity,
): string[] {
  const columns = heads
    .split('|')
    .map((head, at): Column => (at >= numbersFrom && at < numbersTo ? { head, align: 'right' } : { head }))
  return tableLines(columns, cells, { width, style })
}
