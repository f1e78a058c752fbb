/**
 * Lines of a file as bytes, numbered as an editor numbers them: they end with LF or CRLF, or, where there is no LF at
 * all, with the CR of old Macintosh programs. No other character ends a line: JSON texts may hold other separators.
 */
export interface Line {
  readonly line: number
  readonly bytes: Buffer
}

const lineFeed = 0x0a
const carriageReturn = 0x0d

export function linesOf(bytes: Buffer): Line[] {
  const end = bytes.includes(lineFeed) ? lineFeed : carriageReturn
  const lines: Line[] = []
  for (let from = 0; from < bytes.length;) {
    const found = bytes.indexOf(end, from)
    const to = found === -1 ? bytes.length : found
    const isCrLf = end === lineFeed && to > from && bytes[to - 1] === carriageReturn
    lines.push({ line: lines.length + 1, bytes: bytes.subarray(from, isCrLf ? to - 1 : to) })
    from = to + 1
  }
  return lines
}

/** A line of blanks alone. */
export function isBlank({ bytes }: Line): boolean {
  return bytes.toString().trim() === ''
}
