/** Instants in an MPP's own zone, by the name that Indonesia has for it. */
import { dash, zoneName } from '../../text/formats.ts'
import { localDate } from '../../monthly/names.ts'
import type { PageContext } from '../page.ts'

/**
 * The time alone if it is today there; else with its day, and the year where it is another.
 * @param at - as ClickHouse writes it in UTC, `YYYY-MM-DD hh:mm:ss`.
 */
export function instantText(
  at: string | null,
  mpp: string,
  context: Pick<PageContext, 'reference' | 'view' | 'nowMs'>,
): string {
  if (at === null || at === '') return dash
  const zone = zoneOf(mpp, context)
  const iso = isoOf(at)
  const [day, today] = [localDate(iso, zone), localDate(new Date(context.nowMs).toISOString(), zone)]
  const locale = context.view.language === 'id' ? 'id-ID' : 'en-GB'
  const text = new Intl.DateTimeFormat(locale, {
    ...({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: zone } as const),
    ...(day === today ? {} : ({ day: 'numeric', month: 'short' } as const)),
    ...(day.slice(0, 4) === today.slice(0, 4) ? {} : ({ year: 'numeric' } as const)),
  }).format(new Date(iso))
  return `${text} ${zoneName(zone)}`.replaceAll(' ', '\u00a0')
}

function zoneOf(mpp: string, { reference }: Pick<PageContext, 'reference'>): string {
  return reference.mpps.find((row) => row.mpp === mpp)?.time_zone ?? 'Asia/Jakarta'
}

export function isoOf(at: string): string {
  return `${at.replace(' ', 'T').slice(0, 19)}Z`
}

/** The local day of an instant, `YYYY-MM-DD`. */
export function zonedDay(at: string, mpp: string, { reference }: Pick<PageContext, 'reference'>): string {
  return localDate(isoOf(at), zoneOf(mpp, { reference }))
}
