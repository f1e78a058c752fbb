/**
 * Links by which a TV looks at one page without a login. The file holds no password in the clear and no link: the
 * password of the reader who made it is sealed by the secret that only the link has (AES-256-GCM), so the file alone
 * opens nothing, and a link that is changed opens nothing either. A revoked one is deleted.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { KunjunganError } from '../../../infra/errors.ts'
import { changePrivateFile } from '../../../infra/private-file.ts'
import type { Reader } from '../figures.ts'
import type { ReaderPool } from '../reader-pool.ts'

const TvLink = z.object({
  id: z.string(),
  path: z.string(),
  /** Empty: made without a login, for as long as the board asks for none. */
  user: z.string(),
  created_at: z.string(),
  sealed: z.string(),
})
export type TvLink = z.infer<typeof TvLink>

export interface TvLinksDeps {
  readonly file: string
  readonly nowMs: () => number
  /** Undefined where the board asks for a login. */
  readonly openReader: Reader | undefined
  readonly pool: Pick<ReaderPool, 'take' | 'giveBack'>
}

export class TvLinks {
  readonly #deps: TvLinksDeps
  #links: readonly TvLink[]
  /** By the whole token, so that a wrong secret finds nothing. */
  readonly #readers = new Map<string, Reader>()

  private constructor(links: readonly TvLink[], deps: TvLinksDeps) {
    this.#links = links
    this.#deps = deps
  }

  static async open(deps: TvLinksDeps): Promise<TvLinks> {
    return new TvLinks(await readLinks(deps.file), deps)
  }

  /** Reads the file now, as another board may have changed it. */
  async look(): Promise<void> {
    this.#use(await readLinks(this.#deps.file))
  }

  listFor(user: string): TvLink[] {
    return this.#links.filter((link) => link.user === user)
  }

  /** Makes a link and returns its token, which is kept nowhere. */
  async make(path: string, user: string, password: string): Promise<string> {
    const id = randomBytes(6).toString('hex')
    const secret = randomBytes(32).toString('base64url')
    const cipher = createCipheriv('aes-256-gcm', keyOf(id, secret), nonce).setAAD(
      Buffer.from(`${path}\n${user}`),
    )
    const sealed = Buffer.concat([cipher.update(password, 'utf8'), cipher.final(), cipher.getAuthTag()])
    const created_at = new Date(this.#deps.nowMs()).toISOString()
    const link = { id, path, user, created_at, sealed: sealed.toString('base64') }
    await this.#change((links) => [...links, link])
    return `${id}.${secret}`
  }

  /** Ends a link of this user; its streams end with it. */
  async revoke(id: string, user: string): Promise<void> {
    if (!this.#links.some((link) => link.id === id && link.user === user)) return
    await this.#change((links) => links.filter((link) => link.id !== id))
  }

  /** Who reads by this token, and the one page it is for. */
  find(
    token: string,
  ): { readonly reader: Reader; readonly path: string; readonly isValid: () => boolean } | undefined {
    const [id = '', secret = ''] = token.split('.')
    const link = this.#links.find((one) => one.id === id)
    if (link === undefined) return undefined
    const reader = this.#readers.get(token) ?? this.#readerOf(link, secret)
    if (reader === undefined) return undefined
    this.#readers.set(token, reader)
    return { reader, path: link.path, isValid: () => this.#links.some((one) => one.id === id) }
  }

  #readerOf(link: TvLink, secret: string): Reader | undefined {
    const password = opened(link, secret)
    if (password === undefined) return undefined
    return link.user === '' ? this.#deps.openReader : this.#deps.pool.take(link.user, password)
  }

  /** Of what the file holds now: another board may have changed it. */
  async #change(change: (links: readonly TvLink[]) => readonly TvLink[]): Promise<void> {
    const { file } = this.#deps
    this.#use(
      await changePrivateFile(file, async () => {
        const links = change(await readLinks(file))
        return { text: `${JSON.stringify(links, undefined, 2)}\n`, result: links }
      }),
    )
  }

  #use(links: readonly TvLink[]): void {
    this.#links = links
    for (const [token, reader] of this.#readers) {
      if (links.some(({ id }) => token.startsWith(`${id}.`))) continue
      this.#readers.delete(token)
      if (reader !== this.#deps.openReader) this.#deps.pool.giveBack(reader)
    }
  }
}

/** @throws KunjunganError `home` where the file holds something else. */
async function readLinks(file: string): Promise<TvLink[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '[]'
    throw error
  })
  const parsed = z.array(TvLink).safeParse(parsedJson(text))
  if (parsed.success) return parsed.data
  throw new KunjunganError('home', `${file} does not hold links of TVs: delete it and make new ones.`)
}

/** Each link has a key of its own that seals once, so the nonce need not differ. */
const nonce = Buffer.alloc(12)
const tagBytes = 16

function keyOf(id: string, secret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, id, 'kunjungan board tv link', 32))
}

function opened({ id, path, user, sealed }: TvLink, secret: string): string | undefined {
  const bytes = Buffer.from(sealed, 'base64')
  try {
    const decipher = createDecipheriv('aes-256-gcm', keyOf(id, secret), nonce)
      .setAAD(Buffer.from(`${path}\n${user}`))
      .setAuthTag(bytes.subarray(-tagBytes))
    return decipher.update(bytes.subarray(0, -tagBytes), undefined, 'utf8') + decipher.final('utf8')
  } catch {
    return undefined
  }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
