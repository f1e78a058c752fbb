/**
 * The page Now of one MPP: first whether today is unusual, then who waits and who was turned away, then today's
 * course and the agencies. Every figure is a view's, or a sum over the agencies that the page shows.
 */
import { courseChart } from '../charts/charts.ts'
import type { Block, Page, PageContext } from '../page.ts'
import type { Place } from '../places.ts'
import { withSign } from '../signs.ts'
import { boardTable } from '../table.ts'
import { localNow } from './local-now.ts'
import { courseOf, isUnusual, likeDays, totalsOf, unusualFirst } from './now-figures.ts'
import { nowLead } from './now-lead.ts'
import { agencyColumns, courseTable } from './now-tables.ts'
import { weekdayOf } from './weekdays.ts'
import { askToday, FeedRow, feedsQuery, FiringRow, firingQuery, HourRow, hoursQuery } from './now-queries.ts'

export async function nowPage(place: Place, context: PageContext): Promise<Page> {
  const { ask, texts, formats } = context
  const { mpp } = place
  const { today, hour } = localNow(place, context)
  const days = likeDays(today)
  const [{ agencies, visits, lastOpen, answeredAtMs }, hours, feeds, firing] = await Promise.all([
    askToday(context, mpp, today),
    ask({
      row: HourRow,
      query: hoursQuery,
      params: { mpp, days: [today, ...days], agency: '' },
      maxAgeMs: 10_000,
    }),
    ask({ row: FeedRow, query: feedsQuery, params: { mpp }, maxAgeMs: 5_000 }),
    ask({ row: FiringRow, query: firingQuery, params: { mpp }, maxAgeMs: 5_000 }),
  ])
  const course = courseOf(hours.rows, today, days, hour)
  const weekday = weekdayOf(today, context)
  const blocks: Block[] = [
    {
      id: 'course',
      title: texts.now.course,
      unit: texts.now.courseUnit,
      chart: courseChart(
        course,
        {
          title: texts.now.courseChart(weekday),
          today: texts.now.today,
          middle: texts.now.middle,
          range: `${texts.now.low}–${texts.now.high.toLowerCase()}`,
        },
        formats,
        context.view.isTv,
      ),
      table: course.length === 0 ? undefined : courseTable(course, context),
      view: 'visits_by_agency_hour',
      answeredAtMs: hours.answeredAtMs,
      ...(course.length === 0 ? { note: texts.now.reasons.unknown } : {}),
    },
    {
      id: 'agencies',
      title: texts.now.agencies,
      unit: withSign(texts.now.agenciesUnit, 'diamond', texts.now.unusualSign),
      table: boardTable(agencyColumns(place, context), unusualFirst(agencies), formats, isUnusual),
      view: 'visits_by_agency_now',
      answeredAtMs,
    },
  ]
  const lead = nowLead(
    {
      place,
      hour,
      weekday,
      course,
      totals: totalsOf(agencies),
      agencies,
      visits,
      lastOpen,
      feeds: feeds.rows,
      firing: firing.rows,
      answeredAtMs,
    },
    context,
  )
  // On a wall every word is for the MPP: that it is now goes without saying.
  const title = context.view.isTv ? place.mpp_name : `${texts.now.title}: ${place.mpp_name}`
  return { title, mpp: place, lead, isLeadHalf: true, blocks }
}
