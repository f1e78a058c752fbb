/**
 * The page Months of one MPP: which month was the peak and how sure, this year against the last, which agencies
 * drove the month, when people come, how long they wait and by which channel they take a ticket.
 */
import { AgencyRow, type MonthlyAgencyRow, YearMonthRow } from '../../rows/monthly-rows.ts'
import { shortName } from '../../monthly/names.ts'
import { withPrevious } from '../../monthly/derived-figures.ts'
import { agenciesQuery, yearQuery } from '../../monthly/queries.ts'
import { daysChart, heatChart, rankedChart, yearsChart } from '../charts/charts-months.ts'
import { type Html, markup, prose } from '../html.ts'
import type { Block, Page, PageContext } from '../page.ts'
import type { Place } from '../places.ts'
import { sign } from '../signs.ts'
import { boardTable } from '../table.ts'
import { choiceForm, otherMpps } from './forms.ts'
import { driversOf, pairsOf, type Peak, peakOf } from './months-figures.ts'
import {
  ChannelRow,
  channelsQuery,
  HeatRow,
  heatQuery,
  knownYearsQuery,
  WaitDay,
  waitDaysQuery,
  YearRow,
} from './months-queries.ts'
import { agenciesTable, channelColumns, heatColumns, waitColumns, yearsTable } from './months-tables.ts'
import { localNow } from './local-now.ts'

const maxAgeMs = 20_000

export async function monthsPage(place: Place, context: PageContext): Promise<Page> {
  const { ask, texts, formats, query } = context
  const { mpp } = place
  const { today } = localNow(place, context)
  const yearNow = Number(today.slice(0, 4))
  const known = await ask({ row: YearRow, query: knownYearsQuery, maxAgeMs, params: { mpp } })
  const knownYears = known.rows.map((row) => row.year)
  const asked = /^20\d\d$/.test(query['year'] ?? '') ? Number(query['year']) : undefined
  const year = asked ?? knownYears[0] ?? yearNow
  const years = await ask({
    row: YearMonthRow,
    query: yearQuery,
    maxAgeMs,
    params: { mpp, month: `${year}-12-01` },
  })
  const shown = monthOf(years.rows, year, query['month'])
  const params = { mpp, month: shown?.month ?? `${year}-01-01` }
  const [agencies, heat, waits, channels] = await Promise.all([
    ask({ row: AgencyRow, query: agenciesQuery, params, maxAgeMs }),
    ask({ row: HeatRow, query: heatQuery, params: { mpp }, maxAgeMs }),
    ask({ row: WaitDay, query: waitDaysQuery, params, maxAgeMs }),
    ask({ row: ChannelRow, query: channelsQuery, params, maxAgeMs }),
  ])
  const own = shown === undefined ? [] : withPrevious(agencies.rows, shown, [])
  const words = texts.figures.months
  const monthName = formats.month(params.month)
  const blocks: Block[] = [
    {
      id: 'years',
      title: words.years(String(year)),
      unit: words.yearsUnit,
      view: 'visits_by_mpp_month',
      chart: yearsChart(pairsOf(years.rows, year), year, context),
      table: yearsTable(pairsOf(years.rows, year), year, context),
      answeredAtMs: years.answeredAtMs,
    },
    {
      id: 'agencies',
      title: words.agencies(monthName),
      unit: words.agenciesUnit,
      lead: choiceForm(
        context,
        'month',
        words.month,
        monthChoices(years.rows, year, context),
        params.month.slice(0, 7),
      ),
      note: driversText(own, place, context),
      chart: rankedChart(
        words.agenciesChart(monthName),
        own.map((row) => [shortName(row.agency_name, place.regency), row.visits]),
        formats.count,
      ),
      table: agenciesTable(own, context),
      view: 'visits_by_agency_month',
      answeredAtMs: agencies.answeredAtMs,
    },
    {
      id: 'hours',
      title: words.hours,
      unit: words.hoursUnit,
      view: 'arrivals_by_weekday_hour',
      chart: heatChart(heat.rows, context),
      table: boardTable(heatColumns(context), heat.rows, formats),
      answeredAtMs: heat.answeredAtMs,
    },
    {
      id: 'waits',
      title: words.waits(monthName),
      unit: words.waitsUnit,
      view: 'waits_by_agency_day',
      chart: daysChart(words.waits(monthName), waits.rows, context),
      table: boardTable(waitColumns(context), waits.rows, formats),
      answeredAtMs: waits.answeredAtMs,
    },
    {
      isNarrow: true,
      id: 'channels',
      title: words.channels(monthName),
      unit: words.channelsUnit,
      table: boardTable(channelColumns(context), channels.rows, formats),
      view: 'visits_by_channel_month',
      answeredAtMs: channels.answeredAtMs,
    },
  ]
  const isEmpty = years.rows.length === 0
  return {
    title: `${texts.nav.months}: ${place.mpp_name}`,
    mpp: place,
    lead: markup`${knownYears.length === 0 ? noDataLead(year, context) : peakLead(peakOf(years.rows, year, yearNow), year, context)}
      ${choiceForm(context, 'year', words.year, yearChoices(knownYears, year), String(year))}${otherMpps(context, '/months', mpp)}`,
    isLeadHalf: !isEmpty,
    blocks: isEmpty
      ? []
      : blocks.filter(({ chart, table }) => chart !== undefined || (table?.cells.length ?? 0) > 0),
  }
}

