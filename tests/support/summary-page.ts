/** The page that sections of the summary are tested on: English, without colours, 100 columns. */
import type { Page } from '../../readers/summary/page.ts'
import { createFormats } from '../../readers/text/formats.ts'
import { createStyle } from '../../readers/text/table.ts'

export const page: Page = { formats: createFormats('en'), style: createStyle(false), width: 100 }

/** The cells of the line that begins with a text. */
export function cellsOf(lines: readonly string[], start: string): string[] {
  return lines.find((line) => line.startsWith(start))?.split(/ {2,}/) ?? []
}
