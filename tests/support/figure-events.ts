/**
 * Small sets of events for figures that are worked by hand beside them, in places and days that do not meet: words
 * for an event, and one set for each kind of figure.
 */
import type { TestEvent } from './pipeline.ts'

const zones = { balikpapan: '+08:00', kukar: '+08:00', kotim: '+07:00' } as const
type Slug = keyof typeof zones

interface More {
  readonly id?: string
  readonly source?: string
  readonly [field: string]: unknown
}

let serial = 0

/** An event at a local time `YYYY-MM-DD HH:MM[:SS]` of its MPP, with an identity of its own unless one is given. */
export function say(type: string, mpp: Slug, at: string, { id, source, ...data }: More): TestEvent {
  const [date = '', time = ''] = at.split(' ')
  return Object.assign(
    { specversion: '1.0', id: id ?? `f-${++serial}`, source: source ?? '/test/figures' },
    { type, time: `${date}T${time.length === 5 ? `${time}:00` : time}${zones[mpp]}`, data: { mpp, ...data } },
  )
}

const elements = [
  ...['requirements', 'procedure', 'time', 'cost', 'product', 'competence', 'behaviour', 'complaints'],
  'facilities',
]

/** An answer that gives every element the same score, or one element alone. */
export function answer(
  mpp: Slug,
  at: string,
  where: string,
  score: number,
  { only, ...more }: More & { readonly only?: string } = {},
): TestEvent {
  const [agency, response_id] = where.split('/')
  const scores = Object.fromEntries((only === undefined ? elements : [only]).map((name) => [name, score]))
  return say('mpp.survey.submitted', mpp, at, { agency, response_id, scores, ...more })
}

/** Responses whose nine elements have these sums of scores over these numbers of scores. */
export function answers(
  mpp: Slug,
  agency: string,
  nrrs: readonly (readonly [number, number])[],
): TestEvent[] {
  return nrrs.flatMap(([sum, count], at) =>
    Array.from({ length: count }, (_, nth) => {
      const score = Math.floor(sum / count) + (nth < sum % count ? 1 : 0)
      return answer(mpp, '2025-02-03 10:00', `${agency}/${agency}-${at}-${nth}`, score, {
        only: elements[at] ?? '',
      })
    }),
  )
}

export function ticket(mpp: Slug, agency: string, day: string) {
  return (kind: string, at: string, ticket_id: string, more: More = {}): TestEvent =>
    say(`mpp.ticket.${kind}`, mpp, `${day} ${at}`, { agency, ticket_id, ...more })
}

/** Sunday 1 March 2026 and the Monday after it. */
export function serviceEvents(): TestEvent[] {
  const at = ticket('kukar', 'a-services', '2026-03-01')
  const other = ticket('kukar', 'a-other', '2026-03-01')
  const monday = ticket('kukar', 'a-services', '2026-03-02')
  return [
    // s1: issued and, without a word of its own, completed for ktp
    at('issued', '09:00', 's1', { service: 'ktp' }),
    at('completed', '09:20', 's1'),
    // s2: the completion names the latest service, akta, and the issue takes it from there
    at('issued', '09:00', 's2'),
    at('started', '09:05', 's2', { service: 'kk' }),
    at('called', '09:10', 's2', { service: 'ktp' }),
    at('completed', '09:30', 's2', { service: 'akta' }),
    // s3: a cancellation names it: kk
    at('issued', '09:40', 's3'),
    at('cancelled', '10:00', 's3', { service: 'kk' }),
    // s4: nobody names a service there that day; s9: a refusal names it: kk. A refusal alone has no row
    at('issued', '10:00', 's4'),
    at('completed', '10:30', 's4'),
    at('issued', '10:00', 's9'),
    at('refused', '12:30', 's9', { service: 'kk', reason: 'documents' }),
    at('refused', '12:40', 's10', { service: 'sktm', reason: 'quota' }),
    // s5: issued for two services
    at('issued', '10:00', 's5', { service: 'ktp' }),
    at('issued', '10:01', 's5', { service: 'kk' }),
    // s6: the transfer names kk at the agency it goes to; x stays with the other one
    other('issued', '10:30', 's6', { service: 'x' }),
    other('transferred', '11:00', 's6', { to_agency: 'a-services', to_service: 'kk' }),
    at('completed', '11:30', 's6'),
    // s7: never issued here
    other('transferred', '11:00', 's7', { to_agency: 'a-services' }),
    at('completed', '11:40', 's7', { service: 'sim' }),
    // s8: of two at the same time the greater id: ktp
    at('issued', '12:00', 's8'),
    at('called', '12:05', 's8', { id: 'tie-b', service: 'ktp' }),
    at('called', '12:05', 's8', { id: 'tie-a', service: 'kk' }),
    monday('issued', '08:00', 's1', { service: 'ktp' }),
  ]
}

