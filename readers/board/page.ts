/**
 * What a page of the board is made of: a lead that answers the reader's question, then blocks, each with its unit,
 * period and basis, the age of its figures, a chart with the table behind it, and where its figures are defined.
 */
import type { z } from 'zod'
import type { Reference } from '../../schemas/reference.ts'
import type { Chart } from '../charts/draw-chart.ts'
import type { Formats } from '../text/formats.ts'
import type { Answer, BoardQuery } from './figures.ts'
import { type Html, markup, type Part, trusted } from './html.ts'
import type { ReadIngestLag } from './ingest-lag.ts'
import { linkTo, type View } from './links.ts'
import type { Place } from './places.ts'
import { sign } from './signs.ts'
import { type BoardTable, tableHtml } from './table.ts'
import type { BoardWords } from './words/words.ts'

export interface Block {
  readonly id: string
  readonly title: string
  /** Unit, period and basis of the figures. */
  readonly unit: Part
  readonly lead?: Part
  readonly chart?: Chart | undefined
  readonly table?: BoardTable | undefined
  /** Of a long table that few read: shown when it is opened. */
  readonly isFolded?: boolean
  readonly note?: Part
  /** A table of few columns, which has a chart's width on a wide page. */
  readonly isNarrow?: boolean
  /** The view of `mpp_bi` that defines the figures. */
  readonly view?: string
  readonly answeredAtMs: number
}

export interface Page {
  readonly title: string
  /** With the MPP that it is about, if it is about one. */
  readonly mpp?: Place | undefined
  readonly lead: Part
  /** The lead stands beside the first block on a wide page. */
  readonly isLeadHalf?: boolean
  readonly blocks: readonly Block[]
}

/** What a page is made from. */
export interface PageContext {
  readonly ask: <T extends z.ZodType>(asked: BoardQuery<T>) => Promise<Answer<z.infer<T>>>
  readonly view: View
  readonly formats: Formats
  readonly texts: BoardWords
  readonly reference: Reference
  readonly nowMs: number
  readonly isSilencePasswordAsked: boolean
  /** Left out where the board knows no Kafka. */
  readonly readLag?: ReadIngestLag | undefined
  /** The MPPs that this reader sees. */
  readonly places: readonly Place[]
  /** The address's own parameters. */
  readonly query: Readonly<Record<string, string | undefined>>
  /** The path of this page, for links to itself. */
  readonly path: string
}

/** The lead and all blocks; `main` of the page, and what an event of the stream carries. */
export function pageBody(page: Page, context: PageContext): Html {
  return markup`<div class="lead${page.isLeadHalf === true && ' half'}">${page.lead}</div>
    ${page.blocks.map((block) => blockHtml(block, context))}`
}

function blockHtml(block: Block, context: PageContext): Html {
  const { id, title, unit, lead, chart, table, note } = block
  const { texts } = context
  const isTableBehind = table !== undefined && (chart !== undefined || block.isFolded === true)
  const isHalf = chart !== undefined || block.isNarrow === true
  return markup`<section id="${id}" aria-labelledby="${id}-title"${isHalf && markup` class="half"`}>
    <header>
      <h2 id="${id}-title">${title}</h2>
      ${ageHtml(block.answeredAtMs, context)}
    </header>
    <p class="unit">${unit} ${block.view !== undefined && definitionLink(block.view, title, context)}</p>
    ${lead} ${chart !== undefined && chartHtml(chart, id, context.view.isTv)}
    ${
      isTableBehind &&
      markup`<details id="${id}-table">
        <summary>${sign('pointer')} ${texts.tableBehind}</summary>
        ${tableHtml(table, title)}
      </details>`
    }
    ${table !== undefined && !isTableBehind && tableHtml(table, title)}
    ${note !== undefined && markup`<p class="note">${note}</p>`}
    ${table !== undefined && downloads(block, context)}
  </section> `
}

/** Beside each block, how old it is; the script counts on. */
export function ageHtml(answeredAtMs: number, { nowMs, texts }: PageContext): Html {
  const seconds = Math.max(0, Math.round((nowMs - answeredAtMs) / 1_000))
  return markup`<span class="age" data-at="${answeredAtMs}">${texts.age(seconds)}</span>`
}

function definitionLink(view: string, title: string, { view: shown, texts }: PageContext): Html | false {
  if (shown.isTv) return false
  const label = `${texts.definition}: ${title}`
  return markup`<a class="define" href="${linkTo(shown, `/definitions/${view}`)}" aria-label="${label}"
    >${texts.definition}</a
  >`
}

function downloads({ id }: Block, { view, texts, path, query }: PageContext): Html | false {
  if (view.isTv) return false
  const { lang: _lang, theme: _theme, ...own } = query
  const link = (format: string): string => linkTo(view, path, { ...own, table: id, format })
  return markup`<p class="downloads">
    ${texts.download} <a href="${link('csv')}">CSV</a> <a href="${link('json')}">JSON</a>
  </p>`
}

const themed: readonly (readonly [hex: string, name: string])[] = [
  ['#1f4e79', 'strong'],
  ['#9db7d1', 'light'],
  ['#c55a11', 'mark'],
  ['#222222', 'text'],
  ['#666666', 'faint'],
  ['#999999', 'axis'],
  ['#e3e3e3', 'grid'],
  ['#ffffff', 'ground'],
]

/**
 * The chart as the board's policy allows it: no style within (its fonts come from the page), colours that follow the
 * theme, and names of its own where two charts stand on one page.
 */
export function chartHtml({ title, svg }: Chart, id: string, isCentred = false): Html {
  const plain = svg
    .replaceAll(/<style[\s\S]*?<\/style>/g, '')
    .replaceAll(/ style="([^"]*)"/g, (_all, style: string) => presentation(style))
    .replaceAll(/ class="[^"]*"| ecmeta_[a-z_]+="[^"]*"| pointer-events="[^"]*"/g, '')
    .replaceAll(/\bzr\d+-/g, `${id}-`)
    .replaceAll(/\n(?=<)/g, '')
  const coloured = themed.reduce(
    (text, [hex, name]) => text.replaceAll(`="${hex}"`, `="var(--${name})"`),
    plain,
  )
  const labelled = coloured.replace(
    'role="img"',
    () =>
      `role="img" preserveAspectRatio="${isCentred ? 'xMidYMin' : 'xMinYMin'} meet" aria-labelledby="${id}-chart"`,
  )
  return markup`<figure>
    <figcaption id="${id}-chart">${title}</figcaption>
    ${trusted(labelled)}
  </figure>`
}

/** `font-size:12px;font-family:x` as attributes, as a style would be refused by the policy. */
function presentation(style: string): string {
  const size = /font-size:([\d.]+)px/.exec(style)?.[1]
  const weight = /font-weight:([a-z0-9]+)/.exec(style)?.[1]
  return `${size === undefined ? '' : ` font-size="${size}"`}${weight === undefined ? '' : ` font-weight="${weight}"`}`
}
