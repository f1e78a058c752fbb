/**
 * Agencies by what clerks call them: slug, name, name without its place, short name in brackets, and the aliases of the
 * reference data. Only an exact match counts, whatever its case and signs; the nearest name is no more than a hint.
 */
import type { Reference } from '../../../schemas/reference.ts'
import { plain } from './count-cell.ts'

export interface AgencyNames {
  /** The slug of the agency of that name; undefined where none, or more than one, has it. */
  readonly slugOf: (label: string) => string | undefined
  /** The name that differs least, where it differs little. */
  readonly nearest: (label: string) => string | undefined
}

export function agencyNames(reference: Reference, mpp: string): AgencyNames {
  const place = placeOf(reference, mpp)
  const slugs = new Map<string, Set<string>>()
  const add = (name: string, slug: string): void => {
    for (const form of formsOf(name, place)) slugs.set(form, (slugs.get(form) ?? new Set()).add(slug))
  }
  for (const agency of reference.agencies) {
    if (agency.mpp !== mpp) continue
    add(agency.agency.replaceAll('-', ' '), agency.agency)
    add(agency.name.replaceAll(/\([^)]*\)/g, ' '), agency.agency)
    add(agency.name, agency.agency)
    for (const [, short = ''] of agency.name.matchAll(/\(([^)]+)\)/g))
      if (short !== 'Persero') add(short, agency.agency)
  }
  for (const { alias, agency, mpp: of } of reference.agencyAliases ?? [])
    if (of === undefined || of === mpp) add(alias, agency)
  const asked = new Map<string, string | undefined>()
  const known = new Set(reference.agencies.filter((row) => row.mpp === mpp).map(({ agency }) => agency))
  return {
    slugOf(label) {
      if (asked.has(label)) return asked.get(label)
      const found = new Set(formsOf(label, place).flatMap((form) => [...(slugs.get(form) ?? [])]))
      const [slug, ...others] = [...found].filter((one) => known.has(one))
      asked.set(label, others.length === 0 ? slug : undefined)
      return asked.get(label)
    },
    nearest(label) {
      const wanted = words(label)
      const near = [...slugs.keys()]
        .map((name) => ({ name, distance: distanceOf(wanted, name) }))
        .toSorted((a, b) => a.distance - b.distance)[0]
      return near !== undefined && near.distance <= Math.max(1, wanted.length / 4) ? near.name : undefined
    },
  }
}

/** Letters and digits alone, between single blanks, without a number in front. */
export function words(label: string): string {
  return plain(label)
    .replace(/^\(?\d{1,3}[.)]\s*/, '')
    .replaceAll('&', ' dan ')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/** The place of an MPP as names end with it, such as `kutai kartanegara`. */
export function placeOf(reference: Reference, mpp: string): string {
  const regency = reference.mpps.find((row) => row.mpp === mpp)?.regency ?? ''
  return words(regency).replace(/^(kota|kabupaten|kab) /, '')
}

function formsOf(name: string, place: string): string[] {
  const whole = words(name)
  if (place === '' || !whole.endsWith(` ${place}`)) return whole === '' ? [] : [whole]
  const short = whole.slice(0, -place.length - 1).replace(/ (kota|kabupaten|kab)$/, '')
  return [whole, short]
}

/** The fewest letters to insert, leave out or replace. */
function distanceOf(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min(replaced, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1))
    }
    previous = row
  }
  return previous[b.length] ?? 0
}
