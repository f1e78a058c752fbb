/** What the page Now says first: whether today is unusual and why, visits so far, and who waits and was turned away. */
import { type Html, markup, type Part, prose } from '../html.ts'
import { linkTo } from '../links.ts'
import { shortName } from '../../monthly/names.ts'
import type { PageContext } from '../page.ts'
import type { Place } from '../places.ts'
import { feedState, type Shape, sign } from '../signs.ts'
import { type CourseHour, mostLikeDays, type Totals, type Verdict, verdictOf } from './now-figures.ts'
import type { AgencyNow, FeedRow, FiringRow, RecentDay } from './now-queries.ts'

const mostOnWall = 2

export interface NowFigures {
  readonly place: Place
  readonly hour: number
  readonly weekday: string
  readonly course: readonly CourseHour[]
  readonly totals: Totals
  /** Every agency today. */
  readonly agencies: readonly AgencyNow[]
  /** Of the whole MPP today. */
  readonly visits: number
  /** Undefined where there was none of late. */
  readonly lastOpen: RecentDay | undefined
  readonly feeds: readonly FeedRow[]
  readonly firing: readonly FiringRow[]
  readonly answeredAtMs: number
}

export function nowLead(figures: NowFigures, context: PageContext): Html {
  const { texts, formats, view } = context
  const { place, hour, course, totals, visits, feeds, firing, answeredAtMs } = figures
  const verdict = verdictOf({ feeds, firing, course, hourNow: hour })
  const sentences = [
    ...firing.map((row) =>
      texts.now.alertNames[row.kind](
        row.agency_name === '' ? texts.now.whole : shortName(row.agency_name, place.regency),
      ),
    ),
    ...reasonsOf(verdict, figures, context),
    ...turnedAway(figures, context),
  ]
  // The rest is in the tiles and the chart, and a wall has no room for many words.
  const shown = view.isTv ? sentences.slice(0, verdict === 'silent' ? 1 : mostOnWall) : sentences
  return markup`<div class="verdict ${toneOf(verdict)}">
      <p class="call">
        ${sign(shapes[verdict])} ${texts.now.verdicts[verdict]}
      </p>
      <p class="count">
        <strong id="visits-today">${verdict === 'never' ? '–' : formats.count(visits)}</strong>
        ${texts.now.visitsToday}${totals.isSimulated && markup` <span class="stamp">${texts.simulatedShort}</span>`}
      </p>
      ${shown.map((sentence) => markup`<p>${prose(sentence)}</p>`)}
      <p class="feed">
        ${feeds.map((row) => [feedState(row.state, `${feedName(row, context)}: ${texts.now.feedStates[row.state]}`), ' '])}<span
          class="age"
          data-at="${answeredAtMs}"
          >${texts.age(Math.max(0, Math.round((context.nowMs - answeredAtMs) / 1_000)))}</span
        >
      </p>
    </div>
    ${tilesHtml(totals, place, context)}`
}

function reasonsOf(verdict: Verdict, input: NowFigures, { texts, formats }: PageContext): string[] {
  const { totals, course, weekday, hour, lastOpen: last } = input
  const { now } = texts
  const lastOpen =
    last === undefined ? [] : [now.lastOpen(formats.day(last.local_date), formats.count(last.visits))]
  if (verdict === 'never')
    return [now.reasons.never, ...(last === undefined ? [texts.states.noDataNext] : lastOpen)]
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
            ...([formats.count(mostLikeDays), weekday, formats.fullHour(full.hour + 1)] as const),
            ...([formats.count(full.today), formats.count(full.low), formats.count(full.high)] as const),
          ),
        ]
  if (verdict === 'silent') return [now.reasons.silent, ...compared]
  return verdict === 'unknown' ? [now.reasons.unknown, ...compared] : [...compared, ...range]
}

/** Which agencies turned people away today. */
function turnedAway({ agencies, place }: NowFigures, { texts, formats }: PageContext): string[] {
  const names = agencies
    .filter(({ refused }) => refused > 0)
    .toSorted((a, b) => b.refused - a.refused)
    .slice(0, 3)
    .map((row) => `${shortName(row.agency_name, place.regency)} ${formats.count(row.refused)}`)
  return names.length === 0 ? [] : [texts.now.turnedAway(formats.list(names))]
}

function toneOf(verdict: Verdict): string {
  if (verdict === 'alert' || verdict === 'silent') return 'bad'
  if (verdict === 'above' || verdict === 'below') return 'watch'
  return verdict === 'usual' ? 'good' : 'calm'
}

const shapes: Readonly<Record<Verdict, Shape>> = {
  alert: 'triangle',
  silent: 'cross',
  never: 'ring',
  closed: 'square',
  above: 'diamond',
  below: 'diamond',
  usual: 'disc',
  unknown: 'ring',
}

function feedName({ topic }: FeedRow, { formats }: PageContext): string {
  return formats.words.freshness[topic]
}

/** A duration with its units small, so that it stays on one line. */
function durationHtml(text: string): Part {
  return text.split(' ').map((word) => (/[\d–]/.test(word) ? `${word} ` : markup`<small>${word}</small> `))
}

function tile(id: string, label: string, figure: Part, more?: Part): Html {
  return markup`<div class="tile">
    <p class="label">${label}</p>
    <p class="figure" id="${id}">${figure}</p>
    ${Boolean(more) && markup`<p class="more">${more}</p>`}
  </div>`
}

function tilesHtml(totals: Totals, { mpp }: Place, context: PageContext): Html {
  const { texts, formats, view } = context
  const { tiles } = texts.now
  return markup`<div class="tiles">
      ${tile('waiting', tiles.waiting, formats.count(totals.waiting))}
      ${tile('longest', tiles.longest, durationHtml(formats.duration(totals.longestWaitSeconds)))}
      ${tile('in-service', tiles.inService, formats.count(totals.inService))}
      ${tile('counters', tiles.counters, formats.count(totals.countersOpen))}
      ${tile('refused', tiles.refused, formats.count(totals.refused), totals.refusedForQuota > 0 && texts.now.refusedMore(formats.count(totals.refusedForQuota)))}
      ${tile('quota-left', tiles.quotaLeft, formats.count(totals.quotaLeft), totals.quota === null ? undefined : texts.now.quotaMore(formats.count(totals.quota)))}
    </div>
    ${!view.isTv && markup`<p class="more-links"><a href="${linkTo(view, `/satisfaction/${mpp}`)}">${texts.nav.satisfaction}</a> <a href="${linkTo(view, `/alerts`, { mpp })}">${texts.nav.alerts}</a></p>`}`
}
