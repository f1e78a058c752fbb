/** Who looks at the board: a ClickHouse user, by a session, by the link of a TV, or without a login on loopback. */
import type { FastifyRequest } from 'fastify'
import type { Reader } from '../figures.ts'
import type { View } from '../links.ts'
import type { Sessions } from './sessions.ts'
import type { TvLinks } from './tv-links.ts'

export interface Visitor {
  readonly reader: Reader
  readonly isLoggedIn: boolean
  /** The one path that the link of a TV shows; undefined for everyone else. */
  readonly onlyPath?: string | undefined
  /** False once the session has ended or the link was revoked. */
  readonly isValid: () => boolean
}

export interface VisitorsDeps {
  readonly openReader: Reader | undefined
  readonly sessions: Sessions
  readonly tvLinks: TvLinks
}

/** A link counts before a session: a TV shows what its link is for, whoever logged in there before. */
export function visitors({ openReader, sessions, tvLinks }: VisitorsDeps) {
  return (request: Pick<FastifyRequest, 'headers'>, { tvLink }: View): Visitor | undefined => {
    if (tvLink !== undefined) {
      const link = tvLinks.find(tvLink)
      return link && { reader: link.reader, isLoggedIn: false, onlyPath: link.path, isValid: link.isValid }
    }
    const found = sessions.find(request.headers.cookie)
    if (found !== undefined)
      return { reader: found.session.reader, isLoggedIn: true, isValid: () => sessions.holds(found.id) }
    return openReader && { reader: openReader, isLoggedIn: false, isValid: () => true }
  }
}
