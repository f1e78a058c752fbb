/** The stream of a page: who may look at the page may listen to it, until the session or the link ends. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { sendError } from '../answers.ts'
import { readerKey } from '../figures.ts'
import { viewOf } from '../links.ts'
import { pageBody } from '../page.ts'
import { findPage } from '../pages/find-page.ts'
import { pingQuestion } from '../places.ts'
import { contextOf, pathOf, queryOf } from '../request.ts'
import type { RoutesDeps } from '../routes-deps.ts'
import { takesGzip } from '../takes-gzip.ts'

export async function openStream(
  request: FastifyRequest,
  reply: FastifyReply,
  deps: RoutesDeps,
): Promise<FastifyReply> {
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
    {
      response: reply.raw,
      headers: deps.headers,
      takesGzip: takesGzip(request),
    },
  )
  return reply
}
