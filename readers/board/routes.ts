/**
 * The paths of the board: assets, the streams, and every page. A page is read as the visitor's own ClickHouse user, so
 * what it shows is decided there and nowhere else.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sendError } from './answers.ts'
import type { Asset } from './assets.ts'
import { htmlType, sendText } from './http-server.ts'
import { framed } from './layout.ts'
import { linkTo, viewOf } from './links.ts'
import { pageBody } from './page.ts'
import { findPage } from './pages/find-page.ts'
import { sendReport } from './report-route.ts'
import { changeSilence } from './silence-route.ts'
import { contextOf, pathOf, queryOf } from './request.ts'
import type { RoutesDeps } from './routes-deps.ts'
import { openStream } from './stream/stream-route.ts'
import { tableCsv, tableJson } from './table.ts'
import { takesGzip } from './takes-gzip.ts'

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
  app.post('/alerts/:id', (request, reply) => changeSilence(request, reply, deps))
  app.get('/stream/*', (request, reply) => openStream(request, reply, deps))
  app.get('/*', (request, reply) => showPage(request, reply, deps))
}

function sendAsset(request: FastifyRequest, reply: FastifyReply, { type, bytes, gzip }: Asset): FastifyReply {
  reply
    .type(type)
    .header('Cache-Control', 'public, max-age=31536000, immutable')
    .header('Vary', 'Accept-Encoding')
  const isGzip = takesGzip(request)
  return isGzip ? reply.header('Content-Encoding', 'gzip').send(gzip) : reply.send(bytes)
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
    title: page.title,
    body: pageBody(page, context),
    view,
    path,
    mpp: page.mpp,
    texts: context.texts,
    assets: deps.assets,
    query: context.query,
    timeZone: context.reference.mpps.find((row) => row.mpp === page.mpp?.mpp)?.time_zone,
    reader: { user: visitor.reader.user, isLoggedIn: visitor.isLoggedIn },
    live: {
      url: linkTo(view, `/stream${path}`, context.query),
      answeredAtMs: context.answeredAtMs(),
      nowMs: deps.nowMs(),
    },
  }).text
  return sendText(request, reply, htmlType, text)
}
