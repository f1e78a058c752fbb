/** Tables of how visitors were served: waiting times, quotas, satisfaction. Pure. */
import { type MonthlyWaitRow, type QuotaRow, type SatisfactionRow } from '../rows/monthly-rows.ts'
import { surveyElements } from '../../schemas/event.ts'
import { type DocumentSection, type Field, figureCell, tableOf, textCell } from './document.ts'
import { type MonthlyContext, quarterName } from './context.ts'
import { shortName } from './names.ts'
import type { MonthlyWords } from './words.ts'

const right = 'right'

export function waitsSection({ report, formats, texts }: MonthlyContext): DocumentSection {
  const { words } = formats
  const minutes = 1 / 60
  const fields: Field<MonthlyWaitRow>[] = [
    [{ head: words.agencies.agency }, (row) => textCell(shortName(row.agency_name, report.regency))],
    ...(report.is_public
      ? []
      : ([
          [{ head: texts.waits.timed, align: right }, (row) => figureCell('count', row, 'timed_legs')],
          [{ head: texts.waits.untimed, align: right }, (row) => figureCell('count', row, 'untimed_legs')],
        ] satisfies Field<MonthlyWaitRow>[])),
    [{ head: texts.waits.share, align: right }, (row) => figureCell('percent', row, 'untimed_share')],
    [
      { head: texts.waits.mean, align: right },
      (row) => figureCell('rate', row, 'wait_mean_seconds', minutes),
    ],
    [
      { head: texts.waits.p50, align: right },
      (row) => figureCell('rate', row, 'median_day_p50_seconds', minutes),
    ],
    [
      { head: texts.waits.p90, align: right },
      (row) => figureCell('rate', row, 'median_day_p90_seconds', minutes),
    ],
    [
      { head: texts.waits.worst, align: right, isDetail: true },
      (row) => figureCell('rate', row, 'worst_day_p90_seconds', minutes),
    ],
    [
      { head: texts.waits.worstDay, align: right, isDetail: true },
      (row) => figureCell('day', row, 'worst_day'),
    ],
    [
      { head: texts.waits.standard, align: right },
      (row) => figureCell('count', row, 'standard_wait_minutes'),
    ],
    [{ head: texts.waits.within, align: right }, (row) => figureCell('percent', row, 'within_standard_rate')],
  ]
  const total = report.waits_total
  const none = { kind: 'text' as const, value: '' }
  const whole = [
    textCell(words.agencies.whole),
    ...(report.is_public
      ? []
      : [figureCell('count', total, 'timed_legs'), figureCell('count', total, 'untimed_legs')]),
    figureCell('percent', total, 'untimed_share'),
    figureCell('rate', total, 'wait_mean_seconds', minutes),
    ...[none, none, none, none, none],
    figureCell('percent', total, 'within_standard_rate'),
  ]
  const hasWaits = report.waits.some(
    (row) =>
      row.wait_mean_seconds !== null ||
      (row.untimed_legs ?? 0) > 0 ||
      row.suppressed?.includes('untimed_share') === true ||
      row.suppressed?.includes('wait_mean_seconds') === true,
  )
  return {
    id: 'waits',
    title: texts.waits.title,
    unit: texts.waits.unit,
    table: hasWaits ? tableOf(fields, report.waits, whole) : null,
    remarks: hasWaits ? [] : [texts.waits.none],
  }
}

export function quotasSection({ report, formats, texts }: MonthlyContext): DocumentSection {
  const fields: Field<QuotaRow>[] = [
    [{ head: formats.words.agencies.agency }, (row) => textCell(shortName(row.agency_name, report.regency))],
    [{ head: texts.quotas.days, align: right }, (row) => figureCell('count', row, 'quota_days')],
    [{ head: texts.quotas.full, align: right }, (row) => figureCell('count', row, 'days_at_quota')],
    [{ head: texts.quotas.quota, align: right }, (row) => figureCell('count', row, 'quota')],
    [{ head: texts.quotas.issued, align: right }, (row) => figureCell('count', row, 'issued')],
    [{ head: texts.quotas.used, align: right }, (row) => figureCell('percent', row, 'used_rate')],
    [{ head: texts.quotas.refused, align: right }, (row) => figureCell('count', row, 'refused_for_quota')],
    [
      { head: texts.quotas.median, align: right, isDetail: true },
      (row) => figureCell('text', row, 'median_exhausted_local'),
    ],
    [
      { head: texts.quotas.earliest, align: right, isDetail: true },
      (row) => figureCell('text', row, 'earliest_exhausted_local'),
    ],
  ]
  const none = textCell('')
  const whole = [
    textCell(formats.words.agencies.whole),
    ...[none, none, none, none, none],
    figureCell('count', report.quotas_total, 'refused_for_quota'),
    ...[none, none],
  ]
  const hasQuota = report.quotas.length > 0
  return {
    id: 'quotas',
    title: texts.quotas.title,
    unit: texts.quotas.unit,
    table: hasQuota ? tableOf(fields, report.quotas, report.quotas.length > 1 ? whole : undefined) : null,
    remarks: hasQuota ? [] : [texts.quotas.none],
  }
}

export function satisfactionSection({ report, texts }: MonthlyContext): DocumentSection {
  const { satisfaction: words } = texts
  const fields: Field<SatisfactionRow>[] = [
    [{ head: '' }, (row) => textCell(quarterName({ report, texts }, row.quarter))],
    [{ head: words.ikm, align: right }, (row) => figureCell('index', row, 'ikm')],
    [{ head: words.ikm011, align: right }, (row) => figureCell('index', row, 'ikm_weight_011')],
    [
      { head: words.grade, align: right },
      (row) => ({ ...figureCell('text', row, 'grade'), value: gradeOf(row.grade, words) }),
    ],
    [{ head: words.low, align: right }, (row) => figureCell('index', row, 'ikm_low')],
    [{ head: words.high, align: right }, (row) => figureCell('index', row, 'ikm_high')],
    [{ head: words.responses, align: right }, (row) => figureCell('count', row, 'responses')],
    [{ head: words.needed, align: right }, (row) => figureCell('count', row, 'responses_needed')],
    [
      { head: words.adequate, align: right },
      (row) => ({
        ...figureCell('text', row, 'is_sample_adequate'),
        value: adequacyOf(row, words),
      }),
    ],
    ...surveyElements.map((element): Field<SatisfactionRow> => [
      { head: words.elements[element], align: right },
      (row) => figureCell('score', row, `nrr_${element}`),
    ]),
  ]
  const { satisfaction: rows } = report
  return {
    id: 'satisfaction',
    title: words.title,
    unit: words.unit,
    table: rows.length === 0 ? null : { ...tableOf(fields, rows), isAcross: rows.length },
    remarks: rows.length === 0 ? [words.none] : [],
  }
}

/** Where no visits are known, nothing says how many responses are enough. */
function adequacyOf(
  { responses_needed: needed, is_sample_adequate: isAdequate }: SatisfactionRow,
  words: MonthlyWords['satisfaction'],
): string {
  if (needed === 0) return words.notJudged
  return isAdequate === 1 ? words.isAdequate : words.isInadequate
}

/** The grade with what it means. */
export function gradeOf(grade: string | null, { grades }: MonthlyWords['satisfaction']): string | null {
  if (grade === 'A' || grade === 'B' || grade === 'C' || grade === 'D') return grades[grade]
  return grade === '' ? null : grade
}
