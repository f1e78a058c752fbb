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
 * The pseudonym. The local id is taken as it is, in UTF-8: nothing is trimmed.
 * @param key - 64 hexadecimal digits.
 */
export function pseudonymOf(localId: string, key: string): string {
  return createHmac('sha256', Buffer.from(key, 'hex')).update(localId, 'utf8').digest('hex')
}
