/** The files of monthly reports, made when they are asked for, with the figures that the visitor sees. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { sendError } from './answers.ts'
import { linkTo, viewOf } from './links.ts'
import { mayPublish } from './pages/reports.ts'
import { placesQuestion } from './places.ts'
import { queryOf } from './request.ts'
import type { RoutesDeps } from './routes-deps.ts'
import { boardWords } from './words/words.ts'

/** What the report shows has a policy of its own: its style stands in the page. */
const reportPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"

export async function sendReport(
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
    mpp,
    month,
    isPublic,
    language: view.language,
    format: format as 'html' | 'pdf' | 'xlsx',
  })
  if (made === undefined) return sendError(request, reply, 'notFound', deps, visitor)
  const name = `${mpp}-${month}${isPublic ? `-${boardWords[view.language].figures.reports.public}` : ''}.${format}`
  if (format === 'html') reply.header('Content-Security-Policy', reportPolicy)
  else reply.header('Content-Disposition', `attachment; filename="${name}"`)
  return reply.type(made.type).send(Buffer.from(made.bytes))
}
