/** Instants in an MPP's own zone, by the name that Indonesia has for it. */
import { dash, instantOf } from '../../text/formats.ts'
import { localDate } from '../../monthly/names.ts'
import type { PageContext } from '../page.ts'

/** @param at - as ClickHouse writes it in UTC, `YYYY-MM-DD hh:mm:ss`. */
export function instantText(at: string | null, mpp: string, { reference, view }: PageContext): string {
  if (at === null || at === '') return dash
  const zone = reference.mpps.find((row) => row.mpp === mpp)?.time_zone ?? 'Asia/Jakarta'
  return instantOf(view.language, isoOf(at), zone)
}

export function isoOf(at: string): string {
  return `${at.replace(' ', 'T').slice(0, 19)}Z`
}

/** The local day of an instant, `YYYY-MM-DD`. */
export function zonedDay(at: string, mpp: string, { reference }: Pick<PageContext, 'reference'>): string {
  const zone = reference.mpps.find((row) => row.mpp === mpp)?.time_zone ?? 'Asia/Jakarta'
  return localDate(isoOf(at), zone)
}
