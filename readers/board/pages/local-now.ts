/** What day and hour it is where an MPP stands. */
import { utcOffsetMinutes } from '../../../schemas/reference.ts'
import type { PageContext } from '../page.ts'
import type { Place } from '../places.ts'

/** Today and the hour in the MPP's own zone. */
export function localNow(
  { mpp }: Pick<Place, 'mpp'>,
  { reference, nowMs }: PageContext,
): { today: string; hour: number } {
  const zone = reference.mpps.find((row) => row.mpp === mpp)?.time_zone ?? 'Asia/Jakarta'
  const local = new Date(nowMs + utcOffsetMinutes[zone] * 60_000)
  return { today: local.toISOString().slice(0, 10), hour: local.getUTCHours() }
}
