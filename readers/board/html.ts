/**
 * HTML as values: what comes from data is escaped where it is put in, so no page can forget it. `trusted`
 * is for texts that this program makes by other means, such as a chart.
 */
import { escapeHtml } from '../text/escape-html.ts'

/** Markup that is right as it is. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  toString(): string {
    return this.text
  }
}

/** `false`, `null` and `undefined` show nothing, so that a part can be left out with `&&`. */
export type Part = Html | string | number | false | null | undefined | readonly Part[]

/** Markup with values: escaped, but for other markup. */
export function markup(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(texts.map((text, at) => text + (at < parts.length ? textOf(parts[at]) : '')).join(''))
}

/** Markup that this program made by other means; never a text from data. */
export function trusted(text: string): Html {
  return new Html(text)
}

/** A sentence in which what stands between backticks is a command. */
export function prose(text: string): Html {
  return markup`${text.split('`').map((part, at) => (at % 2 === 0 ? part : markup`<code>${part}</code>`))}`
}

function textOf(part: Part): string {
  if (part instanceof Html) return part.text
  if (part === false || part === null || part === undefined) return ''
  return typeof part === 'object' ? part.map(textOf).join('') : escapeHtml(String(part))
}
