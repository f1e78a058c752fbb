/** The words that every report uses, and the texts of the summary, in English. */
import type { Words } from './words-id.ts'

export const english: Words = {
  title: "VISITS OF INDONESIA'S PUBLIC-SERVICE MALLS (MPP)",
  asOf: (instant) => `As of ${instant}.`,
  everyMpp: (count) => `All registered MPPs (${count})`,
  latestMonth: 'of each MPP the latest ended month with data',
  simulated: 'SIMULATED DATA: figures marked s come from the simulator and are not real visits.',
  legend: 'Marks',
  marks: {
    s: 's simulated',
    r: 'r tally basis, rekap (without r: queue events)',
    '*': '* provisional, period not ended',
    '–': '– no figure',
  },
  basis: { events: 'events', tally: 'tally', mixed: 'mixed' },
  mark: 'Mark',
  mpp: 'MPP',
  visits: 'Visits',
  perOpenDay: 'Per open\nday',
  coverage: 'Coverage',
  freshness: {
    title: 'Freshness of the data',
    unit: 'State of each feed now. Unit: events. Period: today (local time).',
    queue: 'Queue',
    survey: 'Survey',
    counter: 'Counters',
    last: 'Latest event',
    today: 'Events\ntoday',
    states: { live: 'live', closed: 'closed', silent: 'silent', never: 'never' },
    meanings: {
      live: 'live: data are coming in',
      closed: 'closed: outside opening days and hours',
      silent: 'silent: open, 60 minutes without an event',
      never: 'never: no event so far',
    },
    ahead: (duration) => `${duration} ahead`,
    clockAhead: (mpp, duration, agencies) =>
      `WRONG CLOCK: ${mpp} sends events up to ${duration} ahead of now${agencies === '' ? '' : ` (${agencies})`}. ` +
      'Check the clock and the time zone of the device: local time must not be labelled Z.',
    beforeLive: (mpp, events, agencies) =>
      `WRONG CLOCK: ${events} events of ${mpp} are dated before it was live (live_since)` +
      `${agencies === '' ? '' : `, from ${agencies}`}. Check the clock of the device.`,
  },
  agencies: {
    title: 'Visits per agency',
    unit:
      'Unit: visits (tickets per agency per day) and visitors (people). Period: one month. Open days: ' +
      'those of the agency. ' +
      'A ticket that moves on counts at each agency, so shares may add up to more than 100%.',
    of: (mpp, month, basis, coverage) => `${mpp}, ${month} (basis: ${basis}, coverage: ${coverage})`,
    agency: 'Agency',
    share: 'Share\nof MPP',
    visitors: 'Visitors',
    others: (count) => `${count} others`,
    whole: 'Whole MPP',
    none: 'No figures per agency for this month: the tally has figures of the whole MPP only.',
    noMonth: (mpp, month) => `${mpp}: no data${month === undefined ? ' yet' : ` for ${month}`}.`,
  },
  peaks: {
    title: 'Peak months',
    unit: 'Unit: visits per month. Period: year. Lead: visits of the peak compared with the second month.',
    year: 'Year',
    peak: 'Peak',
    lead: 'Lead',
    second: 'Second',
    third: 'Third',
    monthsWithData: 'Months\nwith data',
    none: 'No month with data yet.',
  },
  comparison: {
    title: (month) => `Comparison of the MPPs, ${month}`,
    unit:
      'Unit: visits (tickets per MPP per day). Rank by visits per open day, among all MPPs. Year to ' +
      'date: the ended months that both years have, each on its own basis.',
    rank: 'Rank',
    openDays: 'Open days',
    perOpenDay: 'Visits per open day',
    perAgencyDay: 'Visits per agency day',
    agencies: 'Active agencies',
    changeOn: (period) => `Change on ${period}`,
    visitsOf: (period) => `Visits ${period}`,
    yearToDate: (year) => `Year to date compared with ${year}`,
    someMonths: (visits, some, all) => `${visits} (${some} of ${all} months)`,
    coverage: 'Coverage of open days',
    basis: 'Basis',
    from: (basis) => `(${basis})`,
    missing: (mpps) => `Without data in this month: ${mpps}.`,
  },
  provinces: {
    title: (month) => `Provinces, ${month}`,
    unit: 'Unit: visits. All MPPs of the province, including those not shown above.',
    province: 'Province',
    reporting: 'MPPs\nreporting',
    busiest: 'Busiest',
    basis: 'Basis',
  },
  now: {
    title: 'Today so far',
    unit: 'Unit: visits, queue tickets and counters. Period: today (local time). Basis: events.',
    day: 'Day',
    waiting: 'Waiting',
    inService: 'In service',
    counters: 'Counters\nopen',
    longest: 'Longest\nwait',
  },
  noData:
    'There are no visits yet. Run `npm start` to load the published tallies and thirteen simulated ' +
    'months, or ' +
    '`npx kunjungan simulate --from 2026-01-01 --to 2026-01-31` and then `npx kunjungan ingest ' +
    '--until-caught-up`.',
  withheld: 'withheld',
  publicNote:
    'PUBLIC VERSION: figures of fewer than five visitors are withheld, and further figures from which these ' +
    'could be worked out.',
  noMonth: (month) => `There are no data for ${month}.`,
  hourMinute: (hours, minutes) => `${hours} h ${minutes} min`,
  minutes: (minutes) => `${minutes} min`,
}
