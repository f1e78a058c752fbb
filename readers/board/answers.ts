/** Answers in place of a page: what went wrong, by its kind and never with its text. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { KunjunganError } from '../../infra/errors.ts'
import type { Logger } from '../../infra/log.ts'
import { type ErrorKind, errorPage } from './error-page.ts'
import { isDenied, isNoAnswer, isRefusal } from './faults.ts'
import { htmlType, sendText } from './http-server.ts'
import { viewOf } from './links.ts'
import { queryOf } from './request.ts'
import type { RoutesDeps } from './routes-deps.ts'
import { sessionCookie } from './login/sessions.ts'
import type { Visitor } from './login/visitors.ts'

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
  logFault(error, deps.logger)
  return sendError(request, reply, 'internal', deps)
}

export function logFault(error: unknown, logger: Logger): void {
  const name = error instanceof Error ? error.name : 'unknown'
  // Its sentence says what to do and holds no value.
  const fix = error instanceof KunjunganError ? { fix: error.message } : {}
  logger.error({ error: name, ...fix }, 'a page has failed')
}

function isHttpError(error: unknown): error is Error & { statusCode: number } {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
}

export function sendError(
  request: FastifyRequest,
  reply: FastifyReply,
  kind: ErrorKind,
  deps: Pick<RoutesDeps, 'assets'>,
  visitor?: Visitor,
): FastifyReply {
  const view = viewOf(queryOf(request))
  const { status, text } = errorPage(kind, view, deps.assets, visitor)
  if (status === 503) reply.header('Retry-After', 5)
  return sendText(request, reply.code(status), htmlType, text)
}
