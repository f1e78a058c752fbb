/**
 * What must hold across the rows of the reference data: keys are unique, what is referred to exists, places
 * open before they close, every BI user has a name of its own. Pure: takes rows with their places, returns
 * sentences.
 */
import type { Reference } from '../schemas/reference.ts'

/** A row with where it stands. */
export interface Placed<T> {
  /** `agencies.csv:12` */
  readonly at: string
  readonly row: T
}

/** The rows of every file with their places, for checks that can name them. */
export type PlacedReference = {
  readonly [K in keyof Required<Reference>]: readonly Placed<Required<Reference>[K][number]>[]
}

/** Every mistake as `file:line what is wrong`, in the order of the files. */
export function referenceMistakes(placed: PlacedReference): string[] {
  const { provinces, mpps, agencies, agencyAliases, services, holidays, fastingMonths } = placed
  const { publishedFigures, alertRules } = placed
  const provinceCodes = new Set(provinces.map(({ row }) => row.province_code))
  const mppRows = new Map(mpps.map(({ row }) => [row.mpp, row]))
  const agencyKeys = new Set(agencies.map(({ row }) => `${row.mpp}/${row.agency}`))

  return [
    ...repeated(provinces, 'province_code', (row) => row.province_code),
    ...repeated(mpps, 'mpp', (row) => row.mpp),
    ...repeated(mpps, 'regency_code', (row) => row.regency_code),
    ...repeated(mpps, 'bps_code', (row) => row.bps_code),
    ...repeated(agencies, 'mpp and agency', (row) => `${row.mpp} ${row.agency}`),
    ...repeated(agencyAliases, 'mpp and alias', (row) => `${row.mpp ?? ''} ${row.alias}`.trim()),
    ...repeated(services, 'mpp, agency and service', (row) => `${row.mpp} ${row.agency} ${row.service}`),
    ...repeated(holidays, 'date and name', (row) => `${row.date} ${row.name}`),
    ...repeated(fastingMonths, 'year_hijri', (row) => String(row.year_hijri)),
    ...repeated(publishedFigures, 'mpp, agency, period and unit', (row) =>
      [row.mpp, row.agency, row.period_start, row.period_end, row.unit]
        .filter((part) => part !== undefined)
        .join(' '),
    ),
    ...repeated(alertRules, 'mpp, agency and kind', (row) =>
      [row.mpp, row.agency, row.kind].filter((part) => part !== undefined).join(' '),
    ),
    ...repeatedUsers(placed),
    ...where(mpps, (row) =>
      provinceCodes.has(row.province_code)
        ? undefined
        : `province_code ${row.province_code} is not in provinces.csv`,
    ),
    ...where(mpps, (row) =>
      row.regency_code.startsWith(`${row.province_code}.`)
        ? undefined
        : `regency_code ${row.regency_code} does not lie in province ${row.province_code}`,
    ),
    ...where(agencies, (row) => (mppRows.has(row.mpp) ? undefined : `mpp ${row.mpp} is not in mpps.csv`)),
    ...where(agencyAliases, (row) =>
      mpps.some(({ row: { mpp } }) => (row.mpp ?? mpp) === mpp && agencyKeys.has(`${mpp}/${row.agency}`))
        ? undefined
        : `agency ${row.agency}${row.mpp === undefined ? '' : ` of ${row.mpp}`} is not in agencies.csv`,
    ),
    ...where(services, (row) =>
      agencyKeys.has(`${row.mpp}/${row.agency}`)
        ? undefined
        : `agency ${row.agency} of ${row.mpp} is not in agencies.csv`,
    ),
    ...where(mpps, (row) => openingMistake(row.opens_at, row.closes_at)),
    ...where(agencies, (row) => {
      const mpp = mppRows.get(row.mpp)
      return openingMistake(row.opens_at ?? mpp?.opens_at, row.closes_at ?? mpp?.closes_at)
    }),
    ...where(fastingMonths, (row) => orderMistake('start', row.start, 'end', row.end)),
    ...where(publishedFigures, (row) =>
      mppRows.has(row.mpp) ? undefined : `mpp ${row.mpp} is not in mpps.csv`,
    ),
    ...where(publishedFigures, (row) =>
      row.agency === undefined || !mppRows.has(row.mpp) || agencyKeys.has(`${row.mpp}/${row.agency}`)
        ? undefined
        : `agency ${row.agency} of ${row.mpp} is not in agencies.csv`,
    ),
    // It is sent as a tally, whose count is a whole number.
    ...where(publishedFigures, ({ kind, value }) =>
      kind === 'count' && value.includes('.')
        ? `value ${value} of a count must be a whole number`
        : undefined,
    ),
    // An agency that only events name may have rules too.
    ...where(alertRules, (row) => (mppRows.has(row.mpp) ? undefined : `mpp ${row.mpp} is not in mpps.csv`)),
    ...where(publishedFigures, (row) =>
      orderMistake('period_start', row.period_start, 'period_end', row.period_end),
    ),
  ]
}

function where<T>(rows: readonly Placed<T>[], mistakeOf: (row: T) => string | undefined): string[] {
  return rows.flatMap(({ at, row }) => {
    const mistake = mistakeOf(row)
    return mistake === undefined ? [] : [`${at} ${mistake}`]
  })
}

function repeated<T>(rows: readonly Placed<T>[], what: string, keyOf: (row: T) => string): string[] {
  const first = new Map<string, string>()
  return rows.flatMap(({ at, row }) => {
    const key = keyOf(row)
    const earlier = first.get(key)
    if (earlier !== undefined) return [`${at} ${what} ${key} is already at ${earlier}`]
    first.set(key, at)
    return []
  })
}

/**
 * Provinces and MPPs each get a BI user `bi_<slug>`; a dash counts as an underscore, as tools often fold the
 * two.
 */
function repeatedUsers({ provinces, mpps }: PlacedReference): string[] {
  const mppSlugs = new Set(mpps.map(({ row }) => row.mpp))
  const users = [
    ...provinces.map(({ at, row }) => ({ at, row: { slug: row.slug } })),
    // An MPP's slug that comes twice is reported as such already.
    ...mpps
      .filter(({ row }) => mppSlugs.delete(row.mpp))
      .map(({ at, row }) => ({ at, row: { slug: row.mpp } })),
  ]
  return repeated(users, 'BI user', (row) => `bi_${row.slug.replaceAll('-', '_')}`)
}

function openingMistake(opens: string | undefined, closes: string | undefined): string | undefined {
  return opens === undefined || closes === undefined || opens < closes
    ? undefined
    : `opens_at ${opens} is not before closes_at ${closes}`
}

function orderMistake(
  first: string,
  start: string | undefined,
  last: string,
  end: string | undefined,
): string | undefined {
  return start === undefined || end === undefined || start <= end
    ? undefined
    : `${last} ${end} is before ${first} ${start}`
}
