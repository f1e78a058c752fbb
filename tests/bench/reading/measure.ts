/**
 * Asks a question of the view and of the raw tables, in turns, and returns how long each took and what it read. The
 * first answers are thrown away. For one MPP it also checks that both give the same figures.
 */
import { buffer } from 'node:stream/consumers'
import type { Question } from './questions.ts'
import type { BenchStack } from './stack.ts'

export interface Answer {
  /** Median time of the server, in milliseconds. */
  readonly ms: number
  readonly rows: number
  readonly bytes: number
}

export interface Measured {
  readonly question: Question
  readonly view: Answer
  /** As the reader of that MPP alone. */
  readonly own: Answer | undefined
  /** How long the server takes to plan the view's query, which no amount of data changes much. */
  readonly planMs: number
  readonly raw: Answer | undefined
  /** Why the two answers are not the same, if they are not. */
  readonly difference: string | undefined
}

type Row = Record<string, string | number | null>

const runsOfSmall = 7
const runsOfLarge = 3
const longMs = 10_000

export async function measure(stack: BenchStack, question: Question, signal: AbortSignal): Promise<Measured> {
  const isSmall = question.scope === 'one MPP, one month'
  const runs = isSmall ? runsOfSmall : runsOfLarge
  const answers: Record<'view' | 'own' | 'raw' | 'plan', Answer[]> = { view: [], own: [], raw: [], plan: [] }
  for (let run = 0; run <= runs; run++) {
    const view = await ask(stack.client, `${question.sql} FORMAT RowBinary`, question, signal)
    const plan = await ask(stack.client, `EXPLAIN ${question.sql}`, question, signal)
    const own =
      question.own === undefined
        ? undefined
        : await ask(stack.reader, `${question.own} FORMAT RowBinary`, question, signal)
    // A slow query is run fewer times: caches make little difference to it.
    const isLong = (answers.raw.at(-1)?.ms ?? 0) > longMs
    const raw =
      question.raw === undefined || isLong || (run === 0 && !isSmall)
        ? undefined
        : await ask(stack.client, `${question.raw} FORMAT RowBinary`, question, signal)
    // The first answer of each also fills caches.
    if (run === 0) continue
    answers.view.push(view)
    answers.plan.push(plan)
    if (own !== undefined) answers.own.push(own)
    if (raw !== undefined) answers.raw.push(raw)
  }
  return {
    question,
    view: median(answers.view),
    planMs: median(answers.plan).ms,
    own: question.own === undefined ? undefined : median(answers.own),
    raw: question.raw === undefined ? undefined : median(answers.raw),
    difference: isSmall && question.raw !== undefined ? await difference(stack, question) : undefined,
  }
}

async function ask(
  client: BenchStack['client'],
  query: string,
  { params }: Question,
  signal: AbortSignal,
): Promise<Answer> {
  const { stream, summary } = await client.exec({
    query,
    query_params: params,
    // Raw questions name a result as a column that they also filter by.
    clickhouse_settings: { wait_end_of_query: 1, prefer_column_name_to_alias: 1 },
    abort_signal: signal,
  })
  await buffer(stream)
  return {
    ms: Number(summary?.elapsed_ns ?? 0) / 1e6,
    rows: Number(summary?.read_rows ?? 0),
    bytes: Number(summary?.read_bytes ?? 0),
  }
}

function median(answers: readonly Answer[]): Answer {
  const sorted = answers.toSorted((a, b) => a.ms - b.ms)
  return sorted[sorted.length >> 1] ?? { ms: 0, rows: 0, bytes: 0 }
}

/** Every row of the raw answer has to be in the view's, as far as both have the same columns. */
async function difference(stack: BenchStack, question: Question): Promise<string | undefined> {
  const rowsOf = async (query: string): Promise<Row[]> => {
    const result = await stack.client.query({
      query,
      query_params: question.params,
      clickhouse_settings: { prefer_column_name_to_alias: 1 },
      format: 'JSONEachRow',
    })
    return result.json<Row>()
  }
  const [raws, views] = [await rowsOf(question.raw ?? ''), await rowsOf(question.sql)]
  const columns = Object.keys(raws[0] ?? {}).filter((column) => column in (views[0] ?? {}))
  const keyOf = (row: Row): string => columns.map((column) => digits(row[column])).join('|')
  const known = new Set(views.map(keyOf))
  const missing = raws.filter((row) => !known.has(keyOf(row)))
  if (raws.length === 0 && views.length > 0) return 'the raw question has no answer'
  if (missing.length === 0) return undefined
  return `${missing.length} of ${raws.length} raw rows are not in the view, such as ${JSON.stringify(missing[0])}`
}

function digits(value: string | number | null | undefined): string {
  return typeof value === 'number' ? String(Number(value.toPrecision(9))) : (value ?? '')
}
