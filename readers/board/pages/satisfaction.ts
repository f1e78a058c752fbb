/**
 * The page about satisfaction, quotas and services of one MPP: the index with its interval and whether the sample is
 * enough, who was turned away for quota, and how many of each service were completed.
 */
import { SatisfactionRow } from '../../rows/monthly-rows.ts'
import { isQuarterOver, quarterNameOn } from '../../monthly/context.ts'
import { shortName } from '../../monthly/names.ts'
import { monthlyWords } from '../../monthly/words.ts'
import { type Html, markup } from '../html.ts'
import type { Block, Page, PageContext } from '../page.ts'
import type { Place } from '../places.ts'
import { sign } from '../signs.ts'
import { type BoardColumn, boardTable } from '../table.ts'
import { choiceForm, otherMpps } from './forms.ts'
import { localNow } from './local-now.ts'
import {
  QuotaAgency,
  quotaDays,
  quotasQuery,
  quartersQuery,
  ServiceRow,
  servicesQueries,
} from './satisfaction-queries.ts'

const maxAgeMs = 20_000

export async function satisfactionPage(place: Place, context: PageContext): Promise<Page> {
  const { ask, texts, formats, query } = context
  const words = texts.figures.satisfaction
  const { mpp } = place
  const { today } = localNow(place, context)
  const per = query['per'] === 'day' || query['per'] === 'week' ? query['per'] : 'month'
  const [quarters, quotas, services] = await Promise.all([
    ask({ row: SatisfactionRow, query: quartersQuery, params: { mpp }, maxAgeMs }),
    ask({ row: QuotaAgency, query: quotasQuery, params: { mpp, today, days: quotaDays }, maxAgeMs }),
    ask({ row: ServiceRow, query: servicesQueries[per], params: { mpp }, maxAgeMs }),
  ])
  const [latest] = quarters.rows
  const choices = (['day', 'week', 'month'] as const).map((one): [string, string] => [
    one,
    words.periods[one] ?? one,
  ])
  const period = services.rows[0]?.period
  const blocks: Block[] = [
    {
      id: 'elements',
      isNarrow: true,
      title: words.elements,
      unit: words.elementsUnit,
      view: 'satisfaction_by_mpp_quarter',
      table: latest === undefined ? undefined : elementsTable(latest, context),
      answeredAtMs: quarters.answeredAtMs,
    },
    {
      id: 'quotas',
      title: words.quotas,
      unit: words.quotasUnit,
      view: 'quota_by_agency_day',
      table: boardTable(
        quotaColumns(place, context),
        quotas.rows,
        formats,
        (row) => row.refused_for_quota > 0,
      ),
      answeredAtMs: quotas.answeredAtMs,
    },
    {
      id: 'quarters',
      title: words.quarters,
      unit: words.quartersUnit,
      view: 'satisfaction_by_mpp_quarter',
      table: boardTable(quarterColumns(today, context), quarters.rows, formats),
      answeredAtMs: quarters.answeredAtMs,
    },
    {
      id: 'services',
      title: words.services,
      view: `service_throughput_${per}`,
      unit: `${words.servicesUnit}${period === undefined ? '' : ` ${per === 'month' ? formats.month(period) : formats.day(period)}.`}`,
      lead: choiceForm(context, 'per', words.per, choices, per),
      table: boardTable(serviceColumns(place, context), services.rows, formats),
      isFolded: true,
      answeredAtMs: services.answeredAtMs,
    },
  ]
  return {
    title: `${words.title}: ${place.mpp_name}`,
    mpp: place,
    lead: markup`${leadHtml(latest, today, context)}${refusedHtml(quotas.rows, place, context)}${otherMpps(context, '/satisfaction', mpp)}`,
    isLeadHalf: latest !== undefined,
    blocks: blocks.filter(({ id, table }) => id === 'services' || (table?.cells.length ?? 0) > 0),
  }
}

function quarterText(quarter: string, today: string, { view }: PageContext): string {
  return quarterNameOn(today, quarter, monthlyWords[view.language])
}

/** Whether there are enough responses is sure once the quarter is over: more visits ask for more of them. */
function leadHtml(latest: SatisfactionRow | undefined, today: string, context: PageContext): Html {
  const { texts, formats } = context
  const words = texts.figures.satisfaction
  if (latest === undefined) return markup`<div class="verdict calm"><p class="call">${words.noIkm}</p></div>`
  const isGood = latest.is_sample_adequate === 1 && isQuarterOver(today, latest.quarter)
  const grade = latest.grade ?? ''
  return markup`<div class="verdict ${isGood ? 'good' : 'watch'}">
    <p>${words.ikm(quarterText(latest.quarter, today, context))}</p>
    <p class="count"><strong id="ikm">${formats.decimals(latest.ikm)}</strong> ${grade !== '' && words.grade(grade, words.grades[grade] ?? '')}</p>
    ${latest.ikm_low !== null && markup`<p>${words.interval(formats.decimals(latest.ikm_low), formats.decimals(latest.ikm_high))}</p>`}
    <p>${sign(isGood ? 'disc' : 'diamond')} ${sampleText(latest, context)}</p>
  </div>`
}

function sampleText(row: SatisfactionRow, { texts, formats }: PageContext): string {
  const words = texts.figures.satisfaction
  const responses = formats.count(row.responses)
  if (row.responses_needed === 0) return words.sampleUnknown(responses)
  return words.sample(responses, formats.count(row.responses_needed), row.is_sample_adequate === 1)
}

