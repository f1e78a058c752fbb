/**
 * Whether the times of a table are off by whole hours, as they are where the application or its server works in another
 * zone than the mapping says. Judged from the newest time alone, so what lies behind may also be a quiet hour. Pure.
 */
import { utcOffsetMinutes } from '../../schemas/reference.ts'
import { type Mapping, timeColumnsOf } from './mapping.ts'
import { formatWithOffset, offsetOfZone } from './wall-clock.ts'

const hourMs = 3_600_000
/** A live table's newest row is younger than this, and two clocks agree to it. */
const toleranceMs = 5 * 60_000
const mostHours = 14

export interface ClockFault {
  /** The newest row lies ahead of now, which no quiet hour explains. */
  readonly isAhead: boolean
  readonly text: string
}

/** @param newestMs - the latest time of any step in the table. */
export function clockFault(mapping: Mapping, newestMs: number, nowMs: number): ClockFault | undefined {
  const ahead = newestMs - nowMs
  const hours = Math.round(ahead / hourMs)
  const isAhead = ahead > toleranceMs
  const rest = ahead - hours * hourMs
  // A row is never younger than now: a zone that is off shows at whole hours, or a little before them.
  // A number since 1970 is the same in every zone.
  const isZoned = timeColumnsOf(mapping).some((column) => !mapping.formats[column]?.startsWith('epoch'))
  const isWhole =
    isZoned && hours !== 0 && Math.abs(hours) <= mostHours && rest <= toleranceMs && rest >= -toleranceMs
  if (!isWhole)
    return isAhead
      ? {
          isAhead,
          text: `the newest time lies ${Math.round(ahead / 60_000)} minutes ahead of this machine's clock: compare the clocks`,
        }
      : undefined
  const offset = offsetOfZone(mapping.time_zone) + hours * 60
  const names = Object.entries(utcOffsetMinutes).flatMap(([name, minutes]) =>
    minutes === offset ? [name] : [],
  )
  const zone =
    names.length > 0 ? names.join(' or ') : offset === 0 ? 'UTC' : formatWithOffset(0, offset).slice(-6)
  const many = `${Math.abs(hours)} ${Math.abs(hours) === 1 ? 'hour' : 'hours'}`
  return {
    isAhead,
    text: isAhead
      ? `the newest time lies ${many} ahead of now: time_zone is ${mapping.time_zone}, the table seems to be in ${zone}`
      : `the newest time lies ${many} back: unless nothing has happened since, the table is in ${zone} and not in ${mapping.time_zone}`,
  }
}
