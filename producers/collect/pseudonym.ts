/**
 * A `visitor_id` from a local id (a NIK, a member's number) and the key of the MPP: HMAC-SHA256, as 64 hexadecimal
 * digits. The same person has the same pseudonym at one MPP and another one elsewhere; without the key nobody can try
 * all NIKs. To be made at the MPP, before anything is sent.
 */
import { createHmac, randomBytes } from 'node:crypto'

/** 32 bytes as 64 hexadecimal digits. */
export const pseudonymKeyForm = /^[0-9a-f]{64}$/

/** A key for an MPP: to be kept for as long as visitors are to be counted, and never to leave the MPP. */
export function newPseudonymKey(): string {
  return randomBytes(32).toString('hex')
}

/**
 * The pseudonym. The local id is taken as it is, a text in UTF-8: nothing is trimmed.
 * @param key - 64 hexadecimal digits.
 */
export function pseudonymOf(localId: string | Buffer, key: string): string {
  const hmac = createHmac('sha256', Buffer.from(key, 'hex'))
  return (typeof localId === 'string' ? hmac.update(localId, 'utf8') : hmac.update(localId)).digest('hex')
}

const byteOrderMark = Buffer.from('\uFEFF')
const lineFeed = 0x0a
const carriageReturn = 0x0d

/**
 * A pseudonym for each line, in order; undefined for an empty one, which is no id. Lines end with LF or CR LF, and a
 * byte-order mark before the first is none of it, as Windows writes both; every other byte counts.
 */
export function pseudonymsOf(lines: Buffer, key: string): (string | undefined)[] {
  const found: (string | undefined)[] = []
  let from = lines.indexOf(byteOrderMark) === 0 ? byteOrderMark.length : 0
  while (from < lines.length) {
    const at = lines.indexOf(lineFeed, from)
    const end = at < 0 ? lines.length : at
    const line = lines.subarray(from, lines[end - 1] === carriageReturn && end > from ? end - 1 : end)
    found.push(line.length === 0 ? undefined : pseudonymOf(line, key))
    from = end + 1
  }
  return found
}
