/**
 * The paths of the board: assets, the streams, and every page. A page is read as the visitor's own ClickHouse user, so
 * what it shows is decided there and nowhere else.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from '../../infra/log.ts'
import type { Readiness } from '../../infra/monitoring/server.ts'
import type { Reference } from '../../schemas/reference.ts'
import { createFormats } from '../text/formats.ts'
import type { Asset, Assets } from './assets.ts'
import { type ErrorKind, errorPage } from './error-page.ts'
import { isDenied, isNoAnswer, isRefusal } from './faults.ts'
import { type Figures, readerKey } from './figures.ts'
import { sendText } from './http-server.ts'
import { framed } from './layout.ts'
import { linkTo, type View, viewOf } from './links.ts'
import type { Live } from './live.ts'
import { type PageContext, pageBody } from './page.ts'
import { findPage } from './pages/find-page.ts'
import { mayPublish } from './pages/reports.ts'
import { pingQuestion, placesQuestion } from './places.ts'
import type { MakeReport } from './report-files.ts'
import { sessionCookie } from './sessions.ts'
import { tableCsv, tableJson } from './table.ts'
import type { Visitor } from './visitors.ts'
import { boardWords } from './words.ts'

export interface RoutesDeps {
  readonly figures: Figures
  readonly live: Live
  readonly assets: Assets
  readonly reference: () => Reference
  readonly nowMs: () => number
  readonly logger: Logger
  readonly readiness: () => Readiness
  readonly headers: Readonly<Record<string, string>>
  /** Who asks; undefined: nobody who is let in. */
  readonly visitorOf: (request: FastifyRequest, view: View) => Visitor | undefined
  readonly mostViewers: number
  readonly makeReport: MakeReport
}

type Query = Readonly<Record<string, string | undefined>>
const htmlType = 'text/html; charset=utf-8'

export function addRoutes(app: FastifyInstance, deps: RoutesDeps): void {
  const { assets } = deps
  for (const asset of Object.values(assets))
    app.get(asset.url, (request, reply) => sendAsset(request, reply, asset))
  app.get('/live', async (_request, reply) => reply.send({ status: 'live' }))
  app.get('/ready', async (_request, reply) => {
    const found = deps.readiness()
    return found.isReady
      ? reply.send({ status: 'ready' })
      : reply.code(503).send({ status: 'not ready', reason: found.reason })
  })
  app.get('/report-files/:mpp/:file', (request, reply) => sendReport(request, reply, deps))
  app.get('/stream/*', (request, reply) => stream(request, reply, deps))
  app.get('/*', (request, reply) => showPage(request, reply, deps))
}

function sendAsset(request: FastifyRequest, reply: FastifyReply, { type, bytes, gzip }: Asset): FastifyReply {
  reply
    .type(type)
    .header('Cache-Control', 'public, max-age=31536000, immutable')
    .header('Vary', 'Accept-Encoding')
  const isGzip = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '')
  return isGzip ? reply.header('Content-Encoding', 'gzip').send(gzip) : reply.send(bytes)
}

/** The context of a page for a visitor, with the latest answer that it rests on. */
async function contextOf(
  visitor: Visitor,
  path: string,
  query: Query,
  deps: RoutesDeps,
): Promise<PageContext & { readonly answeredAtMs: () => number }> {
  const view = viewOf(query)
  let latest = 0
  const ask: PageContext['ask'] = async (question) => {
    const answer = await deps.figures.ask(visitor.reader, question)
    latest = Math.max(latest, answer.answeredAtMs)
    return answer
  }
  const { rows: places } = await ask(placesQuestion)
  return {
    ...{ ask, view, places, path },
    query: Object.fromEntries(Object.entries(query).filter(([name]) => !['tv', 'link'].includes(name))),
    formats: createFormats(view.language),
    texts: boardWords[view.language],
    reference: deps.reference(),
    nowMs: deps.nowMs(),
    answeredAtMs: () => latest,
  }
}

async function showPage(
  request: FastifyRequest,
  reply: FastifyReply,
  deps: RoutesDeps,
): Promise<FastifyReply> {
  const path = pathOf(request)
  const query = queryOf(request)
  const view = viewOf(query)
  const visitor = deps.visitorOf(request, view)
  if (visitor === undefined || (visitor.onlyPath !== undefined && visitor.onlyPath !== path)) {
    if (view.tvLink !== undefined) return sendError(request, reply, 'revoked', deps)
    return reply.redirect(linkTo({ ...view, isTv: false }, '/login', path === '/' ? {} : { to: path }), 303)
  }
  const context = await contextOf(visitor, path, query, deps)
  if (context.places.length === 0) return sendError(request, reply, 'noMpp', deps, visitor)
  const found = findPage(context)
  if (found.kind === 'redirect') return reply.redirect(linkTo(view, found.to, context.query), 303)
  if (found.kind === 'none') return sendError(request, reply, 'notFound', deps, visitor)
  const page = await found.build()
  if (page === undefined) return sendError(request, reply, 'notFound', deps, visitor)
  const { table: id, format } = query
  if (id !== undefined) {
    const table = page.blocks.find((block) => block.id === id)?.table
    if (table === undefined) return sendError(request, reply, 'notFound', deps, visitor)
    const name = `${path.slice(1).replaceAll('/', '-')}-${id}`
    if (format === 'json')
      return sendText(request, reply, 'application/json', `${JSON.stringify(tableJson(table))}\n`)
    reply.header('Content-Disposition', `attachment; filename="${name}.csv"`)
    return sendText(request, reply, 'text/csv; charset=utf-8', tableCsv(table))
  }
  const text = framed({
    ...{ title: page.title, body: pageBody(page, context), view, path, mpp: page.mpp },
    ...{ texts: context.texts, assets: deps.assets, query: context.query },
    reader: { user: visitor.reader.user, isLoggedIn: visitor.isLoggedIn },
    live: {
      url: linkTo(view, `/stream${path}`, context.query),
      answeredAtMs: context.answeredAtMs(),
      nowMs: deps.nowMs(),
    },
  }).text
  return sendText(request, reply, htmlType, text)
}

