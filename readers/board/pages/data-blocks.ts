/** The blocks of the page Data about the pipeline: how far ingest is behind, and what was refused. */
import { z } from 'zod'
import { number } from '../../rows/columns.ts'
import type { Answer } from '../figures.ts'
import { prose } from '../html.ts'
import type { IngestLag } from '../ingest-lag.ts'
import type { Block, PageContext } from '../page.ts'
import { type BoardColumn, boardTable } from '../table.ts'
import { instantText } from './instants.ts'

export const LetterRow = z.object({
  reason: z.string(),
  topic: z.string(),
  dead_letters: number,
  today: number,
  last_at: z.string(),
})
export type LetterRow = z.infer<typeof LetterRow>

export const lettersQuery = `
SELECT l.reason AS reason, l.topic AS topic, sum(l.dead_letters) AS dead_letters,
    sumIf(l.dead_letters, l.local_date = toDate(now('UTC'))) AS today, toString(max(l.last_at)) AS last_at
FROM {bi:Identifier}.dead_letters AS l
WHERE l.local_date > toDate(now('UTC')) - 30
GROUP BY reason, topic
ORDER BY dead_letters DESC, reason, topic`

/** What was refused, by reason, and what an operator does about each; undefined: the reader may not see it. */
export function lettersBlock(
  letters: Answer<LetterRow> | undefined,
  askedAtMs: number,
  context: PageContext,
): Block {
  const { texts, formats } = context
  const words = texts.figures.data
  const block = {
    id: 'letters',
    title: words.letters,
    unit: words.lettersUnit,
    view: 'dead_letters',
    answeredAtMs: letters?.answeredAtMs ?? askedAtMs,
  }
  if (letters === undefined || letters.rows.length === 0)
    return { ...block, note: prose(letters === undefined ? words.lettersDenied : words.noLetters) }
  const next = ({ reason }: LetterRow): string => words.letterNexts[reason] ?? ''
  const columns: BoardColumn<LetterRow>[] = [
    { name: 'reason', head: words.reason, kind: 'text', value: (row) => row.reason },
    { name: 'dead_letters', head: words.count, kind: 'count', value: (row) => row.dead_letters },
    { name: 'today', head: words.today, kind: 'count', value: (row) => row.today },
    {
      name: 'next',
      head: words.next,
      kind: 'text',
      value: next,
      shown: (row) => prose(next(row)),
    },
    {
      name: 'last_at',
      head: words.lastAt,
      kind: 'text',
      value: (row) => row.last_at,
      shown: (row) => instantText(row.last_at, '', context),
    },
    { name: 'topic', head: words.topic, kind: 'text', value: (row) => row.topic },
  ]
  return {
    ...block,
    table: boardTable(columns, letters.rows, formats, ({ today }) => today > 0),
    note: prose(words.lettersNext),
  }
}

/** How many records wait in Kafka; undefined: Kafka does not answer. */
export function lagBlock(lag: IngestLag | undefined, askedAtMs: number, context: PageContext): Block {
  const { texts, formats } = context
  const words = texts.figures.data
  const block = {
    id: 'lag',
    title: words.lag,
    unit: words.lagUnit,
    isNarrow: true,
    answeredAtMs: lag?.answeredAtMs ?? askedAtMs,
  }
  if (lag === undefined) return { ...block, note: prose(words.noKafka) }
  const columns: BoardColumn<IngestLag['topics'][number]>[] = [
    {
      name: 'topic',
      head: words.feed,
      kind: 'text',
      value: ({ topic }) => topic,
      shown: ({ topic }) => formats.words.freshness[topic],
    },
    { name: 'behind', head: words.behind, kind: 'count', value: ({ behind }) => behind },
  ]
  return {
    ...block,
    table: boardTable(columns, lag.topics, formats, ({ behind }) => behind > 0),
    note: prose(words.lagNexts[lagState(lag)]),
  }
}

/** `stopped`: records wait and no ingest runs; `waiting`: they wait and one does. */
export function lagState({ topics, members }: IngestLag): 'none' | 'idle' | 'waiting' | 'stopped' {
  const behind = topics.reduce((sum, topic) => sum + topic.behind, 0)
  if (members === 0) return behind > 0 ? 'stopped' : 'idle'
  return behind > 0 ? 'waiting' : 'none'
}
