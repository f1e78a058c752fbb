/**
 * What the board may do beside reading: silence the notifications of an alert. It takes a right of its own, which
 * ClickHouse decides: that of the user `kunjungan_silence`, whose password whoever silences gives with it.
 */

export interface NewSilence {
  readonly mpp: string
  /** Empty: the whole MPP alone. */
  readonly agency: string
  readonly kind: string
  readonly author: string
  readonly reason: string
  readonly startsAtMs: number
  readonly expiresAtMs: number
}

/** Acts with one password; disposing it closes its connection. Errors are ClickHouse's. */
export interface Silencer extends AsyncDisposable {
  readonly add: (silence: NewSilence) => Promise<void>
  /** Ends a silence of this MPP alone; false where there is none of that name. */
  readonly remove: (silenceId: string, mpp: string) => Promise<boolean>
}

export interface Silencing {
  /** False where one trusted user has this machine to itself: then the board has the password. */
  readonly isPasswordAsked: boolean
  readonly open: (password: string) => Silencer
}

/** How long a silence may last, in hours, as the form offers it. */
export const silenceHours = [1, 4, 8, 24, 72, 168] as const
