/**
 * The page Now of one MPP: first whether today is unusual, then who waits and who was turned away, then today's
 * course and the agencies. Every figure is a view's, or a sum over the agencies that the page shows.
 */
import { shortName } from '../../monthly/names.ts'
import { utcOffsetMinutes } from '../../../schemas/reference.ts'
import { courseChart } from '../charts.ts'
import { type Html, markup, type Part, prose } from '../html.ts'
import { linkTo } from '../links.ts'
import type { Block, Page, PageContext } from '../page.ts'
import type { Place } from '../places.ts'
import { type BoardColumn, boardTable } from '../table.ts'
import {
  changeOf,
  type CourseHour,
  courseOf,
  isUnusual,
  likeDays,
  mostLikeDays,
  quotaLeft,
  type Totals,
  totalsOf,
  unusualFirst,
  type Verdict,
  verdictOf,
} from './now-figures.ts'
import { weekdayOf } from './weekdays.ts'
import {
  AgencyNow,
  agenciesNowQuery,
  FeedRow,
  feedsQuery,
  FiringRow,
  firingQuery,
  HourRow,
  hoursQuery,
  RecentDay,
  recentDaysQuery,
} from './now-queries.ts'

export async function nowPage(place: Place, context: PageContext): Promise<Page> {
  const { ask, texts, formats } = context
  const { mpp } = place
  const { today, hour } = localNow(place, context)
  const days = likeDays(today)
  const [agencies, recent, hours, feeds, firing] = await Promise.all([
    ask({ row: AgencyNow, query: agenciesNowQuery, params: { mpp }, maxAgeMs: 1_000 }),
    ask({ row: RecentDay, query: recentDaysQuery, params: { mpp }, maxAgeMs: 1_000 }),
    ask({
      row: HourRow,
      query: hoursQuery,
      params: { mpp, days: [today, ...days], agency: '' },
      maxAgeMs: 10_000,
    }),
    ask({ row: FeedRow, query: feedsQuery, params: { mpp }, maxAgeMs: 2_000 }),
    ask({ row: FiringRow, query: firingQuery, params: { mpp }, maxAgeMs: 5_000 }),
  ])
  const totals = totalsOf(agencies.rows)
  const course = courseOf(hours.rows, today, days, hour)
  const verdict = verdictOf({ feeds: feeds.rows, firing: firing.rows, course, hourNow: hour })
  const weekday = weekdayOf(today, context)
  const oldest = Math.min(agencies.answeredAtMs, recent.answeredAtMs)
  const sentences = [
    ...firing.rows.map((row) =>
      texts.now.alertNames[row.kind](row.agency_name === '' ? texts.now.whole : row.agency_name),
    ),
    ...reasonOf(verdict, { totals, course, weekday, hour, recent: recent.rows, today }, context),
  ]
  const visits = recent.rows.find((row) => row.local_date === today)?.visits ?? 0
  const blocks: Block[] = [
    {
      id: 'course',
      title: texts.now.course,
      unit: texts.now.courseUnit,
      chart: courseChart(
        course,
        {
          title: texts.now.courseChart(weekday),
          today: texts.now.today,
          middle: texts.now.middle,
          range: `${texts.now.low}–${texts.now.high.toLowerCase()}`,
        },
        formats,
      ),
      table: course.length === 0 ? undefined : courseTable(course, context),
      view: 'visits_by_agency_hour',
      answeredAtMs: hours.answeredAtMs,
      ...(course.length === 0 ? { note: texts.now.reasons.unknown } : {}),
    },
    {
      id: 'agencies',
      title: texts.now.agencies,
      unit: texts.now.agenciesUnit,
      table: boardTable(agencyColumns(place, context), unusualFirst(agencies.rows), formats, isUnusual),
      view: 'visits_by_agency_now',
      answeredAtMs: agencies.answeredAtMs,
    },
  ]
  const lead = markup`<div class="verdict ${toneOf(verdict)}">
      <p class="call">
        <span class="sign" aria-hidden="true">${signOf(verdict)}</span> ${texts.now.verdicts[verdict]}
      </p>
      <p class="count">
        <strong id="visits-today">${verdict === 'never' ? '–' : formats.count(visits)}</strong>
        ${texts.now.visitsToday}${totals.isSimulated && markup` <span class="stamp">${texts.simulatedShort}</span>`}
      </p>
      ${sentences.map((sentence) => markup`<p>${prose(sentence)}</p>`)}
      <p class="feed">
        ${feeds.rows.map((row) => markup`<span class="feed-${row.state}">${feedName(row, context)}: ${texts.now.feedStates[row.state]}</span> `)}<span
          class="age"
          data-at="${oldest}"
          >${texts.age(Math.max(0, Math.round((context.nowMs - oldest) / 1_000)))}</span
        >
      </p>
    </div>
    ${tilesHtml(totals, place, context)}`
  return { title: `${texts.now.title}: ${place.mpp_name}`, mpp: place, lead, blocks }
}

