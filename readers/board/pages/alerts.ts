/** The page Alerts, and the page of one: what was observed, what was expected, and what may explain it. */
import { shortName } from '../../monthly/names.ts'
import { zonedDay } from './instants.ts'
import { courseChart } from '../charts/charts.ts'
import { intervalChart } from '../charts/charts-alerts.ts'
import { type Html, markup, prose } from '../html.ts'
import { linkTo } from '../links.ts'
import type { Block, Page, PageContext } from '../page.ts'
import { sign } from '../signs.ts'
import { type BoardColumn, boardTable } from '../table.ts'
import {
  alertSilencesBlock,
  silencedText,
  type SilenceRow,
  silencesBlock,
  silencesQuestion,
} from './alert-silences.ts'
import { type AlertRow as Alert, AlertRow, alertQuery, alertsQuery } from './alerts-queries.ts'
import { calendarNote } from './calendar-note.ts'
import { instantText } from './instants.ts'
import { localNow } from './local-now.ts'
import { courseOf, likeDays } from './now-figures.ts'
import { courseTable } from './now-tables.ts'
import { HourRow, hoursQuery } from './now-queries.ts'
import { weekdayOf } from './weekdays.ts'

export async function alertsPage(context: PageContext): Promise<Page> {
  const { ask, texts, formats, query, places } = context
  const words = texts.figures.alerts
  const mpp = places.some((place) => place.mpp === query['mpp']) ? (query['mpp'] ?? '') : ''
  const [{ rows, answeredAtMs }, silences] = await Promise.all([
    ask({ row: AlertRow, query: alertsQuery, params: { mpp }, maxAgeMs: 5_000 }),
    ask(silencesQuestion),
  ])
  const [firing, past] = [rows.filter(isFiring), rows.filter((row) => !isFiring(row))]
  const block = (id: string, title: string, shown: readonly Alert[]): Block => ({
    id,
    title,
    unit: words.unit,
    view: 'visit_alerts',
    answeredAtMs,
    table: boardTable(columnsOf(context, silences.rows), shown, formats),
  })
  return {
    title: texts.nav.alerts,
    mpp: places.find((place) => place.mpp === mpp),
    lead: markup`<div class="verdict ${firing.length > 0 ? 'bad' : 'good'}">
      <p class="call">${sign(firing.length > 0 ? 'triangle' : 'disc')} ${firing.length > 0 ? words.some(formats.count(firing.length)) : words.none}</p>
      ${firing.slice(0, 5).map((row) => markup`<p>${alertName(row, context)}</p>`)}
      <p class="note">${prose(words.watcher)}</p>
    </div>`,
    blocks: [
      ...(firing.length > 0 ? [block('firing', words.firing, firing)] : []),
      ...(silences.rows.length > 0 ? [silencesBlock(silences.rows, silences.answeredAtMs, context)] : []),
      ...(past.length > 0 ? [block('past', words.past, past)] : []),
    ],
  }
}

function isFiring({ status }: Alert): boolean {
  return status === 'firing'
}

function alertName(row: Alert, context: PageContext): string {
  return context.texts.now.alertNames[row.kind](placeName(row, context))
}

function placeName(row: Alert, { places }: PageContext): string {
  const regency = places.find(({ mpp }) => mpp === row.mpp)?.regency ?? ''
  return row.agency === '' ? row.mpp_name : `${shortName(row.agency_name, regency)}, ${row.mpp_name}`
}

/** The names of the agencies that drive an alert; one that is not registered keeps its slug. */
export function drivingText(
  { mpp, driving_agencies: driving }: Pick<Alert, 'mpp' | 'driving_agencies'>,
  { reference, places, formats }: Pick<PageContext, 'reference' | 'places' | 'formats'>,
): string {
  const regency = places.find((place) => place.mpp === mpp)?.regency ?? ''
  const names = driving.split(',').filter(Boolean)
  return formats.list(
    names.map((agency) => {
      const known = reference.agencies.find((row) => row.mpp === mpp && row.agency === agency)
      return known === undefined ? agency : shortName(known.name, regency)
    }),
  )
}

