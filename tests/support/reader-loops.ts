/**
 * What runs at the same time in tests/faults/readers.test.ts: sending, asking and storing, each until all is over.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { createClickHouse } from '../../infra/clickhouse/client.ts'
import type { RunningStack } from '../../infra/stack/stack.ts'
import type { Reference } from '../../schemas/reference.ts'
import { questions, sumOf, type Sums } from './growing-events.ts'
import type { Pipeline } from './pipeline.ts'

/** Sending waits while more pieces than these are not known to be stored: few events may be missing from an answer. */
const mostOnTheWay = 4

/** A user of the BI tools and the MPPs that it sees. */
export interface ReaderOf {
  readonly user: string
  readonly sees: readonly string[]
}

export function provinceOf({ mpps }: Reference, slug: string): string {
  return mpps.find(({ mpp }) => mpp === slug)?.province_code ?? ''
}

/** What all that runs at the same time knows of each other. */
export interface Progress {
  /** Pieces of which the sending has begun. */
  sent: number
  /** Pieces, from the first on, of which ingest has committed everything. */
  stored: number
  /** When ClickHouse was killed, and when it was up again. */
  readonly downs: { readonly from: number; until: number }[]
  isOver: boolean
  /** Answers that cannot be, in sentences. */
  readonly wrong: string[]
}

/** Whether ClickHouse was down at some moment since then. */
function wasDown({ downs }: Progress, since: number): boolean {
  return downs.some(({ until }) => until >= since)
}

/** Sends the pieces and follows what ingest commits of them. */
export async function sendPieces(
  pipeline: Pipeline,
  pieces: readonly Parameters<Pipeline['send']>[0][],
  progress: Progress,
): Promise<void> {
  const { kafka, topics, groupId } = pipeline
  const names = [topics.queue, topics.survey, topics.counter]
  const admin = kafka.admin()
  await admin.connect()
  const ends: Map<string, number>[] = []
  const noteEnds = async (): Promise<void> => {
    const found = await Promise.all(
      names.map(async (topic) =>
        (await admin.fetchTopicOffsets(topic)).map(
          ({ partition, high }) => [`${topic} ${partition}`, Number(high)] as const,
        ),
      ),
    )
    ends.push(new Map(found.flat()))
  }
  const follow = async (): Promise<void> => {
    const found = await admin.fetchOffsets({ groupId, topics: names })
    const committed = new Map<string, number>(
      found.flatMap(({ topic, partitions }) =>
        partitions.map(({ partition, offset }) => [`${topic} ${partition}`, Number(offset)] as const),
      ),
    )
    const isStored = (end: Map<string, number>): boolean =>
      [...end].every(([partition, high]) => high === 0 || (committed.get(partition) ?? -1) >= high)
    for (let end = ends[progress.stored]; end !== undefined && isStored(end); end = ends[progress.stored])
      progress.stored += 1
  }
  const following = async (): Promise<void> => {
    while (progress.stored < pieces.length && !progress.isOver) {
      await follow()
      await delay(80)
    }
  }
  const sending = async (): Promise<void> => {
    for (const piece of pieces) {
      while (progress.sent - progress.stored >= mostOnTheWay && !progress.isOver) await delay(20)
      if (progress.isOver) break
      progress.sent += 1
      await pipeline.send(piece)
      await noteEnds()
      await delay(progress.sent === 1 ? 0 : 600)
    }
  }
  await Promise.all([sending(), following()])
  await admin.disconnect()
}

interface Answer {
  readonly one: number
  readonly all: number
}

/** Asks one question after the other, each of one MPP and of all at the same time; returns when answers came. */
export async function read(
  { user, sees }: ReaderOf,
  at: number,
  {
    stack,
    reference,
    bi,
    progress,
    sumsAt,
  }: {
    stack: RunningStack
    reference: Reference
    bi: string
    progress: Progress
    sumsAt: (pieces: number) => Sums
  },
): Promise<number[]> {
  const access = { url: stack.clickhouseUrl, user, password: stack.credentials.bi }
  const client = createClickHouse(access, { settings: false })
  const answers: number[] = []
  for (let asked = at * 3; !progress.isOver; asked++) {
    const question = questions[asked % questions.length]
    const mpp = sees[Math.floor(asked / questions.length) % sees.length]
    if (question === undefined || mpp === undefined) throw new Error('There is nothing to ask.')
    const [since, least] = [Date.now(), progress.stored]
    const placeOf = (slug: string): string => (question.place === 'mpp' ? slug : provinceOf(reference, slug))
    const query = `SELECT (${sumOf(question, bi, placeOf(mpp))}) AS one, (${sumOf(question, bi)}) AS all`
    try {
      const [row] = await (await client.query({ query, format: 'JSONEachRow' })).json<Answer>()
      const most = progress.sent
      const places = { one: [placeOf(mpp)], all: [...new Set(sees.map(placeOf))] }
      for (const of of ['one', 'all'] as const) {
        const bound = (pieces: number): number =>
          places[of].reduce((sum, place) => sum + (sumsAt(pieces).get(question)?.get(place) ?? 0), 0)
        const figure = Number(row?.[of])
        if (figure >= bound(least) && figure <= bound(most)) continue
        const line = `${new Date().toISOString()} ${user} ${of} (${mpp}) ${sumOf(question, bi)}: ${figure}, not ${bound(least)} (${least} pieces) to ${bound(most)} (${most}); asked ${Date.now() - since} ms before`
        process.stderr.write(`${line}\n`)
        progress.wrong.push(line)
      }
      answers.push(Date.now())
    } catch (error) {
      if (!wasDown(progress, since)) throw error
      await delay(100)
    }
  }
  await client.close()
  return answers
}

/** Stores what is due all the time, and notes how much the views read from stored rows. */
export async function storeAll({ admin, databases, rows }: Pipeline, progress: Progress): Promise<Stored[]> {
  const seen: Stored[] = []
  while (!progress.isOver) {
    const since = Date.now()
    try {
      for (const view of ['store_days', 'store_months']) {
        for (const step of ['REFRESH', 'WAIT'])
          await admin.command({ query: `SYSTEM ${step} VIEW ${databases.store}.${view}` })
      }
      const [row] = await rows<Omit<Stored, 'at'>>(
        `SELECT d.days - length(c.days) AS days, d.months - length(c.months) AS months, d.days AS of
        FROM ${databases.store}.every_choice AS c
        CROSS JOIN (SELECT uniqExact(mpp, local_date) AS days, uniqExact(mpp, toStartOfMonth(local_date)) AS months
          FROM ${databases.store}.legs) AS d`,
      )
      if (row !== undefined) seen.push({ ...row, at: since })
    } catch (error) {
      // Of storing that took longer than its limit: the next time does it.
      const isGivenUp = /Timeout exceeded: elapsed/.test(String(error))
      if (!isGivenUp && !wasDown(progress, since)) throw error
    }
    await delay(400)
  }
  return seen
}

export interface Stored {
  readonly at: number
  /** Days and months that are read from stored rows, and how many days there are. */
  readonly days: number
  readonly months: number
  readonly of: number
}
