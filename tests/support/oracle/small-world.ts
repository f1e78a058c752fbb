/**
 * A small reference and short words for events, for hand-worked examples: three MPPs in two zones and two
 * provinces, one agency with its own opening weekdays, one with a standard waiting time, one public holiday
 * and one joint leave.
 */
import type { EventType } from '../../../schemas/event.ts'
import { Event, surveyElements } from '../../../schemas/event.ts'
import type { Agency, Mpp, Reference } from '../../../schemas/reference.ts'
import type { Row } from './views.ts'

const zones = { balikpapan: 'Asia/Makassar', kukar: 'Asia/Makassar', kotim: 'Asia/Pontianak' } as const
const codes = { balikpapan: '64.71', kukar: '64.02', kotim: '62.02' } as const
type MppSlug = keyof typeof zones

function mpp(slug: MppSlug, liveSince: string | undefined): Mpp {
  return {
    mpp: slug,
    name: `MPP ${slug}`,
    regency: `Kab. ${slug}`,
    regency_code: codes[slug],
    bps_code: codes[slug].replace('.', ''),
    province_code: codes[slug].slice(0, 2),
    time_zone: zones[slug],
    live_since: liveSince,
    opens_at: '08:00',
    closes_at: '15:00',
    is_example: false,
  }
}

function agency(slug: MppSlug, name: string, more: Partial<Agency> = {}): Agency {
  return {
    mpp: slug,
    agency: name,
    name: name.toUpperCase(),
    opening_weekdays: undefined,
    opens_at: undefined,
    closes_at: undefined,
    standard_wait_minutes: undefined,
    simulated_quota: undefined,
    is_example: true,
    ...more,
  }
}

/** The reference; `liveSince` holds for every MPP. */
export function smallReference(liveSince?: string): Reference {
  return {
    provinces: [
      { province_code: '62', slug: 'kalteng', name: 'Kalimantan Tengah' },
      { province_code: '64', slug: 'kaltim', name: 'Kalimantan Timur' },
    ],
    mpps: [mpp('balikpapan', liveSince), mpp('kukar', liveSince), mpp('kotim', liveSince)],
    agencies: [
      agency('balikpapan', 'disdukcapil', { standard_wait_minutes: 10 }),
      // Tuesday and Saturday
      agency('balikpapan', 'samsat', { opening_weekdays: [2, 6] }),
      agency('kukar', 'disdukcapil'),
      agency('kotim', 'disdukcapil'),
    ],
    services: [],
    holidays: [
      // a Monday and a Friday
      { date: '2025-08-18', kind: 'joint_leave', name: 'Cuti bersama' },
      { date: '2025-09-05', kind: 'public_holiday', name: 'Maulid Nabi' },
    ],
    fastingMonths: [],
    publishedFigures: [],
  }
}

/** Local time of an MPP such as `2025-09-01 09:00` as RFC 3339. */
export function local(text: string, slug: MppSlug = 'balikpapan'): string {
  const [date = '', time = ''] = text.split(' ')
  return `${date}T${time.length === 5 ? `${time}:00` : time}${slug === 'kotim' ? '+07:00' : '+08:00'}`
}

interface More {
  readonly mpp?: MppSlug
  readonly id?: string
  readonly source?: string
  readonly [field: string]: unknown
}

let serial = 0

/** An event at a local time of its MPP (balikpapan unless given), with an identity of its own unless one is given. */
export function say(type: EventType, time: string, { id, source, ...data }: More): Event {
  serial += 1
  return Event.parse({
    specversion: '1.0',
    id: id ?? `e-${serial}`,
    source: source ?? '/queue',
    type,
    time: local(time, data.mpp),
    data: { mpp: 'balikpapan', ...data },
  })
}

type Kind<Prefix extends string> =
  Extract<EventType, `${Prefix}${string}`> extends `${Prefix}${infer K}` ? K : never

/** A ticket's event, `where` being `agency/ticket`. */
export function ticket(kind: Kind<'mpp.ticket.'>, time: string, where: string, more: More = {}): Event {
  const [name = '', ticketId = ''] = where.split('/')
  return say(`mpp.ticket.${kind}`, time, { agency: name, ticket_id: ticketId, ...more })
}

/** A counter's event, `where` being `agency/counter`. */
export function counter(kind: Kind<'mpp.counter.'>, time: string, where: string, more: More = {}): Event {
  const [name = '', desk = ''] = where.split('/')
  return say(`mpp.counter.${kind}`, time, { agency: name, counter: desk, ...more })
}

/** An agency's quota of a day, in its first revision unless given otherwise. */
export function quota(date: string, name: string, of: number, more: More = {}): Event {
  return say('mpp.quota.set', '2025-08-30 08:00', {
    agency: name,
    local_date: date,
    quota: of,
    revision: 1,
    ...more,
  })
}

/** An answer to the survey, `where` being `agency/response`: one score for all nine, or each by its name. */
export function survey(time: string, where: string, scores: number | object, more: More = {}): Event {
  const [name = '', response = ''] = where.split('/')
  const given =
    typeof scores === 'object' ? scores : Object.fromEntries(surveyElements.map((of) => [of, scores]))
  return say('mpp.survey.submitted', time, { agency: name, response_id: response, scores: given, ...more })
}

/** A tally of visits of a month, unless given otherwise. */
export function tally(month: string, count: number, more: More = {}): Event {
  const end = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)), 0))
    .toISOString()
    .slice(0, 10)
  const period = { period_start: `${month}-01`, period_end: end }
  return say('mpp.tally.recorded', '2025-10-01 09:00', {
    ...period,
    unit: 'visits',
    count,
    revision: 1,
    ...more,
  })
}

/** A tally of visits of one day, unless told otherwise. */
export function dayTally(date: string, count: number, more: More = {}): Event {
  return tally(date.slice(0, 7), count, { period_start: date, period_end: date, ...more })
}

/** So many tickets issued at one agency on one day. */
export function manyIssued(count: number, date: string, where: string, more: More = {}): Event[] {
  return Array.from({ length: count }, (_, n) => ticket('issued', `${date} 09:00`, `${where}/T${n}`, more))
}

/** The rows that have these values. */
export function rowsWith(rows: readonly Row[], values: Row): Row[] {
  return rows.filter((row) => Object.entries(values).every(([column, value]) => row[column] === value))
}

/** The one row that has these values; undefined where there is none or more than one. */
export function rowWith(rows: readonly Row[], values: Row): Row | undefined {
  const found = rowsWith(rows, values)
  return found.length === 1 ? found[0] : undefined
}
