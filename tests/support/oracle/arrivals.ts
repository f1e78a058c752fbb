/**
 * arrivals_by_weekday_hour: "the 90 local days before today; `open_days` are the agency's of that weekday;
 * rows with a visit". Today, which has not ended, is none of them.
 */
import { weekdayOf } from '../../../schemas/time.ts'
import type { Row } from './views.ts'
import { byDay, openDaysOf, visitsOfDay } from './visits.ts'
import type { World } from './world.ts'
import { agencyColumns, groupBy, placeOf, rate, todayOf } from './world.ts'

const days = 90

export function arrivalsByWeekdayHour(world: World): Row[] {
  return world.agencyScopes.flatMap(({ mpp, agency, facts }) => {
    const today = todayOf(world, mpp)
    const recent = facts.filter(({ day }) => day < today && day >= today - days)
    const open = groupBy([...openDaysOf(recent)], weekdayOf)
    const visits = [...byDay(recent)].flatMap(([day, ofDay]) =>
      [...visitsOfDay(ofDay).values()].map(({ hour }) => ({ weekday: weekdayOf(day), hour })),
    )
    return [...groupBy(visits, ({ weekday }) => weekday)].flatMap(([weekday, ofWeekday]) =>
      [...groupBy(ofWeekday, ({ hour }) => hour)].map(([hour, ofHour]) => {
        const openDays = open.get(weekday)?.length ?? 0
        return {
          ...placeOf(world, mpp),
          ...agencyColumns(world, mpp, agency),
          weekday,
          local_hour: hour,
          open_days: openDays,
          visits_per_open_day: rate(ofHour.length, openDays),
        }
      }),
    )
  })
}
