/**
 * What is printed to a terminal: control and format characters (ANSI escapes, C0 and C1, bidirectional overrides,
 * zero-width and tag characters, lone surrogates) are shown as `\uXXXX` and never sent. The form is JSON's own, so a
 * JSON document that passes through here keeps its meaning. It judges no colours: those are the report's own.
 */
const newline = '\n'
/** Line and paragraph separators break lines on some terminals. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu
const colourStart = '\u001b['
/** What `createStyle` may emit after that, and nothing that moves the cursor. */
const colour = /^[0-9;]{0,16}m/

/** A text of several lines: all but the line ends is made visible. */
export function printableLines(text: string): string {
  return text.replace(unprintable, (sign) => (sign === newline ? sign : escaped(sign)))
}

/** A value within a line, such as a name or a cell: its line ends are made visible as well. */
export function printable(text: string): string {
  return text.replace(unprintable, escaped)
}

/** Our own coloured text, in which every text from outside has been made printable before. */
export function printableColoured(text: string): string {
  return text.replace(unprintable, (sign, at: number) => {
    const isColour = text.startsWith(colourStart, at) && colour.test(text.slice(at + 2, at + 20))
    return sign === newline || isColour ? sign : escaped(sign)
  })
}

/** The same value with every text in it made printable, for tables that are built from whole rows. */
export function printableValue<T>(value: T): T {
  return mapped(value) as T
}

function mapped(value: unknown): unknown {
  if (typeof value === 'string') return printable(value)
  if (Array.isArray(value)) return value.map(mapped)
  if (typeof value !== 'object' || value === null) return value
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, mapped(inner)]))
}

/** By UTF-16 units, as JSON writes them. */
function escaped(sign: string): string {
  return Array.from(
    { length: sign.length },
    (_, at) => `\\u${sign.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('')
}
