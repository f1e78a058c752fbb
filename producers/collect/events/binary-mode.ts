/**
 * An event in HTTP's binary mode (attributes in ce- headers, the body is `data`) as the bytes of the same event in
 * structured mode, which is what our producers write. The bytes of `data` stay as they were sent. Pure and total.
 */
import { parseJson } from '../../../schemas/json.ts'
import { type Refusal, refuse } from '../../../schemas/reasons.ts'

const prefix = 'ce-'

/** True where the request is meant to be in binary mode. */
export function isBinaryMode(headers: Readonly<Record<string, unknown>>): boolean {
  return headers['ce-specversion'] !== undefined
}

/**
 * The event in structured mode.
 * @param rawHeaders - names and values in turns as they came, since Node joins headers that come twice.
 */
export function structuredFromBinary(
  rawHeaders: readonly string[],
  data: Buffer,
): { readonly kind: 'event'; readonly bytes: Buffer } | Refusal {
  // What is no JSON by itself could end the object early and add attributes of its own.
  if (parseJson(data.toString('utf8')) === undefined) return refuse('not_json', 'the body is no valid JSON')
  const attributes = new Map<string, string>()
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const header = (rawHeaders[at] ?? '').toLowerCase()
    if (!header.startsWith(prefix)) continue
    const name = header.slice(prefix.length)
    if (name === 'data') return refuse('not_cloudevent', 'data: must be the body, not a header')
    if (attributes.has(name)) return refuse('not_cloudevent', 'a field: its ce- header must be there once')
    const value = decodeHeader(rawHeaders[at + 1] ?? '')
    if (value === undefined)
      return refuse(
        'not_cloudevent',
        'a field: its ce- header must be ASCII, other characters percent-encoded UTF-8',
      )
    attributes.set(name, value)
  }
  const members = [...attributes].map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
  return {
    kind: 'event',
    bytes: Buffer.concat([Buffer.from(`{${members.join(',')},"data":`), data, Buffer.from('}')]),
  }
}

/** By CloudEvents' binding to HTTP: quotes are taken off first, then percent-encoding once, as UTF-8. */
function decodeHeader(value: string): string | undefined {
  if (/[^\x20-\x7e]/.test(value)) return undefined
  const bare = /^"(.*)"$/s.exec(value)?.[1]?.replaceAll(/\\(.)/g, '$1') ?? value
  // A percent sign that encodes nothing is itself.
  if (!/%[0-9a-f]{2}/i.test(bare)) return bare
  try {
    return decodeURIComponent(bare.replaceAll(/%(?![0-9a-f]{2})/gi, '%25'))
  } catch {
    return undefined
  }
}
