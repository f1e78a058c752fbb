/**
 * Files of JSON that are not one event a line: an array, one event over several lines, events inside a wrapper. Each is
 * named with the command that makes it one event a line; nothing is taken apart here, since the bytes are sent as they
 * are.
 */
import { isObject, parseJson } from '../../schemas/json.ts'

/**
 * What is wrong with the form of the file and how to save it again; undefined where lines are to be judged one by one.
 */
export function wrongJsonForm(text: string, isNamedJson: boolean): string | undefined {
  const trimmed = text.trim()
  if (trimmed.startsWith('[')) {
    return "holds a JSON array: write one event a line (jq -c '.[]' FILE > events.ndjson)"
  }
  if (!trimmed.startsWith('{')) return undefined
  const firstLine = trimmed.split(/\r\n?|\n/, 1)[0] ?? ''
  if (firstLine === trimmed)
    return isNamedJson || isWrapper(parseJson(trimmed)?.value) ? ofOne(trimmed) : undefined
  if (parseJson(firstLine) !== undefined || !/^\{\s*("[^"]*"\s*:.*)?$/.test(firstLine)) return undefined
  if (parseJson(firstLine.replace(/,\s*$/, '')) !== undefined) return undefined
  // A line that opens an object and does not close it: JSON that was laid out for reading.
  if (parseJson(trimmed) !== undefined) return ofOne(trimmed)
  return /[{[,]\s*$/.test(firstLine)
    ? 'holds JSON over several lines: write one event a line (jq -c . FILE > events.ndjson)'
    : undefined
}

const attributes = ['specversion', 'id', 'source', 'type', 'data']

function isWrapper(value: unknown): boolean {
  return (
    isObject(value) && !attributes.some((name) => Object.hasOwn(value, name)) && listIn(value) !== undefined
  )
}

function ofOne(text: string): string | undefined {
  const value = parseJson(text)?.value
  if (!isObject(value)) return undefined
  if (Object.hasOwn(value, 'specversion')) {
    return text.includes('\n') || text.includes('\r')
      ? 'holds one event over several lines: write it on one line (jq -c . FILE > events.ndjson)'
      : undefined
  }
  const list = listIn(value)
  return list === undefined
    ? 'is neither .csv (tallies) nor .ndjson (events): it is one JSON document, and no event as it has no specversion'
    : `holds its events in a list inside one JSON document: write one event a line (jq -c '.${list}[]' FILE > events.ndjson)`
}

/** The name of the first list of objects in a wrapper, where it can stand in a command. */
function listIn(value: Record<string, unknown>): string | undefined {
  const [name] =
    Object.entries(value).find(
      ([, inner]) => Array.isArray(inner) && inner.length > 0 && inner.every(isObject),
    ) ?? []
  return name === undefined ? undefined : /^[A-Za-z_]\w{0,31}$/.test(name) ? name : '"NAME"'
}
