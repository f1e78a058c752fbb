/** How the page looks on screen and on A4 paper, in grey as well. */
import { colours, font } from '../charts/draw-chart.ts'

/** @param pageNumber - the words before the page's number and before the number of pages. */
export function pageStyle(footer: string, pageNumber: readonly string[]): string {
  const [before = '', between = ''] = pageNumber.map(cssText)
  return `
@page {
  size: A4 portrait; margin: 14mm 13mm 16mm;
  @bottom-left { content: ${cssText(footer)}; font: 8pt ${font}; color: #555 }
  @bottom-right { content: ${before} counter(page) ${between} counter(pages); font: 8pt ${font}; color: #555 }
}
* { box-sizing: border-box }
html { -webkit-print-color-adjust: exact; print-color-adjust: exact }
body { margin: 0 auto; max-width: 820px; padding: 24px; color: ${colours.text}; background: #fff;
  font: 10pt/1.35 ${font} }
header { border-bottom: 3px solid ${colours.strong}; padding-bottom: 10px; display: flex; gap: 24px;
  justify-content: space-between; align-items: flex-end }
header p { margin: 0 }
h1 { margin: 2px 0; font-size: 21pt; line-height: 1.15; color: ${colours.strong} }
.kind { text-transform: uppercase; letter-spacing: .08em; font-size: 9pt; color: #555 }
.period { font-size: 14pt; font-weight: 600 }
.data { font-size: 8.5pt; color: #444; text-align: right; white-space: nowrap }
.warning { margin: 10px 0 0; padding: 6px 10px; border: 2px solid #b00020; color: #b00020; font-weight: 700;
  font-size: 9.5pt }
.note { margin: 8px 0 0; font-size: 8.5pt; color: #444 }
.tiles { display: grid; grid-template-columns: repeat(3, 1fr); gap: 8px; margin: 12px 0 }
.tile { border: 1px solid #b9c6d3; border-top: 4px solid ${colours.strong}; padding: 5px 10px 6px }
.tile p { margin: 0 }
.tile .label { font-size: 8.5pt; color: #555 }
.tile .figure { font-size: 17pt; font-weight: 700; line-height: 1.25; font-variant-numeric: tabular-nums }
.tile .more { font-size: 8.5pt; color: #333 }
section { margin-top: 18px }
.keep { break-inside: avoid }
.keep:not(:last-child) { break-after: avoid }
h2 { margin: 0 0 2px; font-size: 13.5pt; color: ${colours.strong}; break-after: avoid }
.unit { margin: 0 0 8px; font-size: 8.5pt; color: #555; break-after: avoid }
.highlights { margin: 6px 0 0; padding-left: 18px }
.highlights li { margin: 2px 0 }
figure { margin: 6px 0 8px; break-inside: avoid }
figure svg { width: 100%; height: auto; display: block; overflow: visible }
figcaption { font-size: 9.5pt; font-weight: 600; margin-bottom: 4px }
table { width: 100%; border-collapse: collapse; font-size: 8.5pt; font-variant-numeric: tabular-nums }
thead { display: table-header-group }
th { background: ${colours.strong}; color: #fff; font-weight: 600; padding: 4px 6px; vertical-align: bottom;
  text-align: left }
td { padding: 2px 6px; border-bottom: 1px solid #d9d9d9; vertical-align: top }
tr { break-inside: avoid }
tr.sum { break-before: avoid }
table.whole { break-inside: avoid }
.names td:first-child { min-width: 195px }
tr.sum td { border-top: 2px solid ${colours.strong}; border-bottom: 0; font-weight: 700 }
.right { text-align: right; white-space: nowrap }
.withheld { color: #555; font-style: italic }
.remark { font-size: 8.5pt; color: #444; margin: 4px 0 }
.definitions { font-size: 8.5pt; color: #333; padding-left: 16px }
.definitions li { margin: 2px 0 }
@media print {
  body { max-width: none; padding: 0 }
}
`
}

function cssText(text: string): string {
  const escaped = text.replaceAll(
    /["\\<]|\p{Cc}/gu,
    (sign) => `\\${(sign.codePointAt(0) ?? 32).toString(16)} `,
  )
  return `"${escaped}"`
}