/** Who was turned away for quota, and by which agencies. */
function refusedHtml(
  rows: readonly QuotaAgency[],
  { regency }: Place,
  { texts, formats }: PageContext,
): Html {
  const words = texts.figures.satisfaction
  const turned = rows.filter((row) => row.refused_for_quota > 0)
  const refused = turned.reduce((sum, row) => sum + row.refused_for_quota, 0)
  const names = turned
    .toSorted((a, b) => b.refused_for_quota - a.refused_for_quota)
    .slice(0, 3)
    .map((row) => `${shortName(row.agency_name, regency)} ${formats.count(row.refused_for_quota)}`)
  return markup`<div class="verdict ${refused > 0 ? 'watch' : 'good'}">
    <p class="call">${sign(refused > 0 ? 'diamond' : 'disc')} ${words.refused(formats.count(refused), formats.count(quotaDays))}</p>
    ${names.length > 0 && markup`<p>${formats.list(names)}</p>`}
  </div>`
}

interface Element {
  readonly name: string
  readonly score: number | null
}

function elementsTable(row: SatisfactionRow, { texts, formats }: PageContext): Block['table'] {
  const words = texts.figures.satisfaction
  const elements = Object.entries(words.elementNames)
    .map(([name]): Element => ({ name, score: row[`nrr_${name}` as keyof SatisfactionRow] as number | null }))
    .toSorted((a, b) => (a.score ?? 5) - (b.score ?? 5))
  const columns: BoardColumn<Element>[] = [
    {
      name: 'element',
      head: words.element,
      kind: 'text',
      value: ({ name }) => name,
      shown: ({ name }) => words.elementNames[name] ?? name,
    },
    { name: 'nrr', head: words.score, kind: 'score', value: ({ score }) => score },
  ]
  return boardTable(columns, elements, formats)
}

function quarterColumns(today: string, context: PageContext): BoardColumn<SatisfactionRow>[] {
  const words = context.texts.figures.satisfaction
  return [
    {
      name: 'quarter',
      head: words.quarter,
      kind: 'text',
      value: (row) => row.quarter,
      shown: (row) => quarterText(row.quarter, today, context),
    },
    { name: 'ikm', head: 'IKM', kind: 'index', value: (row) => row.ikm },
    { name: 'ikm_low', head: words.low, kind: 'index', value: (row) => row.ikm_low },
    { name: 'ikm_high', head: words.high, kind: 'index', value: (row) => row.ikm_high },
    { name: 'grade', head: words.gradeHead, kind: 'text', value: (row) => row.grade },
    { name: 'responses', head: words.responses, kind: 'count', value: (row) => row.responses },
    { name: 'responses_needed', head: words.needed, kind: 'count', value: (row) => row.responses_needed },
    {
      name: 'is_sample_adequate',
      head: words.adequate,
      kind: 'text',
      value: (row) => row.is_sample_adequate,
      shown: ({ responses_needed: needed, is_sample_adequate: isAdequate }) =>
        needed === 0 ? words.notJudged : isAdequate === 1 ? words.yes : words.no,
    },
    { name: 'ikm_weight_011', head: words.weight011, kind: 'index', value: (row) => row.ikm_weight_011 },
  ]
}

function quotaColumns({ regency }: Place, { texts }: PageContext): BoardColumn<QuotaAgency>[] {
  const words = texts.figures.satisfaction
  return [
    {
      name: 'agency_name',
      head: texts.now.columns.agency,
      kind: 'text',
      value: (row) => row.agency_name,
      shown: (row) => shortName(row.agency_name, regency),
    },
    {
      name: 'refused_for_quota',
      head: words.refusedHead,
      kind: 'count',
      value: (row) => row.refused_for_quota,
    },
    { name: 'days_at_quota', head: words.daysAtQuota, kind: 'count', value: (row) => row.days_at_quota },
    { name: 'quota_days', head: words.quotaDays, kind: 'count', value: (row) => row.quota_days },
    { name: 'used_rate', head: words.used, kind: 'percent', value: (row) => row.used_rate },
    { name: 'issued', head: words.issued, kind: 'count', value: (row) => row.issued },
    { name: 'quota', head: texts.now.columns.quota, kind: 'count', value: (row) => row.quota },
    {
      name: 'exhausted_at_local',
      head: words.exhausted,
      kind: 'text',
      value: (row) => row.exhausted_at_local,
    },
  ]
}

function serviceColumns({ regency }: Place, { texts }: PageContext): BoardColumn<ServiceRow>[] {
  const words = texts.figures.satisfaction
  return [
    {
      name: 'service',
      head: words.service,
      kind: 'text',
      value: (row) => row.service,
      shown: (row) => (row.service === '' ? '–' : row.service),
    },
    {
      name: 'agency_name',
      head: texts.now.columns.agency,
      kind: 'text',
      value: (row) => row.agency_name,
      shown: (row) => shortName(row.agency_name, regency),
    },
    { name: 'completed', head: words.completed, kind: 'count', value: (row) => row.completed },
    { name: 'issued', head: words.issued, kind: 'count', value: (row) => row.issued },
    { name: 'completion_rate', head: words.rate, kind: 'percent', value: (row) => row.completion_rate },
  ]
}
