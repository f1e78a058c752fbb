/** The marks that stand beside a figure. */

interface Marked {
  readonly basis?: 'events' | 'tally' | 'mixed'
  readonly is_simulated: boolean
  readonly is_provisional: boolean
}

/** `s` simulated, `r` tally (rekap) basis, `*` provisional. */
export function marksOf({ basis, is_simulated, is_provisional }: Marked): string {
  const isTally = basis === 'tally' || basis === 'mixed'
  return `${is_simulated ? 's' : ''}${isTally ? 'r' : ''}${is_provisional ? '*' : ''}`
}
