/**
 * The pages made from the comments of the views: what is read out of the SQL, what is written, that drift is found;
 * and that the two pages of definitions say the same things in the same order, of columns that exist.
 */
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { concepts, explainedIn } from '../../../../readers/dictionary/concepts.ts'
import { dictionaryPage } from '../../../../readers/dictionary/dictionary-page.ts'
import { staleDocs, writeDocs } from '../../../../readers/dictionary/docs.ts'
import { keyColumns, operationalViews } from '../../../../readers/dictionary/roles.ts'
import { SatuData, satuData, satuDataText } from '../../../../readers/dictionary/satu-data.ts'
import { type MadeView, parseView, partsOf, type View } from '../../../../readers/dictionary/view-comments.ts'
import type { Reference } from '../../../../schemas/reference.ts'
import { readReference } from '../../../../sql/reference.ts'
import { readViewStatements } from '../../../../sql/view-files.ts'
import { viewKeys } from '../../../support/oracle/views.ts'

const checkout = join(import.meta.dirname, '..', '..', '..', '..')
const read = (path: string): Promise<string> => readFile(join(checkout, path), 'utf8')

/** What makes the views for BI tools. */
const made = async (directory?: string): Promise<MadeView[]> =>
  (await readViewStatements(directory)).filter(({ biView }) => biView !== undefined)
const views = async (): Promise<View[]> => (await made()).map(parseView)

const allOf = (page: string, pattern: RegExp): string[] =>
  [...page.matchAll(pattern)].map(([, found = '']) => found)