/** What the report shows has a policy of its own: its style stands in the page. */
const reportPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"

async function sendReport(
  request: FastifyRequest,
  reply: FastifyReply,
  deps: RoutesDeps,
): Promise<FastifyReply> {
  const query = queryOf(request)
  const view = viewOf(query)
  const visitor = deps.visitorOf(request, view)
  if (visitor === undefined || visitor.onlyPath !== undefined)
    return reply.redirect(linkTo({ ...view, isTv: false }, '/login'), 303)
  const { mpp = '', file = '' } = request.params as { readonly mpp?: string; readonly file?: string }
  const [, month, format] = /^(\d{4}-(?:0[1-9]|1[0-2]))\.(html|pdf|xlsx)$/.exec(file) ?? []
  const { rows: places } = await deps.figures.ask(visitor.reader, placesQuestion)
  if (month === undefined || !places.some((place) => place.mpp === mpp))
    return sendError(request, reply, 'notFound', deps, visitor)
  const isPublic = query['public'] === '1'
  if (isPublic && !mayPublish(places, deps.reference()))
    return sendError(request, reply, 'noRight', deps, visitor)
  const made = await deps.makeReport(visitor.reader, {
    ...{ mpp, month, isPublic, language: view.language },
    format: format as 'html' | 'pdf' | 'xlsx',
  })
  if (made === undefined) return sendError(request, reply, 'notFound', deps, visitor)
  const name = `${mpp}-${month}${isPublic ? `-${boardWords[view.language].figures.reports.public}` : ''}.${format}`
  if (format === 'html') reply.header('Content-Security-Policy', reportPolicy)
  else reply.header('Content-Disposition', `attachment; filename="${name}"`)
  return reply.type(made.type).send(Buffer.from(made.bytes))
}

async function stream(request: FastifyRequest, reply: FastifyReply, deps: RoutesDeps): Promise<FastifyReply> {
  const path = pathOf(request).slice('/stream'.length)
  const query = queryOf(request)
  const view = viewOf(query)
  const visitor = deps.visitorOf(request, view)
  if (visitor === undefined || (visitor.onlyPath !== undefined && visitor.onlyPath !== path)) {
    // An event and not a status, at which a browser would only be silent.
    reply.hijack()
    reply.raw
      .writeHead(200, { ...deps.headers, 'Content-Type': 'text/event-stream' })
      .end('event: gone\ndata: {}\n\n')
    return reply
  }
  if (deps.live.viewers >= deps.mostViewers) return reply.code(503).header('Retry-After', 10).send()
  const context = await contextOf(visitor, path, query, deps)
  const found = findPage(context)
  if (found.kind !== 'page') return sendError(request, reply, 'notFound', deps, visitor)
  reply.hijack()
  deps.live.subscribe(
    {
      key: JSON.stringify([readerKey(visitor.reader), path, context.query, view]),
      renderEveryMs: found.renderEveryMs,
      isAllowed: visitor.isValid,
      ping: async () => (await deps.figures.ask(visitor.reader, pingQuestion)).answeredAtMs,
      async render() {
        const now = await contextOf(visitor, path, query, deps)
        const again = findPage(now)
        if (again.kind !== 'page') throw new Error('the page is gone')
        const page = await again.build()
        if (page === undefined) throw new Error('the page is gone')
        const html = pageBody(page, now).text
        return { html, answeredAtMs: now.answeredAtMs() }
      },
    },
    reply.raw,
    deps.headers,
  )
  return reply
}

/** For anything that is thrown: the page that says what it means, by its kind and never with its text. */
export async function answerError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  deps: RoutesDeps,
): Promise<FastifyReply> {
  // The password was changed, or the user is gone: a new login says which.
  const isLoggedIn = deps.visitorOf(request, viewOf(queryOf(request)))?.isLoggedIn === true
  if (isRefusal(error) && isLoggedIn)
    return reply.header('Set-Cookie', sessionCookie('', false)).redirect('/login', 303)
  if (isDenied(error)) return sendError(request, reply, 'noRight', deps)
  if (isNoAnswer(error) && !isHttpError(error)) return sendError(request, reply, 'failed', deps)
  if (isHttpError(error))
    return reply.code(error.statusCode).type('text/plain').send('The request is not right.\n')
  deps.logger.error({ error: error instanceof Error ? error.name : 'unknown' }, 'a page has failed')
  return sendError(request, reply, 'internal', deps)
}

function isHttpError(error: unknown): error is Error & { statusCode: number } {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
}

function sendError(
  request: FastifyRequest,
  reply: FastifyReply,
  kind: ErrorKind,
  deps: RoutesDeps,
  visitor?: Visitor,
): FastifyReply {
  const view = viewOf(queryOf(request))
  const { status, text } = errorPage(kind, view, deps.assets, visitor)
  if (status === 503) reply.header('Retry-After', 5)
  return sendText(request, reply.code(status), htmlType, text)
}

function pathOf({ url }: FastifyRequest): string {
  return url.split('?', 1)[0] ?? '/'
}

/** Of a parameter that is given twice the first counts. */
export function queryOf({ query }: FastifyRequest): Query {
  return Object.fromEntries(
    Object.entries(query as Record<string, string | string[]>).map(([name, value]) => [
      name,
      (Array.isArray(value) ? value[0] : value)?.slice(0, 400),
    ]),
  )
}
