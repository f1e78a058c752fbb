/**
 * A mapping from its YAML file, or every mistake in it with its line. Nothing of the file is guessed: an unknown key is
 * a mistake, and all values are texts (YAML's failsafe schema), so that 01 and 62.10 stay what they are.
 */
import { type Document, isMap, isNode, LineCounter, parseDocument } from 'yaml'
import { KunjunganError } from '../../infra/errors.ts'
import { printable } from '../../infra/text/printable.ts'
import { readTextFile } from '../../infra/text/read-file.ts'
import { Mapping } from './mapping.ts'

/** @throws KunjunganError `input` that lists every mistake with its line. */
export async function readMapping(file: string): Promise<Mapping> {
  return parseMapping((await readTextFile(file)).toString(), file)
}

/** @throws KunjunganError `input` that lists every mistake with its line. */
export function parseMapping(content: string, file: string): Mapping {
  const lines = new LineCounter()
  const document = parseDocument(content, { schema: 'failsafe', lineCounter: lines, prettyErrors: false })
  const fail = (mistakes: readonly string[]): never => {
    throw new KunjunganError('input', `${printable(file)} is no mapping:\n${mistakes.join('\n')}`)
  }
  if (document.errors.length > 0)
    fail(document.errors.map(({ pos, message }) => `  line ${lines.linePos(pos[0]).line}: ${message}`))
  const parsed = Mapping.safeParse(document.toJS())
  if (parsed.success) return parsed.data
  return fail(
    parsed.error.issues.map((issue) => {
      const path = issue.path.filter((part) => part !== 'values' && part !== 'constant').map(String)
      const line = lineOf(document, path, lines)
      const keys = issue.code === 'unrecognized_keys' ? `has no ${issue.keys.join(', ')}` : undefined
      const where = path.length === 0 ? '' : `${path.join('.')}: `
      return `  line ${line}: ${where}${keys ?? missing(document, path, issue) ?? issue.message}`
    }),
  )
}

/** What to say of a key that is not there; a rule over several keys has its own words. */
function missing(
  document: Document,
  path: readonly string[],
  { code, message }: { readonly code: string; readonly message: string },
): string | undefined {
  const parent = document.getIn(path.slice(0, -1), true)
  if (code === 'custom' || path.length === 0 || !isMap(parent) || parent.has(path.at(-1))) return undefined
  return message.startsWith('must') ? `is missing, it ${message}` : 'is missing'
}

/** The line of the value at a path, or of the nearest that is there. */
function lineOf(document: Document, path: readonly string[], lines: LineCounter): number {
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length), true)
    if (isNode(node) && node.range !== null && node.range !== undefined)
      return lines.linePos(node.range[0]).line
  }
  return 1
}
