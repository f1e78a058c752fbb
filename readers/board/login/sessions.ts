/**
 * Sessions of readers: a random identity in a signed cookie, everything else in this process's memory. The password is
 * kept in memory alone, in the client that asks as that reader; a restart of the board ends all sessions.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Reader } from '../figures.ts'
import type { ReaderPool } from '../reader-pool.ts'

export interface Session {
  readonly reader: Reader
  readonly password: string
  readonly endsAtMs: number
}

export const sessionMs = 12 * 3_600_000
const cookieName = 'kunjungan_board'
const mostSessions = 5_000

export class Sessions {
  readonly #secret = randomBytes(32)
  readonly #sessions = new Map<string, Session>()
  readonly #nowMs: () => number
  readonly #pool: Pick<ReaderPool, 'giveBack'>

  constructor(nowMs: () => number, pool: Pick<ReaderPool, 'giveBack'>) {
    this.#nowMs = nowMs
    this.#pool = pool
  }

  /** Begins a session and returns the value of its cookie. */
  begin(reader: Reader, password: string): string {
    const nowMs = this.#nowMs()
    for (const [id, session] of this.#sessions)
      if (session.endsAtMs <= nowMs || this.#sessions.size >= mostSessions) this.#drop(id, session)
    const id = randomBytes(24).toString('base64url')
    this.#sessions.set(id, { reader, password, endsAtMs: nowMs + sessionMs })
    return `${id}.${this.#sign(id)}`
  }

  /** The session of a request's cookie header, if it still holds. */
  find(cookies: string | undefined): { readonly id: string; readonly session: Session } | undefined {
    const value = valueOf(cookies)
    const [id = '', signature = ''] = value?.split('.') ?? []
    const wanted = Buffer.from(this.#sign(id))
    const given = Buffer.from(signature)
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return undefined
    return this.holds(id) ? { id, session: this.#sessions.get(id) as Session } : undefined
  }

  holds(id: string): boolean {
    const session = this.#sessions.get(id)
    return session !== undefined && session.endsAtMs > this.#nowMs()
  }

  end(id: string): void {
    const session = this.#sessions.get(id)
    if (session !== undefined) this.#drop(id, session)
  }

  #drop(id: string, { reader }: Session): void {
    this.#sessions.delete(id)
    this.#pool.giveBack(reader)
  }

  #sign(id: string): string {
    return createHmac('sha256', this.#secret).update(id).digest('base64url')
  }
}

function valueOf(cookies: string | undefined): string | undefined {
  const found = cookies?.split(';').find((one) => one.trim().startsWith(`${cookieName}=`))
  return found?.trim().slice(cookieName.length + 1)
}

/** The Set-Cookie header; an empty value takes it away. */
export function sessionCookie(value: string, isSecure: boolean): string {
  const age = value === '' ? 0 : sessionMs / 1_000
  return `${cookieName}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${age}${isSecure ? '; Secure' : ''}`
}
