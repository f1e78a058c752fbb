/**
 * One filled pipeline for all tests of BI tools, and questions to it over plain HTTP as a reader asks them: what a
 * driver answers is compared with what this says. The first file fills it, the others find it filled, and none drops it.
 */
import { inject } from 'vitest'
import { readBiViews } from '../../../sql/access/views.ts'
import { randomEvents } from '../../support/oracle/random-events.ts'
import { createPipeline, type Pipeline } from '../../support/pipeline.ts'
import { dayBack, filledPeriod, halfYear } from './filled-period.ts'
import { oneAtATime } from './one-at-a-time.ts'

export type Cell = string | number | null
export type Row = Readonly<Record<string, Cell>>

export interface Asked {
  readonly user?: string
  readonly settings?: Readonly<Record<string, string | number>>
  readonly format?: string
}

export interface BiPipeline extends AsyncDisposable {
  readonly pipeline: Pipeline
  /** The database of this pipeline that stands for `mpp_bi`. */
  readonly database: string
  readonly views: readonly string[]
  readonly rows: (query: string, asked?: Asked) => Promise<Row[]>
  /** The body as it comes, for formats that are not JSON. */
  readonly body: (query: string, asked?: Asked) => Promise<Buffer>
  /** What a client needs to connect, as environment variables. */
  readonly environment: (user?: string) => Record<string, string>
}

export interface ViewColumn {
  readonly view: string
  readonly name: string
  readonly type: string
  readonly comment: string
}

export async function biPipeline(): Promise<BiPipeline> {
  // The files run at the same time.
  return await oneAtATime('pipeline', filledPipeline)
}

async function filledPipeline(): Promise<BiPipeline> {
  const { clickhouseUrl, clickhouseTcpPort, credentials } = inject('stack')
  const pipeline = await createPipeline('bi')
  const database = pipeline.databases.bi

  const body = async (query: string, asked: Asked = {}): Promise<Buffer> => {
    const { user = 'bi', settings = {}, format } = asked
    const address = new URL(clickhouseUrl)
    if (!('database' in settings)) address.searchParams.set('database', database)
    for (const [name, value] of Object.entries(settings)) address.searchParams.set(name, String(value))
    const response = await fetch(address, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${user}:${credentials.bi}`).toString('base64')}` },
      body: format === undefined ? query : `${query}\nFORMAT ${format}`,
    })
    const found = Buffer.from(await response.arrayBuffer())
    if (!response.ok) throw new Error(`${found.toString('utf8').trim()}\n${query}`)
    return found
  }
  const rows = async (query: string, asked: Asked = {}): Promise<Row[]> => {
    const found = (await body(query, { ...asked, format: 'JSONEachRow' })).toString('utf8')
    return found
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Row)
  }

  const [filled] = await rows('SELECT count() AS n FROM visits_by_mpp_day')
  if (Number(filled?.['n'] ?? 0) === 0) await fill(pipeline)
  const { hostname, port } = new URL(clickhouseUrl)
  return {
    pipeline,
    database,
    rows,
    body,
    views: readBiViews().map(({ name }) => name),
    environment: (user = 'bi') => ({
      CLICKHOUSE_HOST: hostname,
      CLICKHOUSE_PORT: port,
      CLICKHOUSE_TCP_PORT: String(clickhouseTcpPort),
      CLICKHOUSE_BI_USER: user,
      CLICKHOUSE_BI_PASSWORD: credentials.bi,
      KUNJUNGAN_BI_DATABASE: database,
      KUNJUNGAN_BI_FROM: halfYear.from,
      KUNJUNGAN_BI_LAST_MONTH: halfYear.lastMonth,
    }),
    async [Symbol.asyncDispose]() {
      // The other files read the same databases.
      await pipeline.close()
    },
  }
}

async function fill(pipeline: Pipeline): Promise<void> {
  const { reference } = pipeline
  await pipeline.send(randomEvents({ seed: 11, count: 6_000, reference, ...filledPeriod }))
  await pipeline.catchUp()
  await pipeline.admin.insert({
    table: `${pipeline.databases.store}.alert_states`,
    format: 'JSONEachRow',
    values: [anAlert()],
  })
}

/** The detector does not run here: one alert of a whole MPP, that lasts since yesterday. */
function anAlert(): object {
  const day = dayBack(1)
  return {
    ...{ mpp: 'kukar', alert_id: 'alert-of-bi-tests', status: 'firing', agency: '', kind: 'surge' },
    ...{ started_at: `${day} 03:00:00`, window_start: `${day} 02:00:00`, window_end: `${day} 03:00:00` },
    ...{
      observed: 30,
      expected: 10,
      expected_low: 5,
      expected_high: 16,
      score: 7,
      updated_at: `${day} 03:01:00`,
    },
  }
}

/** The columns of every view as the server has them, in their order. */
export async function viewColumns({ rows, database }: BiPipeline): Promise<ViewColumn[]> {
  const found = await rows(
    `SELECT table AS view, name, type, comment FROM system.columns WHERE database = '${database}' ORDER BY table, position`,
  )
  return found.map((row) => ({
    view: String(row['view']),
    name: String(row['name']),
    type: String(row['type']),
    comment: String(row['comment']),
  }))
}

/** The comment of each view. */
export async function viewComments({ rows, database }: BiPipeline): Promise<Map<string, string>> {
  const found = await rows(`SELECT name, comment FROM system.tables WHERE database = '${database}'`)
  return new Map(found.map((row) => [String(row['name']), String(row['comment'])]))
}
