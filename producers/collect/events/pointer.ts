/**
 * Where in an event a refusal lies, as a JSON pointer (RFC 6901) from the event's root. It names fields of the contract
 * only, as a foreign name could itself be personal data: then it points to the object that the field lies in.
 */
import { Attributes, eventTypes, isEventType, surveyElements } from '../../../schemas/event.ts'
import { isObject, parseJson } from '../../../schemas/json.ts'
import { personalDataIn, personalDataInValue } from '../../../schemas/personal-data.ts'
import type { Refusal } from '../../../schemas/reasons.ts'

const attributes: ReadonlySet<string> = new Set([...Object.keys(Attributes.shape), 'time', 'data'])
const elements: ReadonlySet<string> = new Set(surveyElements)
const dataFields: ReadonlySet<string> = new Set(
  Object.values(eventTypes).flatMap(({ data }) => Object.keys(data.shape)),
)

/** The pointer to what a refusal is about; '' is the whole event. */
export function pointerOf({ reason, detail }: Refusal, bytes: Buffer): string {
  const field = detail.split(':', 1)[0] ?? ''
  switch (reason) {
    case 'not_cloudevent':
    case 'unknown_type':
      return attributes.has(field) ? `/${field}` : ''
    case 'bad_time':
      return '/time'
    case 'unknown_mpp':
      return '/data/mpp'
    case 'unknown_field':
      return field === 'scores' ? '/data/scores' : '/data'
    case 'invalid_field':
      if (elements.has(field)) return `/data/scores/${field}`
      return dataFields.has(field) ? `/data/${field}` : '/data'
    case 'personal_data':
      return pointerToPersonalData(parseJson(bytes.toString('utf8'))?.value)
    case 'tombstone':
    case 'too_large':
    case 'not_json':
    case 'wrong_topic':
    case 'rejected_by_store':
      return ''
  }
}

/** '' also where only the text shows it, such as in a name that is there twice. */
function pointerToPersonalData(event: unknown): string {
  if (!isObject(event)) return ''
  for (const [name, value] of Object.entries(event)) {
    const inside = name === 'data' ? pointerInData(value, event['type']) : undefined
    if (inside !== undefined) return inside
    if (isFoundIn(name, value)) return attributes.has(name) ? `/${name}` : ''
  }
  return ''
}

function pointerInData(data: unknown, type: unknown): string | undefined {
  if (!isObject(data)) return undefined
  const known = typeof type === 'string' && isEventType(type) ? eventTypes[type].data.shape : {}
  for (const [name, value] of Object.entries(data)) {
    if (!isFoundIn(name, value)) continue
    return Object.hasOwn(known, name) ? `/data/${name}` : '/data'
  }
  return undefined
}

function isFoundIn(name: string, value: unknown): boolean {
  if (personalDataIn(name) !== undefined) return true
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).some(([inner, content]) => isFoundIn(inner, content))
  return personalDataInValue(String(value)) !== undefined
}
