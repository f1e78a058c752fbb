/** Readers of a part, and what they get to see of attempts to read the rows of another place. */
import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { type Answer, askAs, eachOf } from './access.ts'
import { denied, type RowAttempt } from './escapes.ts'

export interface Reader {
  readonly user: string
  readonly own: string
  readonly hidden: string
  /** What nothing may hold that this reader gets to see. */
  readonly secret: RegExp
}
export const readers: readonly Reader[] = [
  {
    user: 'bi_kotim',
    own: 'kotim',
    hidden: 'kukar',
    secret: /rahasia-(kukar|balikpapan)|Kutai|Kota Balikpapan|Kalimantan Timur/,
  },
  {
    user: 'bi_kaltim',
    own: 'kukar',
    hidden: 'kotim',
    secret: /rahasia-kotim|Kotawaringin|Kalimantan Tengah/,
  },
]

/** Sends a row attempt; throws nothing. */
async function answerTo(user: string, { statement, before = [], params }: RowAttempt): Promise<Answer> {
  const session = before.length === 0 ? {} : { session_id: randomUUID() }
  for (const first of before) await askAs(user, first, { params: session })
  return askAs(user, statement, { params: { ...session, ...params } })
}

/** Errors that come from the statement itself, whatever the rows are. */
export const ofTheStatement: readonly number[] = [
  denied.readonly,
  denied.bounds,
  47,
  48,
  62,
  80,
  182,
  403,
  475,
  476,
  636,
  721,
]

/**
 * What gets through, one line for each attempt. Errors may come, but never from looking at a hidden row, and never
 * quoting one.
 */
export async function seenBy(
  reader: Reader,
  attempts: readonly RowAttempt[],
  mayFail: readonly number[] = [],
): Promise<string[]> {
  const out: string[] = []
  let answered = 0
  await eachOf(attempts, 3, async (attempt) => {
    const { code, text } = await answerTo(reader.user, attempt)
    const said = [...(attempt.before ?? []), attempt.statement].join('; ')
    if (reader.secret.test(text)) out.push(`${said}: shows ${reader.secret.exec(text)?.[0]}`)
    if (code === undefined) answered++
    else if (!mayFail.includes(code)) out.push(`${said}: ${text.slice(0, 300)}`)
  })
  expect(answered).toBeGreaterThan(attempts.length * 0.85)
  return out
}
