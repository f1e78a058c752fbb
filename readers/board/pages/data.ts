/** The page Data: how fresh each feed is, what was refused, and what an operator does next. */
import { isDenied } from '../faults.ts'
import type { Answer } from '../figures.ts'
import { type Html, markup, prose } from '../html.ts'
import type { Page, PageContext } from '../page.ts'
import { feedState, sign } from '../signs.ts'
import { type BoardColumn, boardTable } from '../table.ts'
import { searchForm } from './forms.ts'
import { instantText } from './instants.ts'
import { lagBlock, lagState, LetterRow, lettersBlock, lettersQuery } from './data-blocks.ts'
import { FeedRow, feedsQuery } from './now-queries.ts'
import { chosenPlaces } from './overview.ts'

const mostNamed = 6
const stateOrder = ['silent', 'never', 'live', 'closed']

export async function dataPage(context: PageContext): Promise<Page> {
  const { ask, texts, formats, places, query, readLag } = context
  const words = texts.figures.data
  const [feeds, letters, lag] = await Promise.all([
    ask({ row: FeedRow, query: feedsQuery, params: { mpp: '' }, maxAgeMs: 2_000 }),
    ask({ row: LetterRow, query: lettersQuery, maxAgeMs: 10_000 }).catch(
      (error: unknown): Answer<LetterRow> | undefined => {
        // A reader of a part may not see them: no fault of the page.
        if (isDenied(error)) return undefined
        throw error
      },
    ),
    readLag?.().catch(() => undefined),
  ])
  const chosen = new Set(chosenPlaces(places, query).map(({ mpp }) => mpp))
  const rows = feeds.rows
    .filter(({ mpp }) => chosen.has(mpp))
    .toSorted((a, b) => stateOrder.indexOf(a.state) - stateOrder.indexOf(b.state))
  // Records of all MPPs: for whoever sees the refused ones of all.
  const isLagShown = letters !== undefined && readLag !== undefined
  const isStopped = isLagShown && lag !== undefined && lagState(lag) === 'stopped'
  return {
    title: texts.nav.data,
    lead: markup`${leadHtml(rows, isStopped, context)}${searchForm(context)}`,
    isLeadHalf: isLagShown,
    blocks: [
      ...(isLagShown ? [lagBlock(lag, feeds.answeredAtMs, context)] : []),
      {
        id: 'feeds',
        title: words.feeds,
        unit: words.feedsUnit,
        view: 'data_freshness',
        table: boardTable(feedColumns(context), rows, formats, ({ state }) => state === 'silent'),
        answeredAtMs: feeds.answeredAtMs,
      },
      lettersBlock(letters, feeds.answeredAtMs, context),
    ],
  }
}

/** An ingest that does not run comes first: without it feeds look silent that are not. */
function leadHtml(rows: readonly FeedRow[], isStopped: boolean, context: PageContext): Html {
  const { texts, formats } = context
  const words = texts.figures.data
  const silent = rows.filter(({ state }) => state === 'silent').length
  const isBad = isStopped || silent > 0
  const silentText = words.bad(formats.count(silent))
  return markup`<div class="verdict ${isBad ? 'bad' : 'good'}">
      <p class="call">${sign(isBad ? 'cross' : 'disc')} ${isStopped ? words.stopped : silent > 0 ? silentText : words.good}</p>
      ${isStopped && markup`<p>${prose(words.lagNexts.stopped)}</p>`}
      ${isStopped && silent > 0 && markup`<p>${silentText}</p>`}
      ${silent > 0 && markup`<p>${namesOfSilent(rows, context)}</p>`}
      ${silent > 0 && !isStopped && markup`<p>${prose(words.nexts.silent)}</p>`}
    </div>`
}

/** `MPP A: Survei, Loket; MPP B: Antrean`, as many as can be read at a glance. */
function namesOfSilent(rows: readonly FeedRow[], { formats }: PageContext): string {
  const byMpp = Map.groupBy(
    rows.filter(({ state }) => state === 'silent'),
    (row) => row.mpp_name,
  )
  const names = [...byMpp].map(
    ([mpp, feeds]) => `${mpp}: ${feeds.map(({ topic }) => formats.words.freshness[topic]).join(', ')}`,
  )
  const more = names.length > mostNamed ? ['…'] : []
  return [...names.slice(0, mostNamed), ...more].join('; ')
}

function feedColumns(context: PageContext): BoardColumn<FeedRow>[] {
  const { texts, formats } = context
  const words = texts.figures.data
  return [
    { name: 'mpp_name', head: formats.words.mpp, kind: 'text', value: (row) => row.mpp_name },
    {
      name: 'topic',
      head: words.feed,
      kind: 'text',
      value: (row) => row.topic,
      shown: (row) => formats.words.freshness[row.topic],
    },
    {
      name: 'state',
      head: words.state,
      kind: 'text',
      value: (row) => row.state,
      shown: (row) => feedState(row.state, texts.now.feedStates[row.state]),
    },
    {
      name: 'last_event_at',
      head: words.last,
      kind: 'text',
      value: (row) => row.last_event_at,
      shown: (row) => instantText(row.last_event_at, row.mpp, context),
    },
    {
      name: 'last_stored_at',
      head: words.stored,
      kind: 'text',
      value: (row) => row.last_stored_at,
      shown: (row) => instantText(row.last_stored_at, row.mpp, context),
    },
    { name: 'events_today', head: words.today, kind: 'count', value: (row) => row.events_today },
    {
      name: 'next',
      head: words.next,
      kind: 'text',
      value: (row) => nextText(row, context),
      shown: (row) => prose(nextText(row, context)),
    },
  ]
}

function nextText(
  { state, ahead_seconds: ahead, events_before_live: early }: FeedRow,
  { texts }: PageContext,
): string {
  const words = texts.figures.data
  if (ahead >= 60) return words.ahead
  return early > 0 ? words.early : words.nexts[state]
}
