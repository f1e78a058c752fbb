/** The page Reports: the months of an MPP that have data, each as a page, a PDF or a workbook, public or not. */
import { YearMonthRow } from '../../rows/monthly-rows.ts'
import { yearQuery } from '../../monthly/queries.ts'
import { marksOf } from '../../text/marks.ts'
import { type Html, markup } from '../html.ts'
import { linkTo } from '../links.ts'
import type { Page, PageContext } from '../page.ts'
import type { Place } from '../places.ts'
import { type BoardColumn, boardTable } from '../table.ts'
import { choiceForm, otherMpps } from './forms.ts'
import { localNow } from './local-now.ts'

export async function reportsPage(place: Place, context: PageContext): Promise<Page> {
  const { ask, texts, formats, query } = context
  const words = texts.figures.reports
  const { mpp } = place
  const yearNow = Number(localNow(place, context).today.slice(0, 4))
  const year = /^20\d\d$/.test(query['year'] ?? '') ? Number(query['year']) : yearNow
  const years = await ask({
    row: YearMonthRow,
    query: yearQuery,
    maxAgeMs: 20_000,
    params: { mpp, month: `${year}-12-01` },
  })
  const rows = years.rows.toSorted((a, b) => (a.month < b.month ? 1 : -1))
  const columns: BoardColumn<YearMonthRow>[] = [
    {
      name: 'month',
      head: words.month,
      kind: 'text',
      value: (row) => row.month,
      shown: (row) => formats.month(row.month),
    },
    {
      name: 'page',
      head: words.files,
      kind: 'text',
      value: (row) => reportPath(mpp, row, 'html'),
      shown: (row) => filesHtml(mpp, row, context),
    },
    { name: 'visits', head: formats.words.visits, kind: 'count', value: (row) => row.visits },
    { name: 'coverage', head: formats.words.coverage, kind: 'percent', value: (row) => row.coverage },
    { name: 'marks', head: formats.words.mark, kind: 'text', value: marksOf },
  ]
  const choices = [0, 1, 2, 3].map((back): [string, string] => [
    String(yearNow - back),
    String(yearNow - back),
  ])
  return {
    title: `${texts.nav.reports}: ${place.mpp_name}`,
    mpp: place,
    lead: markup`<p>${words.lead}</p>${choiceForm(context, 'year', texts.figures.months.year, choices, String(year))}${otherMpps(context, '/reports', mpp)}`,
    blocks: [
      {
        id: 'months',
        title: words.list,
        unit: words.unit,
        answeredAtMs: years.answeredAtMs,
        table: boardTable(columns, rows, formats),
        view: 'visits_by_mpp_month',
      },
    ],
  }
}

function reportPath(mpp: string, { month }: Pick<YearMonthRow, 'month'>, format: string): string {
  return `/report-files/${mpp}/${month.slice(0, 7)}.${format}`
}

function filesHtml(mpp: string, row: YearMonthRow, context: PageContext): Html {
  const { view, texts, formats } = context
  const words = texts.figures.reports
  const link = (format: string, text: string, isPublic = false): Html => {
    const to = linkTo(view, reportPath(mpp, row, format), { public: isPublic ? '1' : undefined })
    return markup`<a href="${to}" aria-label="${text} ${formats.month(row.month)}">${text}</a> `
  }
  const files = [
    ['html', words.page],
    ['pdf', 'PDF'],
    ['xlsx', 'XLSX'],
  ] as const
  // Two public versions of a month that still grows could be subtracted from each other.
  const isForPublic = mayPublish(context.places, context.reference) && !row.is_provisional
  return markup`<span class="files">${files.map(([format, text]) => link(format, text))}${isForPublic && files.map(([format, text]) => link(format, `${text} (${words.public})`, true))}</span>`
}

/**
 * A public version withholds what could be worked out from figures of other MPPs, so it is made only for a reader who
 * sees all of them.
 */
export function mayPublish(
  places: readonly unknown[],
  reference: { readonly mpps: readonly unknown[] },
): boolean {
  return places.length >= reference.mpps.length
}
