/** Which page stands at a path, for this reader: an MPP that ClickHouse does not show it is no page. */
import type { Page, PageContext } from '../page.ts'
import type { Place } from '../places.ts'
import { alertPage, alertsPage } from './alerts.ts'
import { comparisonPage } from './comparison.ts'
import { dataPage } from './data.ts'
import { definitionsPage } from './definitions.ts'
import { monthsPage } from './months.ts'
import { nowPage } from './now.ts'
import { overviewPage } from './overview.ts'
import { reportsPage } from './reports.ts'
import { satisfactionPage } from './satisfaction.ts'

export type FoundPage =
  | { readonly kind: 'page'; readonly build: () => Promise<Page | undefined>; readonly renderEveryMs: number }
  | { readonly kind: 'redirect'; readonly to: string }
  | { readonly kind: 'none' }

type OfMpp = (place: Place, context: PageContext) => Promise<Page>

/** Pages about one MPP: without one in the path, of the first that the reader sees. */
const pagesOfMpp = new Map<string, OfMpp>([
  ['now', nowPage],
  ['months', monthsPage],
  ['satisfaction', satisfactionPage],
  ['reports', reportsPage],
])
const pagesOfAll = new Map<string, (context: PageContext) => Promise<Page>>([
  ['now', overviewPage],
  ['comparison', comparisonPage],
  ['alerts', alertsPage],
  ['data', dataPage],
])
/** Pages about one thing of a list; undefined where there is no such thing for this reader. */
const pagesOfOne = new Map<string, (id: string, context: PageContext) => Promise<Page | undefined>>([
  ['alerts', alertPage],
  ['definitions', definitionsPage],
])

const everySecondMs = 1_000
const everyMinuteMs = 60_000

export function findPage(context: PageContext): FoundPage {
  const [name = '', slug, ...rest] = context.path.split('/').slice(1)
  const { places } = context
  const [only] = places
  if (rest.length > 0) return { kind: 'none' }
  if (name === '') return { kind: 'redirect', to: '/now' }
  const renderEveryMs = name === 'now' ? everySecondMs : everyMinuteMs
  const ofMpp = pagesOfMpp.get(name)
  const ofAll = pagesOfAll.get(name)
  if (slug !== undefined) {
    const ofOne = pagesOfOne.get(name)
    if (ofOne !== undefined) return { kind: 'page', build: () => ofOne(slug, context), renderEveryMs }
    const place = places.find(({ mpp }) => mpp === slug)
    return ofMpp === undefined || place === undefined
      ? { kind: 'none' }
      : { kind: 'page', build: () => ofMpp(place, context), renderEveryMs }
  }
  // A reader of one MPP needs no list of one.
  if (ofMpp !== undefined && only !== undefined && (ofAll === undefined || places.length === 1))
    return { kind: 'redirect', to: `/${name}/${only.mpp}` }
  return ofAll === undefined ? { kind: 'none' } : { kind: 'page', build: () => ofAll(context), renderEveryMs }
}
