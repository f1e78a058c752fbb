import { describe, expect, it } from 'vitest'
import {
  createKey,
  idOfBearer,
  isBearerOf,
  KeyFile,
  revokeKey,
  rotateKey,
  secretsOf,
} from '../../../../../producers/collect/keys/keys.ts'

const nowMs = Date.UTC(2026, 0, 1)
const bearer = createKey({ kind: 'bearer', name: 'queue', mpp: 'kotim', agencies: ['bpjs'] }, nowMs)

describe('a bearer key', () => {
  it('is stored as a hash, and its text carries its id', () => {
    expect(JSON.stringify(bearer.key)).not.toContain(bearer.shown.slice(-43))
    expect(idOfBearer(bearer.shown)).toBe(bearer.key.id)
    expect(isBearerOf(bearer.key, bearer.shown, nowMs)).toBe(true)
    expect(KeyFile.parse({ version: 1, keys: [bearer.key] }).keys).toEqual([bearer.key])
  })

  it('is no other text, and not what is stored of it', () => {
    const other = createKey({ kind: 'bearer', name: '', mpp: 'kotim' }, nowMs)
    expect(isBearerOf(bearer.key, other.shown, nowMs)).toBe(false)
    expect(isBearerOf(bearer.key, bearer.key.secrets[0]?.value ?? '', nowMs)).toBe(false)
    expect(idOfBearer('kunjungan_abc_def')).toBeUndefined()
  })

  it('is not taken once it is revoked', () => {
    expect(isBearerOf(revokeKey(bearer.key, nowMs), bearer.shown, nowMs)).toBe(false)
    const revoked = revokeKey(revokeKey(bearer.key, nowMs), nowMs + 1)
    expect(revoked.revokedAt).toBe(new Date(nowMs).toISOString())
  })

  it('that is rotated is taken in both forms for a while', () => {
    const rotated = rotateKey(bearer.key, 60_000, nowMs)
    expect(isBearerOf(rotated.key, bearer.shown, nowMs + 59_999)).toBe(true)
    expect(isBearerOf(rotated.key, bearer.shown, nowMs + 60_000)).toBe(false)
    expect(isBearerOf(rotated.key, rotated.shown, nowMs + 60_000)).toBe(true)
    const again = rotateKey(rotated.key, 600_000, nowMs + 1)
    expect(isBearerOf(again.key, bearer.shown, nowMs + 60_000)).toBe(false)
    expect(rotateKey(again.key, 0, nowMs + 700_000).key.secrets).toHaveLength(2)
  })
})

describe('a signing key', () => {
  it('keeps its secret as it is, and is no bearer key', () => {
    const { key, shown } = createKey({ kind: 'signing', name: '', mpp: 'kotim' }, nowMs)
    expect(shown).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    expect(secretsOf(key, nowMs)).toEqual([shown])
    expect(isBearerOf(key, shown, nowMs)).toBe(false)
  })
})
