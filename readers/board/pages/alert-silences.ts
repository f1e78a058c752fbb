/** Who has silenced the notifications of alerts, why and until when; and the form to do so. */
import { z } from 'zod'
import { holdsFor } from '../../../schemas/silence.ts'
import type { BoardQuery } from '../figures.ts'
import { type Html, markup, prose } from '../html.ts'
import { linkTo } from '../links.ts'
import type { Block, PageContext } from '../page.ts'
import { silenceHours } from '../silencer.ts'
import { type BoardColumn, boardTable } from '../table.ts'
import type { AlertRow } from './alerts-queries.ts'
import { instantText } from './instants.ts'

export const SilenceRow = z.object({
  mpp: z.string(),
  mpp_name: z.string(),
  silence_id: z.string(),
  agency: z.string(),
  agency_name: z.string(),
  kind: z.string(),
  scope: z.enum(['mpp', 'every_mpp']),
  author: z.string(),
  reason: z.string(),
  starts_at: z.string(),
  expires_at: z.string(),
})
export type SilenceRow = z.infer<typeof SilenceRow>

export const silencesQuestion = {
  row: SilenceRow,
  query: `
SELECT mpp, mpp_name, silence_id, agency, agency_name, kind, scope, author, reason,
    formatDateTime(starts_at, '%Y-%m-%dT%H:%i:%SZ') AS starts_at,
    formatDateTime(expires_at, '%Y-%m-%dT%H:%i:%SZ') AS expires_at
FROM {bi:Identifier}.silences
ORDER BY silences.expires_at, mpp_name, silence_id
LIMIT 500`,
  maxAgeMs: 1_000,
} as const satisfies BoardQuery<typeof SilenceRow>

/** The silences under which receivers are not notified of an alert at an instant. */
export function silencesOf(
  alert: Pick<AlertRow, 'mpp' | 'agency' | 'kind'>,
  silences: readonly SilenceRow[],
  nowMs: number,
): SilenceRow[] {
  return silences.filter((silence) => holdsFor(silence, alert, nowMs))
}

/** Until when receivers are not notified of an alert; empty where they are. */
export function silencedText(alert: AlertRow, silences: readonly SilenceRow[], context: PageContext): string {
  const last = silencesOf(alert, silences, context.nowMs).at(-1)
  if (last === undefined) return ''
  const words = context.texts.figures.alerts.silences
  return words.until(instantText(last.expires_at, alert.mpp, context), last.author)
}

/** All silences that the reader sees. */
export function silencesBlock(
  silences: readonly SilenceRow[],
  answeredAtMs: number,
  context: PageContext,
): Block {
  const { texts, formats } = context
  const words = texts.figures.alerts.silences
  const columns: BoardColumn<SilenceRow>[] = [
    {
      name: 'mpp_name',
      head: formats.words.mpp,
      kind: 'text',
      value: (row) => row.mpp_name,
      shown: (row) => (row.scope === 'every_mpp' ? words.everyMpp : row.mpp_name),
    },
    {
      name: 'agency_name',
      head: texts.now.columns.agency,
      kind: 'text',
      value: (row) => row.agency_name,
      shown: ({ agency, agency_name: name }) =>
        agency === '*' ? words.anyAgency : agency === '' ? texts.now.whole : name,
    },
    {
      name: 'kind',
      head: texts.figures.alerts.kind,
      kind: 'text',
      value: (row) => row.kind,
      shown: ({ kind }) => kindText(kind, context),
    },
    { name: 'reason', head: words.reason, kind: 'text', value: (row) => row.reason },
    { name: 'author', head: words.author, kind: 'text', value: (row) => row.author },
    {
      name: 'starts_at',
      head: words.starts,
      kind: 'text',
      value: (row) => row.starts_at,
      shown: (row) => instantText(row.starts_at, row.mpp, context),
    },
    {
      name: 'expires_at',
      head: words.ends,
      kind: 'text',
      value: (row) => row.expires_at,
      shown: (row) => instantText(row.expires_at, row.mpp, context),
    },
  ]
  return {
    id: 'silences',
    title: words.title,
    unit: words.unit,
    view: 'silences',
    answeredAtMs,
    table: boardTable(columns, silences, formats),
  }
}

function kindText(kind: string, { texts }: PageContext): string {
  const { kinds, silences } = texts.figures.alerts
  return Object.entries(kinds).find(([name]) => name === kind)?.[1] ?? silences.everyKind
}

/** On the page of an alert: what holds for it, and the form. */
export function alertSilencesBlock(
  alert: AlertRow,
  silences: readonly SilenceRow[],
  answeredAtMs: number,
  context: PageContext,
): Block {
  const words = context.texts.figures.alerts.silences
  const own = silencesOf(alert, silences, context.nowMs)
  return {
    id: 'silences',
    title: words.title,
    unit: words.unitOfAlert,
    view: 'silences',
    answeredAtMs,
    isNarrow: true,
    lead: markup`${outcomeHtml(context)}
      ${own.length === 0 ? markup`<p>${words.none}</p>` : own.map((one) => silenceHtml(alert, one, context))}
      ${alert.status === 'firing' && addForm(alert, context)}`,
  }
}

function outcomeHtml({ query, texts }: PageContext): Html | false {
  const { outcomes } = texts.figures.alerts.silences
  const text = Object.entries(outcomes).find(([name]) => name === query['silenced'])?.[1]
  if (text === undefined) return false
  return query['silenced'] === 'done'
    ? markup`<p class="stamp" role="status">${text}</p>`
    : markup`<p class="error" role="alert">${text}</p>`
}

function passwordField({ texts, isSilencePasswordAsked }: PageContext): Html | false {
  if (!isSilencePasswordAsked) return false
  return markup`<label>${prose(texts.figures.alerts.silences.password)} <input name="password" type="password" autocomplete="off" required maxlength="200" /></label>`
}

function silenceHtml(alert: AlertRow, one: SilenceRow, context: PageContext): Html {
  const { view, texts } = context
  const words = texts.figures.alerts.silences
  const text = words.held(one.reason, one.author, instantText(one.expires_at, one.mpp, context))
  if (one.scope === 'every_mpp') return markup`<p>${text} ${prose(words.elsewhere)}</p>`
  return markup`<form method="post" action="${linkTo(view, `/alerts/${alert.alert_id}`)}" class="card">
    <p>${text}</p>
    <input type="hidden" name="silence" value="${one.silence_id}" />
    ${passwordField(context)}
    <button name="do" value="remove">${words.remove}</button>
  </form>`
}

function addForm(alert: AlertRow, context: PageContext): Html {
  const { view, texts } = context
  const words = texts.figures.alerts.silences
  const place = alert.agency === '' ? `${alert.mpp_name}, ${texts.now.whole}` : alert.agency_name
  return markup`<form method="post" action="${linkTo(view, `/alerts/${alert.alert_id}`)}" class="card">
    <p>${words.lead(place, kindText(alert.kind, context))}</p>
    <label>${words.author} <input name="author" autocomplete="name" required maxlength="100" /></label>
    <label>${words.reason} <input name="reason" required maxlength="500" /></label>
    <label>${words.hours} <select name="hours">${silenceHours.map((hours) => markup`<option value="${hours}">${words.ofHours(hours)}</option>`)}</select></label>
    ${passwordField(context)}
    <button name="do" value="add">${words.add}</button>
  </form>`
}
