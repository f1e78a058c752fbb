/** What every view file has to keep to, whatever it computes. */
import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { viewsDirectory } from '../../../sql/directories.ts'
import { readViewStatements, type ViewStatement } from '../../../sql/view-files.ts'

const made: ViewStatement[] = await readViewStatements()
const named = (name: string): string =>
  made.find(({ statement }) => statement.includes(`VIEW ${name} `))?.statement ?? ''
const withoutComments = ({ statement }: ViewStatement): string => statement.replaceAll(/--.*$/gm, '')

describe('view files', () => {
  it('have numbers that are unique, or the name of their view', () => {
    const files = readdirSync(viewsDirectory).filter((file) => file.endsWith('.sql'))
    const numbers = files.flatMap((file) => /^(\d\d)_/.exec(file)?.[1] ?? [])
    expect(new Set(numbers).size).toBe(numbers.length)
    expect(files.filter((file) => !/^(\d\d_)?[a-z_]+\.sql$/.test(file))).toEqual([])
  })

  it('leave no placeholder but the database, and drop nothing', () => {
    for (const one of made) {
      expect(withoutComments(one).replaceAll('{bi:Identifier}', ''), one.file).not.toMatch(/[{}]/)
      expect(one.statement, one.file).not.toMatch(/\bDROP\b/)
    }
  })

  it('read legs merged, or nothing but their marks', () => {
    for (const one of made) {
      for (const [, after = ''] of withoutComments(one).matchAll(/\b(?:FROM|JOIN) legs\b([^]{0,20})/g)) {
        const isMerged = /^( AS \w+)? FINAL/.test(after)
        const before = withoutComments(one).split(`legs${after}`)[0] ?? ''
        const readsMarks = /sum\((l\.)?mark\)[^()]*(max\(changed_at\) AS changed_at\s*)?FROM $/.test(before)
        expect(isMerged || readsMarks, `${one.file}: ${after}`).toBe(true)
      }
    }
  })

  it('are made once for each set of MPPs that they name', () => {
    expect(named('month')).toContain('WHERE (empty(own) OR has(own, mpp)) AND true')
    expect(named('every_month')).toContain('WHERE true AND true')
    expect(named('every_mpp_month')).toContain("WHERE true AND agency = ''")
    expect(named('every_month_of_mpp')).toContain('FROM every_month AS m')
    expect(named('month')).toContain('FROM choice) AS chosen')
    expect(named('every_mpp_month')).toContain('FROM every_choice) AS chosen')
  })

  it('say in one place which MPPs are the own ones of a reader', () => {
    const own = 'SELECT groupArray(mpp) FROM ref_readers WHERE user_name = currentUser()'
    for (const view of ['own_mpps', 'unstored_month', 'choice']) expect(named(view)).toContain(own)
    const others = made.filter(({ statement }) => statement.replaceAll(own, '').includes('currentUser()'))
    expect(others.map(({ file }) => file)).toEqual([])
  })
})

describe('a view for BI tools', () => {
  const ofMonth = made.find(({ biView }) => biView === 'visits_by_agency_month')?.statement ?? ''

  it('has place and agency before its own columns, each with a meaning', () => {
    const columns = [...(ofMonth.split('\n)\n')[0] ?? '').matchAll(/^ {4}(\w+) \S+ COMMENT '.+',?$/gm)]
    expect(columns.map(([, name]) => name).slice(0, 10)).toEqual([
      ...['province_code', 'province', 'regency_code', 'regency', 'mpp', 'mpp_name', 'agency', 'agency_name'],
      ...['month', 'visits'],
    ])
  })

  it('runs as its definer and joins the names', () => {
    expect(ofMonth).toMatch(/^CREATE OR REPLACE VIEW \{bi:Identifier\}\.visits_by_agency_month\n/m)
    expect(ofMonth).toContain('DEFINER = CURRENT_USER SQL SECURITY DEFINER')
    expect(ofMonth).toContain("coalesce(nullIf(a.agency_name, ''), d.agency) AS agency_name")
    expect(ofMonth).toContain('INNER JOIN ref_mpps AS p ON p.mpp = d.mpp')
  })
})
