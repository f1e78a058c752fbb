/** The table of how fresh the data of the report are. Pure. */
import { clockSentences, sinceText } from '../text/clock-sentences.ts'
import { instantOf } from '../text/formats.ts'
import type { MonthlyContext } from './context.ts'
import { type DocumentSection, type Field, tableOf, textCell } from './document.ts'

export function freshnessSection({ report, formats, language, texts }: MonthlyContext): DocumentSection {
  const { freshness: words } = formats.words
  const fields: Field<(typeof report.freshness)[number]>[] = [
    [{ head: texts.freshness.feed }, ({ topic }) => textCell(words[topic])],
    [{ head: texts.freshness.state }, ({ state }) => textCell(words.meanings[state])],
    [
      { head: texts.freshness.last },
      ({ last_event_at: at }) => ({
        kind: 'text',
        value: at === null ? null : instantOf(language, `${at.replace(' ', 'T')}Z`, report.time_zone),
      }),
    ],
    [{ head: texts.freshness.since }, (row) => textCell(sinceText(row, formats))],
  ]
  return {
    id: 'freshness',
    title: texts.freshness.title,
    unit: texts.freshness.unit,
    table: tableOf(fields, report.freshness),
    remarks: clockSentences(report, formats),
  }
}
