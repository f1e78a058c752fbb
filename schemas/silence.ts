/** Which alerts receivers are not notified of: the one rule for who notifies, and for the board, which says so. */

export interface SilenceRule {
  /** Empty: every MPP. */
  readonly mpp: string
  /** Empty: the whole MPP alone; `*`: any agency, and the MPP. */
  readonly agency: string
  /** Empty: every kind. */
  readonly kind: string
  /** RFC 3339 in UTC. */
  readonly starts_at: string
  readonly expires_at: string
}

/** True where a silence holds for an alert at an instant (milliseconds since 1970). */
export function holdsFor(
  silence: SilenceRule,
  alert: Pick<SilenceRule, 'mpp' | 'agency' | 'kind'>,
  nowMs: number,
): boolean {
  return (
    (silence.mpp === '' || silence.mpp === alert.mpp) &&
    (silence.agency === '*' || silence.agency === alert.agency) &&
    (silence.kind === '' || silence.kind === alert.kind) &&
    Date.parse(silence.starts_at) <= nowMs &&
    nowMs < Date.parse(silence.expires_at)
  )
}