/** The years with data, and the one that was asked for. */
function yearChoices(known: readonly number[], year: number): [string, string][] {
  return [...new Set([...known, year])].toSorted((a, b) => b - a).map((of) => [String(of), String(of)])
}

function monthChoices(
  rows: readonly YearMonthRow[],
  year: number,
  { formats }: PageContext,
): [string, string][] {
  return rows
    .filter(({ month }) => month.startsWith(String(year)))
    .map(({ month }) => [month.slice(0, 7), formats.month(month)])
}

/** The month that was asked for, else the latest that has ended, else the running one. */
function monthOf(
  rows: readonly YearMonthRow[],
  year: number,
  asked: string | undefined,
): YearMonthRow | undefined {
  const own = rows.filter(({ month }) => month.startsWith(String(year)))
  const found = own.find(({ month }) => month.slice(0, 7) === asked)
  return found ?? own.findLast(({ is_provisional }) => !is_provisional) ?? own.at(-1)
}

/** What to do where an MPP has no visit at all. */
function noDataLead(year: number, { texts }: PageContext): Html {
  return markup`<div class="verdict calm"><p class="call">${texts.figures.months.noYear(String(year))}</p><p>${prose(texts.states.noDataNext)}</p></div>`
}

function peakLead(peak: Peak | undefined, year: number, { texts, formats }: PageContext): Html {
  const words = texts.figures.months
  if (peak === undefined)
    return markup`<div class="verdict calm"><p class="call">${words.noYear(String(year))}</p></div>`
  const { month, second, certainty, doubts } = peak
  const tone = { sure: 'good', fair: 'watch', open: 'watch' }[certainty]
  return markup`<div class="verdict ${tone}">
    <p>${words.peakOf(String(year))}</p>
    <p class="call" id="peak-month">${formats.month(month.month)}</p>
    <p class="count"><strong>${formats.count(month.visits)}</strong> ${words.visitsInMonth}${month.is_simulated && markup` <span class="stamp">${texts.simulatedShort}</span>`}${month.basis === 'tally' && markup` <span class="stamp">${formats.words.basis.tally}</span>`}</p>
    <p class="sure"><b>${sign(certainty === 'sure' ? 'disc' : 'diamond')} ${words.certainty[certainty]}</b></p>
    <p>${second !== undefined && month.lead_over_next !== null && words.lead(formats.percent(month.lead_over_next), formats.month(second.month), formats.count(second.visits))}
    ${words.rests(formats.count(month.months_with_data), formats.percent(month.coverage), formats.words.basis[month.basis])}</p>
    ${doubts.map((doubt) => markup`<p>– ${words.doubts[doubt]}</p>`)}
  </div>`
}

function driversText(
  agencies: readonly MonthlyAgencyRow[],
  { regency }: Place,
  { texts, formats }: PageContext,
): string {
  const drivers = driversOf(agencies)
  const words = texts.figures.months
  if (drivers.length === 0) return words.noDrivers
  return words.drivers(
    formats.list(
      drivers.map((row) => `${shortName(row.agency_name, regency)} ${formats.difference(row.difference)}`),
    ),
  )
}
