/** The page Data: how fresh each feed is, what was refused, and what an operator does next. */
import { z } from 'zod'
import { number } from '../../rows/columns.ts'
import { isDenied } from '../faults.ts'
import type { Answer } from '../figures.ts'
import { markup, prose } from '../html.ts'
import type { Page, PageContext } from '../page.ts'
import { type BoardColumn, boardTable } from '../table.ts'
import { searchForm } from './forms.ts'
import { instantText } from './instants.ts'
import { FeedRow, feedsQuery } from './now-queries.ts'
import { chosenPlaces } from './overview.ts'

const LetterRow = z.object({
  reason: z.string(),
  topic: z.string(),
  dead_letters: number,
  last_at: z.string(),
})
type LetterRow = z.infer<typeof LetterRow>

const lettersQuery = `
SELECT l.reason AS reason, l.topic AS topic, sum(l.dead_letters) AS dead_letters, toString(max(l.last_at)) AS last_at
FROM {bi:Identifier}.dead_letters AS l
WHERE l.local_date > toDate(now('UTC')) - 30
GROUP BY reason, topic
ORDER BY dead_letters DESC, reason, topic`

const stateOrder = ['silent', 'never', 'live', 'closed']

export async function dataPage(context: PageContext): Promise<Page> {
  const { ask, texts, formats, places, query } = context
  const words = texts.figures.data
  const [feeds, letters] = await Promise.all([
    ask({ row: FeedRow, query: feedsQuery, params: { mpp: '' }, maxAgeMs: 2_000 }),
    ask({ row: LetterRow, query: lettersQuery, maxAgeMs: 10_000 }).catch(
      (error: unknown): Answer<LetterRow> | undefined => {
        // A reader of a part may not see them: no fault of the page.
        if (isDenied(error)) return undefined
        throw error
      },
    ),
  ])
  const chosen = new Set(chosenPlaces(places, query).map(({ mpp }) => mpp))
  const rows = feeds.rows
    .filter(({ mpp }) => chosen.has(mpp))
    .toSorted((a, b) => stateOrder.indexOf(a.state) - stateOrder.indexOf(b.state))
  const silent = rows.filter(({ state }) => state === 'silent').length
  return {
    title: texts.nav.data,
    lead: markup`<div class="verdict ${silent > 0 ? 'bad' : 'good'}">
      <p class="call"><span class="sign" aria-hidden="true">${silent > 0 ? '✕' : '●'}</span> ${silent > 0 ? words.bad(formats.count(silent)) : words.good}</p>
    </div>${searchForm(context)}`,
    blocks: [
      {
        ...{ id: 'feeds', title: words.feeds, unit: words.feedsUnit, view: 'data_freshness' },
        table: boardTable(feedColumns(context), rows, formats, ({ state }) => state === 'silent'),
        answeredAtMs: feeds.answeredAtMs,
      },
      {
        ...{ id: 'letters', title: words.letters, unit: words.lettersUnit, view: 'dead_letters' },
        ...(letters === undefined || letters.rows.length === 0
          ? { note: prose(letters === undefined ? words.lettersDenied : words.noLetters) }
          : {
              table: boardTable(letterColumns(context), letters.rows, formats),
              note: prose(words.lettersNext),
            }),
        answeredAtMs: letters?.answeredAtMs ?? feeds.answeredAtMs,
      },
    ],
  }
}

function feedColumns(context: PageContext): BoardColumn<FeedRow>[] {
  const { texts, formats } = context
  const words = texts.figures.data
  return [
    { name: 'mpp_name', head: formats.words.mpp, kind: 'text', value: (row) => row.mpp_name },
    {
      ...{ name: 'topic', head: words.feed, kind: 'text' },
      value: (row) => row.topic,
      shown: (row) => formats.words.freshness[row.topic],
    },
    {
      ...{ name: 'state', head: words.state, kind: 'text' },
      value: (row) => row.state,
      shown: (row) => markup`<span class="feed-${row.state}">${texts.now.feedStates[row.state]}</span>`,
    },
    {
      ...{ name: 'last_event_at', head: words.last, kind: 'text' },
      value: (row) => row.last_event_at,
      shown: (row) => instantText(row.last_event_at, row.mpp, context),
    },
    {
      ...{ name: 'last_stored_at', head: words.stored, kind: 'text' },
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

function letterColumns(context: PageContext): BoardColumn<LetterRow>[] {
  const words = context.texts.figures.data
  return [
    { name: 'reason', head: words.reason, kind: 'text', value: (row) => row.reason },
    { name: 'dead_letters', head: words.count, kind: 'count', value: (row) => row.dead_letters },
    { name: 'topic', head: words.topic, kind: 'text', value: (row) => row.topic },
    {
      ...{ name: 'last_at', head: words.lastAt, kind: 'text' },
      value: (row) => row.last_at,
      shown: (row) => instantText(row.last_at, '', context),
    },
  ]
}
