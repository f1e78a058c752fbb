/**
 * Which headers of a record a dead letter keeps: each that fits into 65,536 bytes in all, whole or not at all. Pure.
 */
import type { IHeaders } from 'kafkajs'
import type { Headers } from '../../../schemas/cloud-event.ts'

export const maxHeaderBytes = 65_536

export interface KeptHeaders {
  /** Values as they were, also missing ones (null), which kafkajs's types do not know. */
  readonly headers: IHeaders
  /** Of names and values of all headers, kept or not. */
  readonly bytes: number
  readonly isCut: boolean
}

type Value = Buffer | string | null

/** @param except - names that are left out and not counted. */
export function keptHeaders(headers: Headers, except: ReadonlySet<string>): KeptHeaders {
  let bytes = 0
  let left = maxHeaderBytes
  let isCut = false
  const fits = (name: string, value: Value): boolean => {
    const size = Buffer.byteLength(name) + (value === null ? 0 : Buffer.byteLength(value))
    bytes += size
    // Even one without name and value counts as a byte.
    const cost = Math.max(1, size)
    if (cost > left) {
      isCut = true
      return false
    }
    left -= cost
    return true
  }
  const kept: [string, Value | Value[]][] = []
  for (const [name, value] of Object.entries(headers)) {
    if (except.has(name)) continue
    if (isList(value)) {
      const own = value.filter((one) => fits(name, one))
      if (own.length > 0 || value.length === 0) kept.push([name, own])
    } else if (fits(name, value ?? null)) {
      kept.push([name, value ?? null])
    }
  }
  // Entries, not assignments: a header named __proto__ is one like any other.
  return { headers: Object.fromEntries(kept) as IHeaders, bytes, isCut }
}

export function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value)
}