/** Today and the hour in the MPP's own zone. */
export function localNow({ mpp }: Place, { reference, nowMs }: PageContext): { today: string; hour: number } {
  const zone = reference.mpps.find((row) => row.mpp === mpp)?.time_zone ?? 'Asia/Jakarta'
  const local = new Date(nowMs + utcOffsetMinutes[zone] * 60_000)
  return { today: local.toISOString().slice(0, 10), hour: local.getUTCHours() }
}

interface Reasons {
  readonly totals: Totals
  readonly course: readonly CourseHour[]
  readonly weekday: string
  readonly hour: number
  readonly recent: readonly RecentDay[]
  readonly today: string
}

function reasonOf(verdict: Verdict, reasons: Reasons, { texts, formats }: PageContext): string[] {
  const { totals, course, weekday, hour, recent, today } = reasons
  const { now } = texts
  const last = recent.find((row) => row.local_date !== today)
  const lastOpen =
    last === undefined ? [] : [now.lastOpen(formats.day(last.local_date), formats.count(last.visits))]
  if (verdict === 'never')
    return [now.reasons.never, ...(recent.length === 0 ? [texts.states.noDataNext] : lastOpen)]
  if (verdict === 'closed') return [now.reasons.closed, ...lastOpen]
  const compared =
    totals.change === null
      ? []
      : [now.against(formats.change(totals.change), formats.count(totals.usual), weekday)]
  const full = course.findLast((row) => row.hour < hour && row.today !== null && row.low !== null)
  const range =
    full === undefined
      ? []
      : [
          now.range(
            ...([
              formats.count(mostLikeDays),
              weekday,
              `${String(full.hour + 1).padStart(2, '0')}.00`,
            ] as const),
            ...([formats.count(full.today), formats.count(full.low), formats.count(full.high)] as const),
          ),
        ]
  if (verdict === 'silent') return [now.reasons.silent, ...compared]
  return verdict === 'unknown' ? [now.reasons.unknown, ...compared] : [...compared, ...range]
}

export function toneOf(verdict: Verdict): string {
  if (verdict === 'alert' || verdict === 'silent') return 'bad'
  if (verdict === 'above' || verdict === 'below') return 'watch'
  return verdict === 'usual' ? 'good' : 'calm'
}

const signs: Readonly<Record<Verdict, string>> = {
  ...{ alert: '▲', silent: '✕', never: '○', closed: '■' },
  ...{ above: '◆', below: '◆', usual: '●', unknown: '○' },
}

/** A sign beside the colour, which not everyone sees. */
export function signOf(verdict: Verdict): string {
  return signs[verdict]
}

function feedName({ topic }: FeedRow, { formats }: PageContext): string {
  return formats.words.freshness[topic]
}