/** 3 March 2026 at an agency with a standard of 30 minutes, and a day without a visit. */
export function waitEvents(): TestEvent[] {
  const at = ticket('kotim', 'disdukcapil', '2026-03-03')
  return [
    // 600 s, served 600 s
    ...[at('issued', '08:00', 'w1'), at('called', '08:10', 'w1')],
    ...[at('started', '08:12', 'w1'), at('completed', '08:22', 'w1')],
    // 1200 s, served 300 s
    ...[at('issued', '08:00', 'w2'), at('started', '08:20', 'w2'), at('completed', '08:25', 'w2')],
    // 1800 s, served 300 s since the latest call, as it is never started
    ...[at('issued', '08:00', 'w3'), at('called', '08:30', 'w3')],
    ...[at('called', '08:45', 'w3'), at('completed', '08:50', 'w3')],
    // 3600 s, never completed
    ...[at('issued', '08:00', 'w4'), at('called', '09:00', 'w4')],
    // called before issued, completed before started: neither
    ...[at('issued', '09:00', 'w5'), at('called', '08:50', 'w5')],
    ...[at('started', '08:55', 'w5'), at('completed', '08:40', 'w5')],
    // no start; and no visit at all
    ...[at('called', '09:00', 'w6'), at('missed', '09:00', 'w7')],
    ticket('kotim', 'disdukcapil', '2026-03-04')('refused', '09:00', 'w8', { reason: 'other' }),
  ]
}

export function quotaEvents(): TestEvent[] {
  const agency = 'a-quota'
  const quota = (local_date: string, of: number, revision: number, service?: string): TestEvent =>
    say('mpp.quota.set', 'kukar', `2026-03-0${5 - revision} 07:00`, {
      agency,
      local_date,
      quota: of,
      revision,
      ...(service === undefined ? {} : { service }),
    })
  const fifth = ticket('kukar', agency, '2026-03-05')
  const sixth = ticket('kukar', agency, '2026-03-06')
  return [
    // the highest revision, though its time is the earliest: 3
    ...[quota('2026-03-05', 9, 1), quota('2026-03-05', 3, 2), quota('2026-03-05', 5, 0)],
    // q1 is issued twice and counts from 07:30, so that q3 is the third
    ...[fifth('issued', '08:30', 'q1'), fifth('issued', '07:30', 'q1'), fifth('issued', '08:10', 'q2')],
    ...[fifth('issued', '08:25:59', 'q3'), fifth('issued', '09:00', 'q4')],
    ...[
      fifth('refused', '09:10', 'r1', { reason: 'quota' }),
      fifth('refused', '09:11', 'r1', { reason: 'quota' }),
    ],
    ...[
      fifth('refused', '09:12', 'r2', { reason: 'quota' }),
      fifth('refused', '09:13', 'r3', { reason: 'documents' }),
    ],
    // 1 + 2 by service
    ...[quota('2026-03-06', 2, 0, 's1'), quota('2026-03-06', 1, 1, 's1'), quota('2026-03-06', 2, 0, 's2')],
    ...[sixth('issued', '08:00', 'q1'), sixth('issued', '08:01', 'q2')],
    // 0 for all goes before 5 for a service
    ...[quota('2026-03-07', 0, 0), quota('2026-03-07', 5, 1, 's1')],
    ticket('kukar', agency, '2026-03-07')('issued', '08:00', 'q1'),
    quota('2026-03-08', 10, 0),
  ]
}

export function counterEvents(): TestEvent[] {
  const agency = 'a-counters'
  const at = (kind: string, time: string, counter: string, more: More = {}): TestEvent =>
    say(`mpp.counter.${kind}`, 'kukar', time, { agency, counter, ...more })
  const served = ticket('kukar', agency, '2026-03-09')
  return [
    // c1: 08:00 to 10:00 and 11:00 to 12:00, 180 minutes; what does not change its state is ignored
    ...[at('opened', '2026-03-09 08:00', 'c1'), at('opened', '2026-03-09 08:30', 'c1')],
    ...[at('paused', '2026-03-09 10:00', 'c1'), at('paused', '2026-03-09 10:15', 'c1')],
    ...[at('resumed', '2026-03-09 11:00', 'c1'), at('closed', '2026-03-09 12:00', 'c1')],
    // c2: 22:00 to midnight, 120 minutes, never opened; the next day begins closed
    ...[at('resumed', '2026-03-09 22:00', 'c2'), at('closed', '2026-03-10 08:00', 'c2')],
    at('closed', '2026-03-09 09:00', 'c3'),
    // at the same time the greater id comes later: c4 0 minutes, c5 30
    at('closed', '2026-03-09 13:00', 'c4', { id: 'tie-2' }),
    at('opened', '2026-03-09 13:00', 'c4', { id: 'tie-1' }),
    at('opened', '2026-03-09 13:00', 'c5', { id: 'tie-4' }),
    ...[at('closed', '2026-03-09 13:00', 'c5', { id: 'tie-3' }), at('closed', '2026-03-09 13:30', 'c5')],
    // 33 minutes of service
    ...[served('started', '09:00', 'v1'), served('completed', '09:33', 'v1')],
  ]
}

