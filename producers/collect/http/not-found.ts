/** What is answered where a path, or a method of a path, is none of ours: 404, or 405 with the methods that there are. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ProblemName } from './problem.ts'

export const eventsPath = '/v1/events'

const methods: Readonly<Record<string, string>> = {
  [eventsPath]: 'POST',
  '/openapi.json': 'GET, HEAD',
  '/asyncapi.json': 'GET, HEAD',
  '/live': 'GET, HEAD',
  '/ready': 'GET, HEAD',
}

/** The problem, with the header that goes with it. */
export function problemOfPath(request: FastifyRequest, reply: FastifyReply): ProblemName {
  const allowed = methods[request.url.split('?', 1)[0] ?? '']
  if (allowed === undefined) return 'not_found'
  reply.header('Allow', allowed)
  return 'wrong_method'
}