function tile(id: string, label: string, figure: string, more?: Part): Html {
  return markup`<div class="tile">
    <p class="label">${label}</p>
    <p class="figure" id="${id}">${figure}</p>
    ${more !== undefined && markup`<p class="more">${more}</p>`}
  </div>`
}

function tilesHtml(totals: Totals, { mpp }: Place, context: PageContext): Html {
  const { texts, formats, view } = context
  const { tiles } = texts.now
  return markup`<div class="tiles">
      ${tile('waiting', tiles.waiting, formats.count(totals.waiting))}
      ${tile('longest', tiles.longest, formats.duration(totals.longestWaitSeconds))}
      ${tile('in-service', tiles.inService, formats.count(totals.inService))}
      ${tile('counters', tiles.counters, formats.count(totals.countersOpen))}
      ${tile('refused', tiles.refused, formats.count(totals.refused), texts.now.refusedMore(formats.count(totals.refusedForQuota)))}
      ${tile('quota-left', tiles.quotaLeft, formats.count(totals.quotaLeft), totals.quota === null ? undefined : texts.now.quotaMore(formats.count(totals.quota)))}
    </div>
    ${!view.isTv && markup`<p class="more-links"><a href="${linkTo(view, `/satisfaction/${mpp}`)}">${texts.nav.satisfaction}</a> <a href="${linkTo(view, `/alerts`, { mpp })}">${texts.nav.alerts}</a></p>`}`
}

function agencyColumns({ regency }: Place, { texts }: PageContext): BoardColumn<AgencyNow>[] {
  const { columns: heads } = texts.now
  return [
    {
      ...{ name: 'agency_name', head: heads.agency, kind: 'text' },
      value: (row) => row.agency_name,
      shown: (row) => `${isUnusual(row) ? '◆ ' : ''}${shortName(row.agency_name, regency)}`,
    },
    { name: 'visits', head: heads.visits, kind: 'count', value: (row) => row.visits },
    {
      name: 'usual_visits_by_now',
      head: heads.usual,
      kind: 'count',
      value: (row) => row.usual_visits_by_now,
    },
    {
      ...{ name: 'change_on_usual', head: heads.change, kind: 'change' },
      value: (row) => changeOf(row.visits, row.usual_visits_by_now),
    },
    { name: 'waiting', head: heads.waiting, kind: 'count', value: (row) => row.waiting },
    {
      name: 'longest_wait_seconds',
      head: heads.longest,
      kind: 'duration',
      value: (row) => row.longest_wait_seconds,
    },
    { name: 'in_service', head: heads.inService, kind: 'count', value: (row) => row.in_service },
    { name: 'counters_open', head: heads.counters, kind: 'count', value: (row) => row.counters_open },
    { name: 'refused', head: heads.refused, kind: 'count', value: (row) => row.refused },
    { name: 'quota_left', head: heads.quotaLeft, kind: 'count', value: quotaLeft },
    { name: 'quota', head: heads.quota, kind: 'count', value: (row) => row.quota },
    { name: 'completed', head: heads.completed, kind: 'count', value: (row) => row.completed },
    { name: 'missed', head: heads.missed, kind: 'count', value: (row) => row.missed },
  ]
}

function courseTable(course: readonly CourseHour[], { texts, formats }: PageContext): Block['table'] {
  const { now } = texts
  const columns: BoardColumn<CourseHour>[] = [
    {
      name: 'local_hour',
      head: now.hour,
      kind: 'text',
      value: (row) => `${String(row.hour + 1).padStart(2, '0')}.00`,
    },
    { name: 'today', head: now.today, kind: 'count', value: (row) => row.today },
    { name: 'low', head: now.low, kind: 'count', value: (row) => row.low },
    { name: 'middle', head: now.middle, kind: 'rate', value: (row) => row.middle },
    { name: 'high', head: now.high, kind: 'count', value: (row) => row.high },
  ]
  return boardTable(columns, course, formats)
}