export function surveyEvents(): TestEvent[] {
  const visit = ticket('kukar', 'a-survey', '2025-05-05')
  return [
    answer('kukar', '2025-04-01 00:00', 'a-survey/r1', 4),
    // the later answer counts
    ...[
      answer('kukar', '2025-06-30 23:30', 'a-survey/r2', 3),
      answer('kukar', '2025-06-30 23:00', 'a-survey/r2', 1),
    ],
    // and takes the response along, to another agency and quarter; it scores one element
    answer('kukar', '2025-05-01 10:00', 'a-survey/r3', 1),
    answer('kukar', '2025-07-01 00:00', 'a-moved/r3', 4, { only: 'requirements' }),
    // at the same time the greater id, then the greater source
    answer('kukar', '2025-05-01 10:00', 'a-tied/r4', 2, { id: 'z', source: '/test/b' }),
    answer('kukar', '2025-05-01 10:00', 'a-tied/r4', 4, { id: 'z', source: '/test/a' }),
    answer('kukar', '2025-05-01 10:00', 'a-tied/r4', 4, { id: 'y', source: '/test/c' }),
    ...['n1', 'n2', 'n3'].map((id) => visit('issued', '09:00', id)),
  ]
}

type Band = readonly [ikm: number, grade: string, ...nrrs: [sum: number, count: number][]]
/** IKM is 25 / 9 of the sum of the nine NRR: 23.39784, 23.3982, 27.5778, 31.78944, 31.7898, 31.7916. */
export const bands: readonly Band[] = [
  [64.994, 'D', [9, 4], [6712, 3125], [3, 1], [3, 1], [3, 1], [3, 1], [3, 1], [2, 1], [2, 1]],
  [64.995, 'C', [23, 8], [1577, 625], [3, 1], [3, 1], [3, 1], [3, 1], [2, 1], [2, 1], [2, 1]],
  [76.605, 'B', [25, 8], [2158, 625], [3, 1], [3, 1], [3, 1], [3, 1], [3, 1], [3, 1], [3, 1]],
  [88.304, 'B', [32, 8], [11842, 3125], [4, 1], [4, 1], [4, 1], [3, 1], [3, 1], [3, 1], [3, 1]],
  [88.305, 'A', [29, 8], [1978, 625], [4, 1], [4, 1], [4, 1], [4, 1], [3, 1], [3, 1], [3, 1]],
  [88.31, 'A', [30, 8], [1901, 625], [4, 1], [4, 1], [4, 1], [4, 1], [3, 1], [3, 1], [3, 1]],
]
/** The agency of a band. */
export const bandOf = (ikm: number): string => `band-${String(ikm).replace('.', '-')}`

/** An index of 87.5 for Balikpapan in 2024, published as 95.20. */
export const survey2024 = [
  answer('balikpapan', '2024-02-01 09:00', 'polri/p1', 4),
  answer('balikpapan', '2024-12-31 23:59', 'polri/p2', 3),
  answer('balikpapan', '2025-01-01 00:00', 'polri/p3', 1),
]

/** Months of an agency whose MPP has neither tallies nor events then. */
export const talliesOfAgency = [
  ['2023-07-01', '2023-07-31', 100],
  ['2023-08-01', '2023-08-31', 100],
  ['2023-09-01', '2023-09-30', 110],
].map(([period_start, period_end, count]) =>
  say('mpp.tally.recorded', 'kukar', `${period_start} 00:00`, {
    agency: 'a-tallied',
    period_start,
    period_end,
    unit: 'visits',
    count,
    revision: 0,
  }),
)

const ofQuarter = {
  mpp: 'kukar',
  agency: 'a-tallied',
  period_start: '2023-07-01',
  period_end: '2023-09-30',
  source: 'test',
}
/** What is published of these months. */
export const publishedOfAgency = [
  { ...ofQuarter, unit: 'visits', value: '300', kind: 'count' },
  { ...ofQuarter, unit: 'visits_per_month', value: '103.30', kind: 'mean' },
] as const
