/** What every section of the summary is made with: formats, style and width, the head of a section, names. */
import type { SummaryReport } from '../rows/summary-rows.ts'
import type { Formats } from '../text/formats.ts'
import { type Style, wrapLines } from '../text/table.ts'

export interface Page {
  readonly formats: Formats
  readonly style: Style
  readonly width: number
}

export function sectionHead({ style, width }: Page, title: string, unit: string): string[] {
  return ['', style.title(title), ...wrapLines(unit, width).map(style.faint)]
}

/** The MPPs shown, by slug, in their order. */
export function mppNames({ freshness }: SummaryReport): Map<string, string> {
  return new Map(freshness.map(({ mpp, mpp_name }) => [mpp, mpp_name]))
}
