/** Names as the monthly report writes them. */

const roman = ['I', 'II', 'III', 'IV'] as const

/** The quarter of its first day and its year. */
export function quarterOf(day: string): [quarter: string, year: string] {
  return [roman[Math.floor((Number(day.slice(5, 7)) - 1) / 3)] ?? '', day.slice(0, 4)]
}

/** The local day of an instant, `YYYY-MM-DD`. */
export function localDate(iso: string, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeZone }).format(new Date(iso))
}

/**
 * The name of an agency of the regency without the regency's own at its end: the report is of one MPP and says
 * where that is. `Kab.` stands for Kabupaten. A police resort or a company is named by its place.
 */
export function shortName(name: string, regency: string): string {
  if (!/^(Dinas|Badan|Kantor) /.test(name)) return name
  const ends = [regency, regency.replace(/^Kab\. /, 'Kabupaten ')]
  const end = ends.find((known) => name.endsWith(` ${known}`))
  return end === undefined ? name : name.slice(0, -end.length - 1)
}
