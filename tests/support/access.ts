/**
 * Asks the server as any user by plain HTTP, so that a test sees everything that a reader would: the answer as it is
 * sent, whatever its format, or the error with its code and text.
 */
import { inject } from 'vitest'
import { biUsers } from '../../sql/access/users.ts'
import type { Pipeline } from './pipeline.ts'
import { oneNode } from './one-node.ts'

export interface Answer {
  /** ClickHouse's code of the error, or undefined where there was none. */
  readonly code: number | undefined
  /** The body: rows, or the error's text. */
  readonly text: string
}

export interface Asking {
  /** Parameters of the address: settings and whatever else HTTP takes. */
  readonly params?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  /** In place of the user's own. */
  readonly password?: string
}

/** The node of a cluster that is asked; undefined for the only server. */
let node: string | undefined

/** From here on this node of a cluster is asked. */
export function askAt(url: string): void {
  node = url
}

/** Sends one statement. */
export async function askAs(user: string, statement: string, asking: Asking = {}): Promise<Answer> {
  const url = node ?? oneNode()
  const response = await fetch(`${url}/?${new URLSearchParams(asking.params).toString()}`, {
    method: 'POST',
    headers: {
      'x-clickhouse-user': user,
      'x-clickhouse-key': asking.password ?? passwordOf(user),
      ...asking.headers,
    },
    body: statement,
  })
  const text = await response.text()
  // An error after the first rows comes with status 200.
  const code = /\bCode: (\d+)(?:\. DB::|, e\.code)/.exec(text)?.[1]
  if (code === undefined && !response.ok) return { code: -response.status, text }
  return { code: code === undefined ? undefined : Number(code), text }
}

export function passwordOf(user: string): string {
  const { credentials } = inject('stack')
  if (user.startsWith('bi')) return credentials.bi
  const passwords: Record<string, string> = {
    kunjungan_admin: credentials.admin,
    kunjungan_ingest: credentials.ingest,
    kunjungan_alert: credentials.alert,
    kunjungan_silence: credentials.alert,
  }
  return passwords[user] ?? ''
}

/** Rows of a query that has to succeed. */
export async function rowsAs<T>(user: string, query: string): Promise<T[]> {
  const { code, text } = await askAs(user, `${query} FORMAT JSONEachRow`, {
    params: { output_format_json_quote_64bit_integers: '0' },
  })
  if (code !== undefined) throw new Error(`${user}: ${query}: ${text}`)
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): T => JSON.parse(line))
}

export type ScopedUser = [string, Exclude<ReturnType<typeof biUsers>[number][1], { kind: 'all' }>]

/** The BI users that see a part. */
export function scopedUsers(pipeline: Pipeline): ScopedUser[] {
  return biUsers(pipeline.reference).flatMap(([user, scope]): ScopedUser[] =>
    scope.kind === 'all' ? [] : [[user, scope]],
  )
}

/** Runs work on each item, a few at a time. */
export async function eachOf<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = [...items]
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item)
    }),
  )
}
