/**
 * The macros and variables in a panel's SQL, expanded as Grafana and the data source plugin 4.20 do it
 * (grafana/clickhouse-datasource, pkg/macros): those that the dashboard uses.
 */

export interface PanelTime {
  readonly from: Date
  readonly to: Date
}

const seconds = (at: Date): string => `toDateTime(${Math.floor(at.getTime() / 1_000)})`
const date = (at: Date): string => `toDate('${at.toISOString().slice(0, 10)}')`

/**
 * SQL as it reaches ClickHouse.
 * @throws where a macro or variable is left that is not known here.
 */
export function expandPanelSql(sql: string, { from, to }: PanelTime, mpps: readonly string[]): string {
  const expanded = sql
    .replaceAll(
      /\$__timeFilter\((\w+)\)/g,
      (_, column: string) => `${column} >= ${seconds(from)} AND ${column} <= ${seconds(to)}`,
    )
    .replaceAll(
      /\$__dateFilter\((\w+)\)/g,
      (_, column: string) => `${column} >= ${date(from)} AND ${column} <= ${date(to)}`,
    )
    .replaceAll('$__fromTime', seconds(from))
    .replaceAll('$__toTime', seconds(to))
    .replaceAll('${mpp:singlequote}', mpps.map((mpp) => `'${mpp}'`).join(','))
  if (expanded.includes('$')) throw new Error(`not expanded: ${expanded}`)
  return expanded
}
