/** The table of the contract's views is whole and well formed, and the comparison with it finds what differs. */
import { describe, expect, it } from 'vitest'
import {
  columnsOf,
  contractColumns,
  contractDifferences,
  type ViewColumn,
} from '../../support/contract-views.ts'
import { viewKeys } from '../../support/oracle/views.ts'

const views = [...new Set(contractColumns.map(({ view }) => view))]

describe('the views of the contract', () => {
  it('are those of the fold and those that no events alone make', () => {
    const others = ['published_check', 'visit_alerts', 'silences', 'dead_letters', 'data_dictionary']
    expect(views.toSorted()).toEqual([...Object.keys(viewKeys), ...others].toSorted())
  })

  it.each(views)('%s has each column once, of a type that BI tools know', (view) => {
    const columns = contractColumns.filter((column) => column.view === view)
    expect(new Set(columns.map(({ column }) => column)).size).toBe(columns.length)
    for (const { column, type } of columns) {
      expect(column).toMatch(/^[a-z][a-z0-9_]*$/)
      // "`Nullable` only for a number, or an instant that may not have come yet"
      expect(type).toMatch(
        /^(String|Date|DateTime\('UTC'\)|Int64|Float64|Nullable\((Int64|Float64|DateTime\('UTC'\))\))$/,
      )
      if (type === "Nullable(DateTime('UTC'))")
        expect(['resolved_at', 'last_event_at', 'last_stored_at']).toContain(column)
      if (/^(is_|basis$)/.test(column)) expect(type).toBe(column === 'basis' ? 'String' : 'Int64')
      if (/(_seconds|_minutes|_rate|_per_[a-z_]+)$/.test(column)) expect(type).toContain('Float64')
    }
  })

  it('begin with the place, where they have one, and name the agency twice', () => {
    const place = ['province_code', 'province', 'regency_code', 'regency', 'mpp', 'mpp_name']
    for (const view of views) {
      const names = columnsOf(view).map((column) => column.split(' ')[0] ?? '')
      if (names.includes('mpp')) expect(names.slice(0, 6)).toEqual(place)
      else expect(names).not.toContain('regency')
      const at = names.indexOf('agency')
      if (at >= 0) expect(names[at + 1], view).toBe('agency_name')
    }
  })

  it('have the columns that this repository promised last, at the end', () => {
    expect(columnsOf('waits_by_agency_day').at(-1)).toBe('never_called Int64')
    expect(columnsOf('visits_by_agency_day').at(-1)).toBe('basis String')
    expect(columnsOf('visits_by_mpp_day').at(-1)).toBe('basis String')
    expect(columnsOf('dead_letters')).toEqual([
      ...[
        'local_date Date',
        'topic String',
        'reason String',
        'dead_letters Int64',
        "last_at DateTime('UTC')",
      ],
    ])
  })
})

const change = (is: (column: ViewColumn) => boolean, to: Partial<ViewColumn>): ViewColumn[] =>
  contractColumns.map((column) => (is(column) ? { ...column, ...to } : column))

const isVisits = ({ view, column }: ViewColumn): boolean => view === 'peak_months' && column === 'visits'

describe('the comparison', () => {
  it('takes the same columns in whatever order the rows come', () => {
    expect(contractDifferences(contractColumns)).toEqual([])
    expect(contractDifferences(contractColumns.toReversed())).toEqual([])
  })

  it('names the first column of a view that has another name, type or place', () => {
    expect(contractDifferences(change(isVisits, { type: 'UInt64' }))).toEqual([
      'peak_months: column 9: expected visits Int64, actual visits UInt64',
    ])
    expect(contractDifferences(change(isVisits, { column: 'visit' }))).toHaveLength(1)
    expect(contractDifferences(change(isVisits, { position: 99 }))).toEqual([
      'peak_months: column 9: expected visits Int64, actual visits_per_open_day Nullable(Float64)',
    ])
    expect(contractDifferences(contractColumns.filter((column) => !isVisits(column)))).toHaveLength(1)
  })

  it('finds a column too many or too few at the end', () => {
    const more = { view: 'tallies', column: 'note', type: 'String', position: 99 }
    expect(contractDifferences([...contractColumns, more])).toEqual([
      'tallies: column 16: expected none, actual note String',
    ])
    const fewer = contractColumns.filter(({ view, column }) => view !== 'tallies' || column !== 'publisher')
    expect(contractDifferences(fewer)).toEqual(['tallies: column 15: expected publisher String, actual none'])
  })

  it('finds views that are missing or unknown, and those that are no longer to come', () => {
    const without = contractColumns.filter(({ view }) => view !== 'tallies')
    expect(contractDifferences(without)).toEqual(['tallies: view is missing'])
    expect(contractDifferences(without, ['tallies'])).toEqual([])
    expect(contractDifferences(contractColumns, ['tallies'])).toEqual([
      'tallies: is there, so it is no later view',
    ])
    const unknown = { view: 'riddles', column: 'a', type: 'String', position: 1 }
    expect(contractDifferences([...contractColumns, unknown])).toEqual(['riddles: no view of the contract'])
  })
})
