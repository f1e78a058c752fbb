/**
 * All MPPs now, as one table that stays usable with five hundred rows: silent feeds and the greatest deviations come
 * first, and a search and a filter by province are part of the address.
 */
import { z } from 'zod'
import { flag, number } from '../../rows/columns.ts'
import { markup, type Part } from '../html.ts'
import { linkTo } from '../links.ts'
import type { Page, PageContext } from '../page.ts'
import type { Place } from '../places.ts'
import { feedState, sign } from '../signs.ts'
import { type BoardColumn, boardTable } from '../table.ts'
import { searchForm } from './forms.ts'
import { changeOf, deviation } from './now-figures.ts'
import { FeedRow, feedsQuery, FiringRow, firingQuery, newEverySecondMs } from './now-queries.ts'

const OverviewRow = z.object({
  mpp: z.string(),
  agency_visits: number,
  compared: number,
  usual: number.nullable(),
  waiting: number,
  in_service: number,
  counters_open: number,
  refused: number,
  longest_wait_seconds: number.nullable(),
  is_simulated: flag,
})
type OverviewRow = z.infer<typeof OverviewRow>

const overviewQuery = `
SELECT n.mpp AS mpp, sum(n.visits) AS agency_visits, sumIf(n.visits, n.usual_visits_by_now IS NOT NULL) AS compared,
    sumOrNull(n.usual_visits_by_now) AS usual, sum(n.waiting) AS waiting, sum(n.in_service) AS in_service,
    sum(n.counters_open) AS counters_open, sum(n.refused) AS refused,
    max(n.longest_wait_seconds) AS longest_wait_seconds, max(n.is_simulated) AS is_simulated
FROM {bi:Identifier}.visits_by_agency_now AS n
GROUP BY mpp`

const mostOnWall = 10

interface Shown {
  readonly place: Place
  readonly figures: OverviewRow | undefined
  readonly state: FeedRow['state']
  readonly alerts: number
}

export async function overviewPage(context: PageContext): Promise<Page> {
  const { ask, texts, formats, view, places, query } = context
  const [figures, feeds, firing] = await Promise.all([
    ask({ row: OverviewRow, query: overviewQuery, maxAgeMs: newEverySecondMs }),
    ask({ row: FeedRow, query: feedsQuery, params: { mpp: '' }, maxAgeMs: 5_000 }),
    ask({ row: FiringRow, query: firingQuery, params: { mpp: '' }, maxAgeMs: 5_000 }),
  ])
  const byMpp = new Map(figures.rows.map((row) => [row.mpp, row]))
  const states = new Map(
    feeds.rows.flatMap(({ mpp, topic, state }) => (topic === 'queue' ? [[mpp, state] as const] : [])),
  )
  const alerts = Map.groupBy(firing.rows, ({ mpp }) => mpp)
  const ordered = chosenPlaces(places, query)
    .map((place): Shown => ({
      place,
      figures: byMpp.get(place.mpp),
      state: states.get(place.mpp) ?? 'never',
      alerts: alerts.get(place.mpp)?.length ?? 0,
    }))
    .toSorted((a, b) => urgency(b) - urgency(a) || (a.place.mpp_name < b.place.mpp_name ? -1 : 1))
  // A wall shows the most urgent: nobody can scroll there.
  const rows = view.isTv ? ordered.slice(0, mostOnWall) : ordered
  const silent = ordered.filter(({ state }) => state === 'silent').length
  const unusual = ordered.filter((row) => row.alerts > 0).length
  return {
    title: texts.now.overview,
    lead: markup`<div class="verdict ${silent + unusual > 0 ? 'bad' : 'good'}">
        <p class="call">
          ${sign(silent + unusual > 0 ? 'triangle' : 'disc')}
          ${silent + unusual > 0 ? formats.list([...(unusual > 0 ? [texts.now.unusual(formats.count(unusual))] : []), ...(silent > 0 ? [texts.now.silentMpps(formats.count(silent))] : [])]) : texts.now.calm}
        </p>
        <p>${texts.now.shown(formats.count(rows.length), formats.count(places.length))}</p>
      </div>
      ${!view.isTv && searchForm(context)}`,
    blocks: [
      {
        id: 'mpps',
        title: texts.now.overviewTable,
        unit: texts.now.overviewUnit,
        table: boardTable(
          columnsOf(context),
          rows,
          formats,
          (row) => row.alerts > 0 || row.state === 'silent',
        ),
        view: 'visits_by_agency_now',
        answeredAtMs: figures.answeredAtMs,
      },
    ],
  }
}

/** Those that the search and the province in the address leave. */
export function chosenPlaces(places: readonly Place[], query: PageContext['query']): Place[] {
  const words = (query['q'] ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  const { province = '' } = query
  return places.filter((place) => {
    const text = `${place.mpp_name} ${place.regency} ${place.mpp}`.toLowerCase()
    return words.every((word) => text.includes(word)) && (province === '' || place.province_code === province)
  })
}

/** A feed that fell silent hides everything else, so it comes first; then alerts; then how far from usual. */
function urgency({ state, alerts, figures }: Shown): number {
  const far =
    figures === undefined
      ? 0
      : Math.abs(deviation({ visits: figures.compared, usual_visits_by_now: figures.usual }))
  return (
    (state === 'silent' ? 1e6 : 0) +
    Math.min(alerts, 100) * 1e3 +
    (state === 'closed' ? 0 : Math.min(far, 999))
  )
}

function count(name: string, head: string, of: (row: OverviewRow) => number | null): BoardColumn<Shown> {
  return {
    name,
    head,
    kind: 'count' as const,
    value: ({ figures }) => (figures === undefined ? null : of(figures)),
  }
}

function alertMark(alerts: number): Part {
  return alerts > 0 && [sign('triangle'), ' ']
}

function columnsOf({ texts, formats, view }: PageContext): BoardColumn<Shown>[] {
  const { columns: heads, feedStates } = texts.now
  return [
    {
      name: 'mpp_name',
      head: formats.words.mpp,
      kind: 'text',
      value: ({ place }) => place.mpp_name,
      shown: ({ place, alerts, state }) =>
        markup`${alertMark(alerts)}${view.isTv ? place.mpp_name : markup`<a href="${linkTo(view, `/now/${place.mpp}`)}">${place.mpp_name}</a>`} ${feedState(state, feedStates[state], ' narrow')}`,
    },
    {
      name: 'state',
      head: texts.now.state,
      kind: 'text',
      value: ({ state }) => state,
      shown: ({ state }) => feedState(state, feedStates[state]),
    },
    count('visits', heads.visits, (row) => row.agency_visits),
    {
      name: 'change_on_usual',
      head: heads.change,
      kind: 'change',
      value: ({ figures }) => (figures === undefined ? null : changeOf(figures.compared, figures.usual)),
    },
    count('waiting', heads.waiting, (row) => row.waiting),
    {
      name: 'longest_wait_seconds',
      head: heads.longest,
      kind: 'duration',
      value: ({ figures }) => figures?.longest_wait_seconds ?? null,
    },
    count('counters_open', heads.counters, (row) => row.counters_open),
    count('refused', heads.refused, (row) => row.refused),
    { name: 'firing_alerts', head: texts.nav.alerts, kind: 'count', value: ({ alerts }) => alerts },
    ...(view.isTv ? [] : [provinceColumn(texts.province)]),
  ]
}

function provinceColumn(head: string): BoardColumn<Shown> {
  return { name: 'province', head, kind: 'text', value: ({ place }) => place.province }
}
