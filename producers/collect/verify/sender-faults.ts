/** What an answer of the collector says of its sender: faults by a name, so that each is reported once. Pure. */
import { isObject, parseJson } from '../../../schemas/json.ts'
import { problemType } from '../http/problem.ts'

/** A bad day of ours, and no fault of the sender. */
const repeatable: readonly number[] = [408, 429, 503]

/** @param mpp - the one whose events the sender was to send. */
export function faultsOfAnswer(text: string, mpp: string): ReadonlyMap<string, string> {
  const faults = new Map<string, string>()
  const answer = parseJson(text)?.value
  if (!isObject(answer)) return faults
  const { results, dry_run, status } = answer
  const rejected = Array.isArray(results) ? results.filter(isObject).filter((one) => 'reason' in one) : []
  for (const { reason, detail, pointer } of rejected) {
    // Good by itself.
    if (reason === 'not_sent') continue
    faults.set(
      `${String(reason)} ${String(pointer)}`,
      reason === 'forbidden'
        ? `an event is for another MPP than ${mpp}: --mpp names the one whose events are sent`
        : `an event is refused with ${String(reason)}, ${String(detail)}`,
    )
  }
  if (dry_run === true) faults.set('dry-run', 'a request has ?dry-run=true, by which nothing is stored')
  else if (rejected.length === 0 && typeof status === 'number' && !repeatable.includes(status)) {
    const { type, title, detail } = answer
    const name = String(type).slice(problemType('').length)
    const more = typeof detail === 'string' ? ` (${detail})` : ''
    faults.set(name, `a request is refused with ${name}: ${String(title)}${more}`)
  }
  return faults
}
