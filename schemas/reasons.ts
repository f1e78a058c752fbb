/**
 * Why a record is refused: the closed list of the contract, in the order of precedence where several fit.
 */
export const reasons = [
  'tombstone',
  'too_large',
  'not_json',
  'not_cloudevent',
  'unknown_type',
  'wrong_topic',
  'bad_time',
  'personal_data',
  'unknown_field',
  'unknown_mpp',
  'invalid_field',
  'rejected_by_store',
] as const
export type Reason = (typeof reasons)[number]

/** A record that is refused: the reason, and which field breaks which rule, never with a value. */
export interface Refusal {
  readonly kind: 'refusal'
  readonly reason: Reason
  readonly detail: string
}

export function refuse(reason: Reason, detail: string): Refusal {
  return { kind: 'refusal', reason, detail }
}
