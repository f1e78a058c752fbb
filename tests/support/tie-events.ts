/**
 * Events of one instant, for every figure that asks which of several comes last: "equal `time` is decided by the
 * greater `id`, then the greater `source` (by bytes)". Each case has two events, and no other order gives its figure:
 * neither the source before the id, nor the first that came, nor the order of UTF-16.
 */
import { answer, say, ticket } from './figure-events.ts'
import type { TestEvent } from './pipeline.ts'

interface Identity {
  readonly id: string
  readonly source: string
}
interface Tie {
  readonly name: string
  readonly later: Identity
  readonly earlier: Identity
}

const day = '2025-02-03'
const at = `${day} 09:00`

/** The identities of each case; an id stands once for each figure, so it gets the figure's name. */
export const ties: readonly Tie[] = [
  // The greater id goes before the greater source.
  { name: 'id', later: { id: 'b', source: '/tie/a' }, earlier: { id: 'a', source: '/tie/b' } },
  { name: 'source', later: { id: 'a', source: '/tie/b' }, earlier: { id: 'a', source: '/tie/a' } },
  // By bytes a small letter is greater than a capital one, and U+1F600 than U+FF5E; by UTF-16 units it is not.
  { name: 'case', later: { id: 'a', source: '/tie/a' }, earlier: { id: 'B', source: '/tie/b' } },
  {
    name: 'bytes',
    later: { id: '\u{1f600}', source: '/tie/a' },
    earlier: { id: '\u{ff5e}', source: '/tie/b' },
  },
  {
    name: 'source-bytes',
    later: { id: 'a', source: '/tie/\u{1f600}' },
    earlier: { id: 'a', source: '/tie/\u{ff5e}' },
  },
]

/** The agency of a case: every figure of it stands there alone. */
export const agencyOf = ({ name }: Tie): string => `a-tie-${name}`

/** No two cases and no two figures share an identity; what is added is the same on both sides. */
function identityOf(tie: Tie, side: 'later' | 'earlier', figure: string): Identity {
  const { id, source } = tie[side]
  return { id: `${id} ${figure}`, source: `${source}/${tie.name}` }
}

/** Of the later event the figures are 2, `online`, `kk`, closed; of the earlier one 1, `appointment`, `ktp`, opened. */
export function tieEvents(): TestEvent[] {
  return ties.flatMap((tie) => {
    const agency = agencyOf(tie)
    const both = (figure: string, make: (identity: Identity, isLater: boolean) => TestEvent): TestEvent[] => [
      make(identityOf(tie, 'later', figure), true),
      make(identityOf(tie, 'earlier', figure), false),
    ]
    const period = { period_start: '2025-02-01', period_end: '2025-02-28', unit: 'visits', revision: 3 }
    const queue = ticket('kukar', agency, day)
    return [
      ...both('tally', (who, isLater) =>
        say('mpp.tally.recorded', 'kukar', at, {
          agency,
          service: 's',
          ...period,
          count: isLater ? 2 : 1,
          ...who,
        }),
      ),
      ...both('quota', (who, isLater) =>
        say('mpp.quota.set', 'kukar', at, {
          agency,
          local_date: day,
          quota: isLater ? 2 : 1,
          revision: 3,
          ...who,
        }),
      ),
      ...both('answer', (who, isLater) =>
        answer('kukar', at, `${agency}/${agency}`, isLater ? 2 : 1, { ...who }),
      ),
      ...both('issued', (who, isLater) =>
        queue('issued', '09:00', 't1', { channel: isLater ? 'online' : 'appointment', ...who }),
      ),
      ...both('called', (who, isLater) =>
        queue('called', '09:10', 't1', { service: isLater ? 'kk' : 'ktp', ...who }),
      ),
      // Closed last: no minute; opened last: open until midnight.
      ...both('counter', (who, isLater) =>
        say(`mpp.counter.${isLater ? 'closed' : 'opened'}`, 'kukar', at, { agency, counter: '1', ...who }),
      ),
    ]
  })
}
