/**
 * The keys of senders: what is stored of each, how a new one is made, and whether a secret is that of a key. Of a
 * bearer key only a hash is stored; a signing secret has to be kept as it is, as both sides compute with it. A key that
 * is rotated has two secrets for a while. It reads and writes no file (key-file.ts).
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { eventTypes, type EventType } from '../../../schemas/event.ts'
import { slug } from '../../../schemas/fields.ts'
import { topicKinds } from '../../../schemas/topics.ts'
import type { Rights } from './rights.ts'

const instant = z.iso.datetime()
const typeNames = Object.keys(eventTypes) as [EventType, ...EventType[]]

const Secret = z.strictObject({
  /** SHA-256 of a bearer key in hex, or the `whsec_` secret itself. */
  value: z.string().min(32),
  createdAt: instant,
  /** From when on it is no longer taken. */
  expiresAt: instant.optional(),
})

export const Key = z.strictObject({
  id: z.string().regex(/^[a-z0-9]{12}$/),
  kind: z.enum(['bearer', 'signing']),
  mpp: slug,
  /** For people: which system has it. */
  name: z.string().max(100),
  agencies: z.array(slug).min(1).optional(),
  topics: z.array(z.enum(topicKinds)).min(1).optional(),
  types: z.array(z.enum(typeNames)).min(1).optional(),
  secrets: z.array(Secret).min(1).max(5),
  createdAt: instant,
  revokedAt: instant.optional(),
})
export type Key = z.infer<typeof Key>

export const KeyFile = z.strictObject({ version: z.literal(1), keys: z.array(Key) })

export type NewKey = Pick<Key, 'kind' | 'name'> & Rights

/** A key, or another secret of one, with the text that is shown to its owner once. */
export interface Issued {
  readonly key: Key
  readonly shown: string
}

const bearerPrefix = 'kunjungan'

/** Makes a key; what is shown cannot be made from what is stored, except for a signing secret. */
export function createKey(wanted: NewKey, nowMs: number): Issued {
  const { kind, name, mpp, agencies, topics, types } = wanted
  // Hexadecimal: no letter in it may be taken for another.
  const id = randomBytes(6).toString('hex')
  const { shown, value } = newSecret(id, kind)
  const createdAt = new Date(nowMs).toISOString()
  const key = Key.parse({
    id,
    kind,
    mpp,
    name,
    createdAt,
    ...(agencies === undefined ? {} : { agencies }),
    ...(topics === undefined ? {} : { topics }),
    ...(types === undefined ? {} : { types }),
    secrets: [{ value, createdAt }],
  })
  return { key, shown }
}

/** Gives the key a new secret; the former ones are taken for so long still. */
export function rotateKey(key: Key, overlapMs: number, nowMs: number): Issued {
  const { shown, value } = newSecret(key.id, key.kind)
  const endsAt = new Date(nowMs + overlapMs).toISOString()
  const former = key.secrets
    .filter((secret) => isInTime(secret, nowMs))
    .map((secret) => ({ ...secret, expiresAt: earlier(secret.expiresAt, endsAt) }))
    .slice(-4)
  return {
    key: { ...key, secrets: [...former, { value, createdAt: new Date(nowMs).toISOString() }] },
    shown,
  }
}

/** The key is not taken from now on. Its entry stays, so that its id says in logs whose it was. */
export function revokeKey(key: Key, nowMs: number): Key {
  return { ...key, revokedAt: key.revokedAt ?? new Date(nowMs).toISOString() }
}

function newSecret(id: string, kind: Key['kind']): { shown: string; value: string } {
  const random = randomBytes(32)
  if (kind === 'signing') {
    const secret = `whsec_${random.toString('base64')}`
    return { shown: secret, value: secret }
  }
  const shown = `${bearerPrefix}_${id}_${random.toString('base64url')}`
  return { shown, value: hashOf(shown).toString('hex') }
}

function earlier(one: string | undefined, other: string): string {
  return one !== undefined && one < other ? one : other
}

function isInTime({ expiresAt }: Key['secrets'][number], nowMs: number): boolean {
  return expiresAt === undefined || Date.parse(expiresAt) > nowMs
}

/** The values of the secrets that a key has now; none where it is revoked. */
export function secretsOf(key: Key, nowMs: number): string[] {
  if (key.revokedAt !== undefined) return []
  return key.secrets.filter((secret) => isInTime(secret, nowMs)).map(({ value }) => value)
}

/** 32 random bytes are in it: a slow hash would add nothing but a way to keep the collector busy. */
function hashOf(bearer: string): Buffer {
  return createHash('sha256').update(bearer).digest()
}

/** The id within a bearer key, or undefined where the text has another form. */
export function idOfBearer(text: string): string | undefined {
  return /^kunjungan_([a-z0-9]{12})_[A-Za-z0-9_-]{43}$/.exec(text)?.[1]
}

/** True where the text is a bearer key of this entry; compared in constant time. */
export function isBearerOf(key: Key, text: string, nowMs: number): boolean {
  if (key.kind !== 'bearer') return false
  const hash = hashOf(text)
  let isFound = false
  for (const value of secretsOf(key, nowMs)) {
    const stored = Buffer.from(value, 'hex')
    if (stored.length === hash.length && timingSafeEqual(stored, hash)) isFound = true
  }
  return isFound
}
