/** One change of the SQL. `from` stands in its file exactly once; the file is named from `sql/` on. */
export interface SqlChange {
  /** What goes wrong with it. */
  readonly name: string
  readonly file: string
  readonly from: string
  readonly to: string
  /** Why no figure shows it: such a change is tried all the same, and has to survive. */
  readonly equivalent?: string
}

type Listed = readonly [name: string, from: string, to: string, equivalent?: string]

/** Changes of one file. */
export function inFile(file: string, changes: readonly Listed[]): SqlChange[] {
  return changes.map(([name, from, to, equivalent]) => ({
    name,
    file,
    from,
    to,
    ...(equivalent === undefined ? {} : { equivalent }),
  }))
}

/** The parts of the SQL that the summary tells apart. */
export function partOf({ file }: Pick<SqlChange, 'file'>): string {
  if (file.startsWith('migrations/')) return file.replace(/^migrations\/(\d+_\w+)\.sql$/, 'migration $1')
  if (file.startsWith('views/parts/')) return 'parts of views'
  return /^views\/\d/.test(file) ? 'views of the store' : 'views for BI tools'
}

/** What stores days and months is made of these; every other view is only read. */
const storing = [
  ...['11_store_days', '12_store_months', 'parts/clock', 'parts/visit_counts', 'parts/day_counts'],
  ...['parts/leg_figures', 'parts/day_parts', 'parts/parts_to_store'],
]

/** True where neither a table nor what is stored in it can be another with the change. */
export function isOfReading({ file }: Pick<SqlChange, 'file'>): boolean {
  return file.startsWith('views/') && !storing.some((name) => file === `views/${name}.sql`)
}
