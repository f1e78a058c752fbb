/** Who looks at the board: a ClickHouse user, by a session, by the link of a TV, or without a login on loopback. */
import type { Reader } from './figures.ts'

export interface Visitor {
  readonly reader: Reader
  readonly isLoggedIn: boolean
  /** The one path that the link of a TV shows; undefined for everyone else. */
  readonly onlyPath?: string | undefined
  /** False once the session has ended or the link was revoked. */
  readonly isValid: () => boolean
}