function columnsOf(context: PageContext, silences: readonly SilenceRow[]): BoardColumn<Alert>[] {
  const { texts, view } = context
  const words = texts.figures.alerts
  return [
    {
      name: 'alert_id',
      head: words.place,
      kind: 'text',
      value: (row) => row.alert_id,
      shown: (row) =>
        markup`<a href="${linkTo(view, `/alerts/${row.alert_id}`)}">${placeName(row, context)}</a>`,
    },
    {
      name: 'kind',
      head: words.kind,
      kind: 'text',
      value: (row) => row.kind,
      shown: (row) => words.kinds[row.kind],
    },
    {
      name: 'started_at',
      head: words.started,
      kind: 'text',
      value: (row) => row.started_at,
      shown: (row) => instantText(row.started_at, row.mpp, context),
    },
    {
      name: 'silenced',
      head: words.silences.column,
      kind: 'text',
      value: (row) => silencedText(row, silences, context),
    },
    { name: 'observed', head: words.observed, kind: 'count', value: (row) => row.observed },
    { name: 'expected', head: words.expected, kind: 'rate', value: (row) => row.expected },
    { name: 'expected_low', head: `${words.range}\u00a0≥`, kind: 'rate', value: (row) => row.expected_low },
    { name: 'expected_high', head: `${words.range}\u00a0≤`, kind: 'rate', value: (row) => row.expected_high },
    {
      name: 'driving_agencies',
      head: words.driving,
      kind: 'text',
      value: (row) => row.driving_agencies,
      shown: (row) => drivingText(row, context),
    },
    {
      name: 'resolved_at',
      head: words.resolved,
      kind: 'text',
      value: (row) => row.resolved_at,
      shown: (row) => instantText(row.resolved_at, row.mpp, context),
    },
  ]
}

/** Undefined where ClickHouse shows this reader no such alert. */
export async function alertPage(id: string, context: PageContext): Promise<Page | undefined> {
  const { ask, texts, formats, places } = context
  const words = texts.figures.alerts
  const { rows, answeredAtMs } = await ask({
    row: AlertRow,
    query: alertQuery,
    params: { alert_id: id },
    maxAgeMs: 5_000,
  })
  const [alert] = rows
  if (alert === undefined) return undefined
  const { mpp, agency } = alert
  const day = zonedDay(alert.window_start, mpp, context)
  const days = likeDays(day)
  const [hours, silences] = await Promise.all([
    ask({
      row: HourRow,
      query: hoursQuery,
      maxAgeMs: 10_000,
      params: { mpp, days: [day, ...days], agency },
    }),
    ask(silencesQuestion),
  ])
  const weekday = weekdayOf(day, context)
  const now = localNow({ mpp }, context)
  const course = courseOf(hours.rows, day, days, day === now.today ? now.hour : 23)
  return {
    title: alertName(alert, context),
    mpp: places.find((place) => place.mpp === mpp),
    lead: leadHtml(alert, day, context),
    isLeadHalf: true,
    blocks: [
      {
        id: 'interval',
        title: words.chart,
        unit: words.unit,
        view: 'visit_alerts',
        answeredAtMs,
        chart: intervalChart(alert, context),
        table: boardTable(columnsOf(context, silences.rows), rows, formats),
      },
      {
        id: 'course',
        title: words.course,
        unit: texts.now.courseUnit,
        view: 'visits_by_agency_hour',
        table: course.length === 0 ? undefined : courseTable(course, context, formats.day(day)),
        ...(course.length === 0 ? { note: texts.now.reasons.unknown } : {}),
        chart: courseChart(
          course,
          {
            title: words.courseChart(formats.day(day), weekday),
            today: formats.day(day),
            middle: texts.now.middle,
            range: `${texts.now.low}–${texts.now.high.toLowerCase()}`,
          },
          formats,
        ),
        answeredAtMs: hours.answeredAtMs,
      },
      alertSilencesBlock(alert, silences.rows, silences.answeredAtMs, context),
      {
        id: 'query',
        title: words.query,
        unit: '',
        answeredAtMs,
        lead: markup`<pre>SELECT * FROM mpp_bi.visit_alerts WHERE alert_id = '${id}'</pre>`,
      },
    ],
  }
}

function leadHtml(alert: Alert, day: string, context: PageContext): Html {
  const { texts, formats } = context
  const words = texts.figures.alerts
  const until = alert.resolved_at === null ? '' : ` – ${instantText(alert.resolved_at, alert.mpp, context)}`
  return markup`<div class="verdict ${isFiring(alert) ? 'bad' : 'calm'}">
    <p class="call">${sign(isFiring(alert) ? 'triangle' : 'disc')} ${words.called(words.kinds[alert.kind], words.statuses[alert.status])}</p>
    <p class="count"><strong>${formats.count(alert.observed)}</strong> ${words.observed.toLowerCase()}; ${words.expected.toLowerCase()} ${formats.count(alert.expected)} (${formats.count(alert.expected_low)}–${formats.count(alert.expected_high)})</p>
    <p>${words.window}: ${instantText(alert.window_start, alert.mpp, context)} – ${instantText(alert.window_end, alert.mpp, context)}</p>
    <p>${words.started}: ${instantText(alert.started_at, alert.mpp, context)}${until}</p>
    ${alert.driving_agencies !== '' && markup`<p>${words.driving}: ${drivingText(alert, context)}</p>`}
    <p>${words.calendar}: ${calendarNote(day, context)}</p>
  </div>`
}
