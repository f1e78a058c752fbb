/**
 * The SQL that Apache Superset 6.1 writes for ClickHouse Connect, as far as the bundle's charts need it: time grains,
 * day and month filters, metrics, groups. tests/bi/superset-import.test.ts holds it against a real Superset.
 */

/** Superset's time grains for ClickHouse; `{col}` is the column. */
export const timeGrains: Readonly<Record<string, string>> = {
  PT1M: 'toStartOfMinute(toDateTime({col}))',
  PT5M: 'toDateTime(intDiv(toUInt32(toDateTime({col})), 300)*300)',
  PT10M: 'toDateTime(intDiv(toUInt32(toDateTime({col})), 600)*600)',
  PT15M: 'toDateTime(intDiv(toUInt32(toDateTime({col})), 900)*900)',
  PT30M: 'toDateTime(intDiv(toUInt32(toDateTime({col})), 1800)*1800)',
  PT1H: 'toStartOfHour(toDateTime({col}))',
  P1D: 'toStartOfDay(toDateTime({col}))',
  P1W: 'toMonday(toDateTime({col}))',
  P1M: 'toStartOfMonth(toDateTime({col}))',
  P3M: 'toStartOfQuarter(toDateTime({col}))',
  P1Y: 'toStartOfYear(toDateTime({col}))',
}

export interface Filter {
  readonly col: string
  readonly op: string
  readonly val: string | number | readonly string[] | null
}

export interface AxisColumn {
  readonly columnType: 'BASE_AXIS'
  readonly expressionType: 'SQL'
  readonly sqlExpression: string
  readonly label: string
  readonly timeGrain?: string
}

/** One query of Superset's chart API. */
export interface ChartQuery {
  readonly columns: readonly (string | AxisColumn)[]
  /** Missing where rows are shown as they are. */
  readonly metrics?: readonly string[]
  readonly filters: readonly Filter[]
  readonly orderby: readonly (readonly [string, boolean])[]
  readonly row_limit: number
  readonly series_columns?: readonly string[]
  readonly extras?: Readonly<Record<string, string>>
}

/** What a dataset says about the names in a query. */
export interface Names {
  readonly table: string
  /** Types by column. */
  readonly columns: ReadonlyMap<string, string>
  /** Expressions by metric. */
  readonly metrics: ReadonlyMap<string, string>
}

/**
 * The SQL of a query.
 * @throws where a name is neither column nor metric of the dataset, or an operator is not known here.
 */
export function chartSql(query: ChartQuery, { table, columns, metrics }: Names, now: Date): string {
  const known = (name: string): string => {
    if (!columns.has(name)) throw new Error(`${table} has no column ${name}`)
    return `\`${name}\``
  }
  const dimensions = query.columns.map((column) =>
    typeof column === 'string' ? `${known(column)} AS ${known(column)}` : axis(column, known),
  )
  const values = (query.metrics ?? []).map((name) => {
    const sql = metrics.get(name)
    if (sql === undefined) throw new Error(`${table} has no metric ${name}`)
    // ClickHouse would put the metric where a filter means the column.
    if (columns.has(name)) throw new Error(`${table}: the metric ${name} is called like a column`)
    return `${sql} AS \`${name}\``
  })
  const where = query.filters.flatMap((filter) => condition(filter, known, columns, now))
  const groups = query.columns.map((column) => known(typeof column === 'string' ? column : column.label))
  const isGrouped = query.metrics !== undefined && groups.length > 0
  const order = query.orderby.map(([name, isAscending]) => {
    const target = metrics.has(name) ? `\`${name}\`` : known(name)
    return `${target} ${isAscending ? 'ASC' : 'DESC'}`
  })
  return [
    `SELECT ${[...dimensions, ...values].join(', ')}`,
    `FROM ${table}`,
    ...(where.length === 0 ? [] : [`WHERE ${where.join(' AND ')}`]),
    ...(isGrouped ? [`GROUP BY ${groups.join(', ')}`] : []),
    ...(order.length === 0 ? [] : [`ORDER BY ${order.join(', ')}`]),
    `LIMIT ${query.row_limit}`,
  ].join('\n')
}

/**
 * The horizontal axis. It is called like its column, and ClickHouse then reads the name in filters as the axis: a
 * filter from the middle of a month leaves that month out where the axis is by month.
 */
function axis({ sqlExpression, label, timeGrain }: AxisColumn, known: (name: string) => string): string {
  const grain = timeGrain === undefined ? '{col}' : timeGrains[timeGrain]
  if (grain === undefined) throw new Error(`no time grain ${timeGrain}`)
  return `${grain.replace('{col}', known(sqlExpression))} AS ${known(label)}`
}

function condition(
  { col, op, val }: Filter,
  known: (name: string) => string,
  columns: ReadonlyMap<string, string>,
  now: Date,
): string[] {
  const name = known(col)
  if (op === 'TEMPORAL_RANGE') return timeRange(name, columns.get(col) ?? '', String(val), now)
  if (op === 'IN' && Array.isArray(val)) return [`${name} IN (${val.map((text) => `'${text}'`).join(', ')})`]
  if (['==', '>', '<', '>=', '<=', '!='].includes(op)) {
    const literal = typeof val === 'number' ? String(val) : `'${String(val)}'`
    return [`${name} ${op === '==' ? '=' : op} ${literal}`]
  }
  throw new Error(`no operator ${op}`)
}

/** "Last N days" (or months) ends with the day before today; a Date column is compared with toDate(...). */
function timeRange(name: string, type: string, range: string, now: Date): string[] {
  if (range === 'No filter') return []
  const found = /^Last (\d+) (days|months)$/.exec(range)
  if (found === null) throw new Error(`no time range ${range}`)
  const until = new Date(now.toISOString().slice(0, 10))
  const since = new Date(until)
  if (found[2] === 'days') since.setUTCDate(since.getUTCDate() - Number(found[1]))
  else moveMonthsBack(since, Number(found[1]))
  return [`${name} >= ${moment(type, since)}`, `${name} < ${moment(type, until)}`]
}

/** A day that the earlier month does not have is its last one. */
function moveMonthsBack(date: Date, months: number): void {
  const day = date.getUTCDate()
  date.setUTCMonth(date.getUTCMonth() - months)
  if (date.getUTCDate() !== day) date.setUTCDate(0)
}

/** An instant as Superset writes it for a column of this type. */
export function moment(type: string, at: Date): string {
  return type.toUpperCase() === 'DATE'
    ? `toDate('${at.toISOString().slice(0, 10)}')`
    : `toDateTime('${at.toISOString().slice(0, 19).replace('T', ' ')}')`
}