const headingsIn = (page: string): string[] => allOf(page, /^## (.+)$/gm)
const columnsIn = (page: string): string[] => allOf(page, /`([a-z_]+\.[a-z_0-9]+)`/g)
const queryIn = (page: string): string | undefined => /```sql\n[^]*?```/.exec(page)?.[0]

/** A view with a column that no list describes. */
function riddle(name: string, comment: string): View {
  const columns = [
    { name: 'mpp', type: 'String', meaning: 'Slug' },
    { name: 'riddle', type: 'Int64', meaning: 'Unknown' },
  ]
  return { name, comment, columns }
}

const statement = String.raw`CREATE OR REPLACE VIEW {bi:Identifier}.small
(
    mpp String COMMENT 'The MPP''s slug, a \'text\'',
    seen_at Nullable(DateTime('UTC')) COMMENT 'a | b < c, see x_y'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
SELECT 1 -- COMMENT 'of no column'
COMMENT 'What it is: rows. Unit: visits (legs). Period: one day, today up to now.'`

describe('a view', () => {
  it('is read from its statement with types, comments and quotes', () => {
    const view = parseView({ file: 'small.sql', statement })
    expect(view).toEqual({
      name: 'small',
      comment: 'What it is: rows. Unit: visits (legs). Period: one day, today up to now.',
      columns: [
        { name: 'mpp', type: 'String', meaning: "The MPP's slug, a 'text'" },
        { name: 'seen_at', type: "Nullable(DateTime('UTC'))", meaning: 'a | b < c, see x_y' },
      ],
    })
    expect(partsOf(view)).toEqual({
      rows: 'What it is: rows',
      unit: 'visits (legs)',
      period: 'one day, today up to now',
    })
    expect(partsOf({ ...view, comment: 'Only rows.' })).toEqual({ rows: 'Only rows', unit: '', period: '' })
    expect(dictionaryPage([view])).toContain(
      String.raw`| ${'`seen_at`'} | ${"`Nullable(DateTime('UTC'))`"} | a \| b \< c, see x_y |`,
    )
  })

  it.each([
    ['small.sql', statement.replace(" COMMENT 'a | b < c, see x_y'", ''), /small\.sql has a column without/],
    ['small.sql', statement.replace(/\nCOMMENT.*$/, ''), /does not end with the COMMENT/],
    ['small.sql', statement.replace('{bi:Identifier}.', ''), /makes no view with columns/],
  ])('in %s that is written otherwise is refused', (name, text, message) => {
    expect(() => parseView({ file: name, statement: text })).toThrow(message)
  })
})

describe('the views of mpp_bi', () => {
  it('have the columns that name a row', async () => {
    const byName = new Map((await views()).map((view) => [view.name, view]))
    for (const [name, keys] of Object.entries(viewKeys)) {
      const columns = byName.get(name)?.columns.map((column) => column.name) ?? []
      expect(keyColumns(columns), name).toEqual(expect.arrayContaining([...keys]))
    }
  })

  it('each have figures with a concept, a unit that the comment shares, and a period', async () => {
    const all = await views()
    const data = satuData(all, await readReference(join(checkout, 'sql', 'reference')))
    expect(SatuData.parse(JSON.parse(satuDataText(data)))).toEqual(data)
    const described = new Set(data.indicators.map(({ view }) => view))
    expect([...described].toSorted()).toEqual(
      all
        .map(({ name }) => name)
        .filter((name) => !operationalViews.includes(name))
        .toSorted(),
    )
    for (const { view, column, unit, definition, classification } of data.indicators) {
      const at = `${view}.${column}`
      expect(unit.en === 'seconds', at).toBe(column.endsWith('_seconds'))
      expect(unit.en === 'minutes', at).toBe(column.endsWith('_minutes'))
      if (unit.en === 'seconds' || unit.en === 'minutes')
        expect(definition.toLowerCase(), at).toContain(unit.en)
      expect(classification, at).toContain('province_code')
    }
    // Numbers that are neither of place nor time nor remark are all described.
    const isFigure = /^(Nullable\()?(Float64)/
    const known = new Set(data.indicators.map(({ view, column }) => `${view}.${column}`))
    for (const { name, columns } of all.filter((view) => described.has(view.name)))
      for (const column of columns.filter(({ type }) => isFigure.test(type)))
        expect(known).toContain(`${name}.${column.name}`)
  })

  it('with a column that nothing describes are refused, all such columns at once', async () => {
    const reference = await readReference(join(checkout, 'sql', 'reference'))
    const described = [riddle('a', 'Rows. Unit: visits. Period: now.'), riddle('b', 'Rows.')]
    expect(() => satuData(described, reference)).toThrow(/a\.riddle[^]*view b does not end[^]*b\.riddle/)
  })
})

describe('the places', () => {
  it('have both codes, as texts, and a producer that is left to the publisher', async () => {
    const { places } = SatuData.parse(JSON.parse(await read('docs/satu-data.json')))
    const kukar = places.find(({ mpp }) => mpp === 'kukar')
    expect(kukar).toMatchObject({ regency_kemendagri_code: '64.02', regency_bps_code: '6403' })
    for (const place of places) expect(place).toMatchObject({ data_producer: null, data_steward: null })
  })
})

describe('drift', () => {
  let folder: string
  const reference = (): Promise<Reference> => readReference(join(folder, 'sql', 'reference'))
  const stale = async (): Promise<ReadonlyMap<string, string>> =>
    staleDocs(folder, await reference(), await made(join(folder, 'sql', 'views')))
  const write = async (): Promise<string[]> =>
    writeDocs(folder, await reference(), await made(join(folder, 'sql', 'views')))
  const change = async (path: string, from: string, to: string): Promise<void> => {
    const file = join(folder, 'sql', path)
    const text = await readFile(file, 'utf8')
    expect(text).toContain(from)
    await writeFile(file, text.replace(from, to))
  }
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kunjungan-docs-'))
    for (const of of ['views', 'reference'])
      await cp(join(checkout, 'sql', of), join(folder, 'sql', of), { recursive: true })
    await mkdir(join(folder, 'docs'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('is found in what a comment, the reference data or the collector changed, and fixed by writing', async () => {
    const both = ['docs/data-dictionary.md', 'docs/satu-data.json']
    const all = [...both, 'docs/errors.md', 'docs/event-types.md']
    expect([...(await stale()).keys()]).toEqual(all)
    expect(await write()).toEqual(all)
    expect((await stale()).size).toBe(0)
    await change('views/visits_by_mpp_day.sql', 'Agencies with at least one visit', 'Agencies with a visit')
    expect([...(await stale()).keys()]).toEqual(both)
    await write()
    await change('reference/mpps.csv', '6471', '6472')
    expect(await write()).toEqual(['docs/satu-data.json'])
    const problems = [{ name: 'too_odd', status: 400, title: 'It is odd: <send> something | else.' }]
    const inFolder = await made(join(folder, 'sql', 'views'))
    const collector = { documents: new Map([['docs/more.json', '{}']]), problems }
    expect(await writeDocs(folder, await reference(), inFolder, collector)).toEqual([
      'docs/errors.md',
      'docs/more.json',
    ])
    expect(await readFile(join(folder, 'docs', 'errors.md'), 'utf8')).toContain(
      String.raw`| ${'`too_odd`'} | 400 | It is odd: &lt;send> something \| else. |`,
    )
  })
})

describe('the pages of definitions', () => {
  it('have every concept in the same order, each with an example and where it is found', async () => {
    const [id, en] = [await read('docs/definisi.md'), await read('docs/definitions.md')]
    expect(headingsIn(id).slice(1)).toEqual(Object.values(concepts).map((of) => of.id))
    expect(headingsIn(en).slice(1)).toEqual(Object.values(concepts).map((of) => of.en))
    for (const section of id.split('\n## ').slice(2))
      expect(section).toMatch(/\*\*Contoh\.\*\*[^]*\nDi mana: `/)
    for (const section of en.split('\n## ').slice(2))
      expect(section).toMatch(/\*\*Example\.\*\*[^]*\nWhere: `/)
    expect(explainedIn('satisfaction')).toEqual({
      id: 'docs/definisi.md#indeks-kepuasan-skm-ikm',
      en: 'docs/definitions.md#satisfaction-index-skm-ikm',
    })
  })

  it('name the same columns, all of which exist, and ask the same query', async () => {
    const columns = new Set(
      (await views()).flatMap((view) => view.columns.map(({ name }) => `${view.name}.${name}`)),
    )
    const [id, en] = [await read('docs/definisi.md'), await read('docs/definitions.md')]
    expect(columnsIn(id)).toEqual(columnsIn(en))
    for (const name of columnsIn(en)) expect(columns).toContain(name)
    expect(queryIn(id)).toBe(queryIn(en))
  })
})
