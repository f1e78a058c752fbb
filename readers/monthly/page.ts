/**
 * The monthly report as one page of HTML: charts inline, nothing from elsewhere, made for A4 paper. Whatever
 * comes from data is escaped.
 */
import { escapeHtml } from '../text/escape-html.ts'
import { createFormats, type Formats } from '../text/formats.ts'
import type { Language } from '../text/words.ts'
import type { Chart } from '../charts/draw-chart.ts'
import { chartsOf } from './charts.ts'
import type { MonthlyReport } from '../rows/monthly-rows.ts'
import {
  across,
  type Cell,
  cellText,
  type DocumentSection,
  type DocumentTable,
  type MonthlyDocument,
} from './document.ts'
import { pageStyle } from './page-style.ts'
import { tilesOf } from './tiles.ts'
import { monthlyWords } from './words.ts'

/** On paper the chart shows the days; the workbook has them as a table. */
const chartAlone: ReadonlySet<string> = new Set(['days'])

/** The whole page. */
export function pageOf(document: MonthlyDocument, report: MonthlyReport, language: Language): string {
  const formats = createFormats(language)
  const texts = monthlyWords[language]
  const charts = chartsOf({ report, language, formats, texts })
  const title = `${document.title}: ${document.mpp}, ${document.period}`
  const footer = [title, ...(document.warnings.length > 0 ? [texts.simulatedStamp] : [])].join(' · ')
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${pageStyle(footer, texts.pageNumber)}</style>
</head>
<body>
${headOf(document)}
${tilesOf({ report, language, formats, texts }).map(tileOf).join('')}
<section>
<h2>${escapeHtml(texts.highlights)}</h2>
<ul class="highlights">${items(document.highlights)}</ul>
</section>
${document.sections.map((section) => sectionOf(section, charts[section.id], formats)).join('\n')}
<section>
<h2>${escapeHtml(texts.definitions.title)}</h2>
<ul class="definitions">${items(document.definitions)}</ul>
<p class="remark">${escapeHtml(`${formats.words.legend}: ${document.legend.join('; ')}.`)}</p>
</section>
</body>
</html>
`
}

function headOf({ title, mpp, place, period, data, warnings, notes }: MonthlyDocument): string {
  return `<header>
<div>
<p class="kind">${escapeHtml(title)}</p>
<h1>${escapeHtml(mpp)}</h1>
<p>${escapeHtml(place)}</p>
</div>
<div class="data">
<p class="period">${escapeHtml(period)}</p>
${data.map((sentence) => `<p>${escapeHtml(sentence)}</p>`).join('\n')}
</div>
</header>
${warnings.map((warning) => `<p class="warning">${escapeHtml(warning)}</p>`).join('\n')}
${notes.map((note) => `<p class="note">${escapeHtml(note)}</p>`).join('\n')}`
}

function tileOf(
  { label, figure, more }: { label: string; figure: string; more: string },
  at: number,
  all: readonly unknown[],
): string {
  const tile = `<div class="tile">
<p class="label">${escapeHtml(label)}</p>
<p class="figure">${escapeHtml(figure)}</p>
<p class="more">${escapeHtml(more)}</p>
</div>`
  return `${at === 0 ? '<div class="tiles">' : ''}${tile}${at === all.length - 1 ? '</div>' : ''}`
}

function sectionOf(section: DocumentSection, chart: Chart | undefined, formats: Formats): string {
  const { id, title, unit, table, remarks } = section
  const isTable = table !== null && !chartAlone.has(id)
  if (!isTable && chart === undefined && remarks.length === 0) return ''
  return `<section id="${id}">
<div class="keep">
<h2>${escapeHtml(title)}</h2>
<p class="unit">${escapeHtml(unit)}</p>
${chart === undefined ? '' : figureOf(chart, title)}
</div>
${isTable ? tableOf(table, formats) : ''}${remarks.map((remark) => `<p class="remark">${escapeHtml(remark)}</p>`).join('\n')}
</section>`
}

/** A chart that is titled as its section needs no caption of its own. */
function figureOf({ title, svg }: Chart, section: string): string {
  const caption = title === section ? '' : `<figcaption>${escapeHtml(title)}</figcaption>`
  return `<figure aria-label="${escapeHtml(title)}">${caption}${svg}</figure>`
}

function tableOf(table: DocumentTable, formats: Formats): string {
  const { isAcross } = table
  const shown =
    isAcross === undefined ? table : across({ ...table, rows: table.rows.slice(0, isAcross) }, formats)
  const heads = shown.columns.map(
    ({ head, align }) => `<th${align === 'right' ? ' class="right"' : ''}>${headText(head)}</th>`,
  )
  const rows = shown.rows.map((row, at) => {
    const cells = row.map((cell, column) => cellOf(cell, shown.columns[column]?.align === 'right', formats))
    const isSum = shown.hasSum === true && at === shown.rows.length - 1
    return `<tr${isSum ? ' class="sum"' : ''}>${cells.join('')}</tr>`
  })
  return `<table${isAcross === undefined ? ' class="names"' : ' class="whole"'}>
<thead><tr>${heads.join('')}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>`
}

function cellOf(cell: Cell, isRight: boolean, formats: Formats): string {
  const classes = [...(isRight ? ['right'] : []), ...(cell.isWithheld === true ? ['withheld'] : [])]
  const attribute = classes.length === 0 ? '' : ` class="${classes.join(' ')}"`
  return `<td${attribute}>${escapeHtml(cellText(cell, formats))}</td>`
}

function headText(head: string): string {
  return head.split('\n').map(escapeHtml).join('<br>')
}

function items(texts: readonly string[]): string {
  return texts.map((text) => `<li>${escapeHtml(text)}</li>`).join('')
}
