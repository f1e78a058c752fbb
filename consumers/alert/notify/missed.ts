/**
 * The one message that sums up what was missed: alerts that began and ended while `alert`, ingest or the receiver was
 * down. It has the webhook's format and is resolved from the start, so that it does not page anyone.
 */
import type { AlertRow } from '../state/alert-row.ts'
import { fingerprint } from './labels.ts'
import type { Language } from './texts.ts'
import type { PayloadConfig } from './webhook.ts'

const words: Readonly<Record<Language, (count: string, from: string, to: string, list: string) => string>> = {
  id: (count, from, to, list) =>
    `${count} peringatan muncul dan berakhir sebelum sempat dikirim, antara ${from} dan ${to}: ${list}.`,
  en: (count, from, to, list) =>
    `${count} alerts began and ended before they could be delivered, between ${from} and ${to}: ${list}.`,
}

/** Alerts beyond these are only counted. */
const mostNamed = 20

/** @param rows - at least one, all of them resolved. */
export function missedPayload(receiver: string, rows: readonly AlertRow[], config: PayloadConfig): object {
  const startsAt = rows.map(({ started_at }) => started_at).reduce((a, b) => (a < b ? a : b))
  const endsAt = rows.map((row) => row.resolved_at ?? row.started_at).reduce((a, b) => (a > b ? a : b))
  const names = rows.map(({ mpp, agency, kind }) => `${agency === '' ? mpp : `${mpp}/${agency}`} ${kind}`)
  const unnamed = names.length > mostNamed ? [`+${names.length - mostNamed}`] : []
  const list = [...names.slice(0, mostNamed), ...unnamed].join(', ')
  const text = (language: Language): string => words[language](String(rows.length), startsAt, endsAt, list)
  const labels = { alertname: 'KunjunganMissed', severity: 'info' }
  const annotations = {
    summary: text(config.language),
    summary_id: text('id'),
    summary_en: text('en'),
    missed: String(rows.length),
    query: `SELECT * FROM ${config.bi}.visit_alerts WHERE started_at >= '${startsAt.slice(0, 19).replace('T', ' ')}' ORDER BY started_at`,
  }
  return {
    version: '4',
    groupKey: '{}:{alertname="KunjunganMissed"}',
    truncatedAlerts: 0,
    status: 'resolved',
    receiver,
    groupLabels: { alertname: 'KunjunganMissed' },
    commonLabels: labels,
    commonAnnotations: annotations,
    externalURL: config.externalUrl,
    alerts: [
      {
        status: 'resolved',
        labels,
        annotations,
        startsAt,
        endsAt,
        generatorURL: config.externalUrl,
        fingerprint: fingerprint(labels),
      },
    ],
  }
}
