/**
 * The webhook: what Alertmanager sends to a `webhook_config` receiver, payload version "4", so that receivers of
 * those accept ours. Signed with HMAC-SHA256 where a secret is given. Sources: Prometheus' documentation of
 * webhook_config, and alertmanager's notify/webhook/webhook.go and template/template.go.
 */
import { createHmac } from 'node:crypto'
import type { AlertRow } from '../state/alert-row.ts'
import { fingerprint, type Labels, labelsOf } from './labels.ts'
import { annotationsOf, type TextConfig } from './texts.ts'

export interface PayloadConfig extends TextConfig {
  /** A page that shows alerts; the links in the payload begin with it. */
  readonly externalUrl: string
  /** Whether that is the operator's own page, which takes `alert_id`; else it is ClickHouse. */
  readonly isOwnPage: boolean
}

/** Alertmanager writes Go's zero time for an end that is not there. */
const noEnd = '0001-01-01T00:00:00Z'

/** Carries `t=<seconds since 1970>,v1=<hexadecimal HMAC-SHA256 of "<t>.<body>">`. */
export const signatureHeader = 'x-kunjungan-signature'

/** One payload for transitions of one MPP: what fires together is sent together. */
export function webhookPayload(receiver: string, rows: readonly AlertRow[], config: PayloadConfig): object {
  const alerts = rows.map((row) => ({
    status: row.status,
    labels: labelsOf(row),
    annotations: annotationsOf(row, config),
    startsAt: row.started_at,
    endsAt: row.resolved_at ?? noEnd,
    generatorURL: generatorUrl(row, config),
    fingerprint: fingerprint(labelsOf(row)),
  }))
  const mpp = rows[0]?.mpp ?? ''
  return {
    version: '4',
    groupKey: `{}:{mpp="${mpp}"}`,
    truncatedAlerts: 0,
    status: rows.some(({ status }) => status === 'firing') ? 'firing' : 'resolved',
    receiver,
    groupLabels: { mpp },
    commonLabels: common(alerts.map(({ labels }) => labels)),
    commonAnnotations: common(alerts.map(({ annotations }) => annotations)),
    externalURL: config.externalUrl,
    alerts,
  }
}

/** A link that shows the alert: the operator's own page with the alert's id, or a query that ClickHouse answers. */
export function generatorUrl(row: AlertRow, { externalUrl, isOwnPage, bi }: PayloadConfig): string {
  const url = new URL(externalUrl)
  const parameters = isOwnPage
    ? { alert_id: row.alert_id }
    : {
        query: `SELECT * FROM ${bi}.visit_alerts WHERE alert_id = {id:String} FORMAT Vertical`,
        param_id: row.alert_id,
      }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return url.href
}

/** The signature of a body sent at a time (seconds since 1970). */
export function signatureOf(secret: string, body: string, seconds: number): string {
  const digest = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')
  return `t=${seconds},v1=${digest}`
}

function common(all: readonly Labels[]): Labels {
  const [first = {}, ...others] = all
  return Object.fromEntries(
    Object.entries(first).filter(([name, value]) => others.every((other) => other[name] === value)),
  )
}
