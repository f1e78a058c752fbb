/**
 * Tables of waiting and leaving: the waits of the month by agency, how visits ended by how long they waited, and what
 * visitors then said. Pure.
 */
import { type MonthlyLeavingRow, type OutcomeRow, outcomes, type WaitScoreRow } from '../rows/leaving-rows.ts'
import { marksOf } from '../text/marks.ts'
import { quarterOfMonth } from '../months.ts'
import { type MonthlyContext, quarterName } from './context.ts'
import { type Cell, type DocumentSection, type Field, figureCell, tableOf, textCell } from './document.ts'
import { shortName } from './names.ts'

const right = 'right'
const minutes = 1 / 60

export function leavingSection({ report, formats, texts }: MonthlyContext): DocumentSection {
  const { leaving: words } = texts
  const { agencies } = formats.words
  const fields: Field<MonthlyLeavingRow>[] = [
    [{ head: agencies.agency }, (row) => textCell(shortName(row.agency_name, report.regency))],
    [{ head: words.p50, align: right }, (row) => figureCell('rate', row, 'wait_p50_seconds', minutes)],
    [{ head: words.p90, align: right }, (row) => figureCell('rate', row, 'wait_p90_seconds', minutes)],
    [{ head: words.within, align: right }, (row) => figureCell('percent', row, 'within_standard_rate')],
    ...(report.is_public
      ? []
      : ([
          [{ head: words.never, align: right }, (row) => figureCell('count', row, 'never_called')],
        ] satisfies Field<MonthlyLeavingRow>[])),
    [{ head: words.share, align: right }, (row) => figureCell('percent', row, 'never_called_share')],
    [{ head: texts.mark }, (row) => textCell(marksOf(row))],
  ]
  const { leaving: rows, leaving_total: total } = report
  const whole: Cell[] | undefined =
    total === null
      ? undefined
      : [
          textCell(agencies.whole),
          figureCell('rate', total, 'wait_p50_seconds', minutes),
          figureCell('rate', total, 'wait_p90_seconds', minutes),
          figureCell('percent', total, 'within_standard_rate'),
          ...(report.is_public ? [] : [figureCell('count', total, 'never_called')]),
          figureCell('percent', total, 'never_called_share'),
          textCell(marksOf(total)),
        ]
  return {
    id: 'leaving',
    title: words.title,
    unit: words.unit,
    table: rows.length === 0 ? null : tableOf(fields, rows, whole),
    remarks: rows.length === 0 ? [words.none] : [],
  }
}

export function outcomesSection({ report, formats, texts }: MonthlyContext): DocumentSection {
  const { outcomes: words } = texts
  const fields: Field<OutcomeRow>[] = [
    [{ head: words.wait }, (row) => textCell(words.buckets[row.wait_bucket])],
    [{ head: formats.words.visits, align: right }, (row) => figureCell('count', row, 'visits')],
    ...outcomes.map((outcome): Field<OutcomeRow> => [
      { head: words[outcome], align: right },
      (row) => figureCell('count', row, outcome),
    ]),
    [{ head: texts.mark }, (row) => textCell(marksOf(row))],
  ]
  const { outcomes: rows, outcomes_total: total } = report
  const all = [
    textCell(words.all),
    figureCell('count', total, 'visits'),
    ...outcomes.map((outcome) => figureCell('count', total, outcome)),
    textCell(''),
  ]
  return {
    id: 'outcomes',
    title: words.title,
    unit: words.unit,
    table: rows.length === 0 ? null : tableOf(fields, rows, all),
    remarks: rows.length === 0 ? [words.none] : [],
  }
}

/** Of each agency, as the index of several together does not follow from theirs. */
export function waitScoresSection({ report, formats, texts }: MonthlyContext): DocumentSection {
  const { waitScores: words } = texts
  const fields: Field<WaitScoreRow>[] = [
    [{ head: formats.words.agencies.agency }, (row) => textCell(shortName(row.agency_name, report.regency))],
    [{ head: words.wait }, (row) => textCell(words.buckets[row.wait_bucket])],
    [{ head: words.responses, align: right }, (row) => figureCell('count', row, 'responses')],
    [{ head: words.ikm, align: right }, (row) => figureCell('index', row, 'ikm')],
    [{ head: words.low, align: right }, (row) => figureCell('index', row, 'ikm_low')],
    [{ head: words.high, align: right }, (row) => figureCell('index', row, 'ikm_high')],
    [{ head: texts.mark }, (row) => textCell(marksOf(row))],
  ]
  const { satisfaction_by_wait: rows } = report
  const none = report.is_public ? words.withheld : words.none
  return {
    id: 'waitScores',
    title: words.title(quarterName({ report, texts }, quarterOfMonth(report.month))),
    unit: words.unit,
    table: rows.length === 0 ? null : tableOf(fields, rows),
    remarks: [rows.length === 0 ? none : words.fewer],
  }
}
