/**
 * Every place in the code where an error for a user is made, with its text: read from the sources, so that the page of
 * errors cannot say anything else. A text that is put together elsewhere is listed by its place.
 */
import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface ErrorSite {
  readonly file: string
  readonly code: string
  /** With … where a value stands; undefined where the place alone is known. */
  readonly text: string | undefined
}

const sources = [
  'infra/**/*.{ts,js}',
  'cli/**/*.{ts,js}',
  'readers/**/*.ts',
  'consumers/**/*.ts',
  'producers/**/*.ts',
  'schemas/**/*.ts',
  'sql/**/*.ts',
]
const site = /\b(?:new (KunjunganError|LaunchError|InvalidArgumentError)|(super))\(\s*/g
const codeArgument = /^'([a-z]+)',\s*/

/** The places in the order of files and of lines. */
export async function readErrorSites(checkout: string): Promise<ErrorSite[]> {
  const files: string[] = []
  for await (const file of glob(sources, { cwd: checkout })) files.push(file.replaceAll('\\', '/'))
  const shown = files.filter((file) => !/\.d\.ts$|^readers\/(dictionary|bi)\//.test(file)).toSorted()
  const found = await Promise.all(
    shown.map(async (file) => errorSites(file, await readFile(join(checkout, file), 'utf8'))),
  )
  return found.flat()
}

export function errorSites(file: string, source: string): ErrorSite[] {
  return [...source.matchAll(site)].flatMap((match) => {
    const start = match.index + match[0].length
    const given = codeArgument.exec(source.slice(start, start + 40))
    const isOurs = match[1] !== undefined || given !== null
    // What is no KunjunganError has its code by its kind; a class that extends another says so to super.
    const code = given?.[1] ?? (match[1] === 'LaunchError' ? 'install' : 'usage')
    if (!isOurs || (match[1] === 'KunjunganError' && given === null)) return []
    return [{ file, code, text: textAt(source, start + (given?.[0].length ?? 0)) }]
  })
}

function textAt(source: string, at: number): string | undefined {
  const direct = literals(source, at)
  if (direct !== '') return direct
  const name = /^[a-zA-Z]\w*/.exec(source.slice(at, at + 60))?.[0]
  const declared = name === undefined ? -1 : source.lastIndexOf(`const ${name} =`, at)
  if (name === undefined || declared === -1) return undefined
  const text = literals(source, declared + `const ${name} =`.length)
  return text === '' ? undefined : text
}

/** The texts of an argument, one after the other, up to its comma, its closing bracket or the end of its statement. */
function literals(source: string, from: number): string {
  let text = ''
  let depth = 0
  for (let at = from; at < source.length; at++) {
    const sign = source[at] ?? ''
    if (sign === "'" || sign === '"' || sign === '`') {
      const { inner, end } = literalAt(source, at, sign)
      // A branch of a choice is another text.
      text += text !== '' && /[?:]\s*$/.test(source.slice(from, at)) ? ` / ${inner}` : inner
      at = end
    } else if ('([{'.includes(sign)) depth += 1
    else if (')]}'.includes(sign)) {
      if (depth === 0) break
      depth -= 1
    } else if (
      depth === 0 &&
      (sign === ',' ||
        (sign === '\n' && /^\n\s*(const|if|return|throw|let|for)\b/.test(source.slice(at, at + 40))))
    )
      break
  }
  return text.replaceAll(/\s+/g, ' ').trim()
}

function literalAt(source: string, start: number, quote: string): { inner: string; end: number } {
  let inner = ''
  let at = start + 1
  for (; at < source.length && source[at] !== quote; at++) {
    if (source[at] === '\\') {
      at += 1
      inner += source[at] === 'n' ? ' ' : (source[at] ?? '')
    } else if (quote === '`' && source.startsWith('${', at)) {
      at = endOfValue(source, at + 2)
      inner += '…'
    } else inner += source[at] ?? ''
  }
  return { inner, end: at }
}

/** The closing bracket of a value inside a template, which may hold templates of its own. */
function endOfValue(source: string, from: number): number {
  let depth = 0
  for (let at = from; at < source.length; at++) {
    const sign = source[at] ?? ''
    if (sign === "'" || sign === '"' || sign === '`') at = literalAt(source, at, sign).end
    else if (sign === '{') depth += 1
    else if (sign === '}') {
      if (depth === 0) return at
      depth -= 1
    }
  }
  return source.length
}
