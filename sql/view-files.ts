/**
 * The view files as the statements that make them. A file holds what is its own; what many share is put in here:
 * - `{include name}` stands for sql/views/parts/name.sql, which may include others. Its lines stand as far in as the
 *   placeholder does.
 * - A view of the store that is "Made for: own, every, every_mpp" is made once for each: for the MPPs of the reader, for
 *   all MPPs, and for all MPPs without their agencies. `{prefix}`, `{mine}`, `{scope}`, `{scopes}` and `{choice}` differ.
 * - A view for BI tools gives its columns, its meaning and its SELECT. `{place}` among its columns stands for the six
 *   columns that say where an MPP lies, `{agency}` for the agency and its name, `{agency or mpp}` for the same where an
 *   empty agency is the whole MPP; the SELECT has `mpp` and `agency` alone.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { withPlainLineEnds } from '../infra/line-ends.ts'
import { readSqlFiles } from '../infra/text/sql-files.ts'
import { viewsDirectory } from './directories.ts'

/** What makes one view, in the order in which views build on each other. */
export interface ViewStatement {
  readonly file: string
  /** The name of a view for BI tools; undefined of the views of the store. */
  readonly biView: string | undefined
  /** With `{bi:Identifier}` for the database of BI views; other names are those of the store. */
  readonly statement: string
}

interface Variant {
  readonly prefix: string
  /** Which rows by their MPP; `own` is the list of part `own`. */
  readonly mine: string
  /** Which rows by their agency; the empty one stands for the MPP. */
  readonly scope: string
  /** What a row of an agency counts for. */
  readonly scopes: string
  /** The view that says what is stored and what is computed. */
  readonly choice: string
}

const variants: Readonly<Record<string, Variant>> = {
  own: {
    prefix: '',
    mine: '(empty(own) OR has(own, mpp))',
    scope: 'true',
    scopes: "['', agency]",
    choice: 'choice',
  },
  every: { prefix: 'every_', mine: 'true', scope: 'true', scopes: "['', agency]", choice: 'every_choice' },
  every_mpp: {
    prefix: 'every_mpp_',
    mine: 'true',
    scope: "agency = ''",
    scopes: "['']",
    choice: 'every_choice',
  },
}

/** Every view of a folder, those that others build on first. */
export async function readViewStatements(directory = viewsDirectory): Promise<ViewStatement[]> {
  const files = await readSqlFiles(directory)
  const made: ViewStatement[] = []
  for (const { name, statements } of files) {
    for (const text of statements) {
      const whole = await withParts(directory, text)
      if (/^[a-z]/.test(name))
        made.push({ file: name, biView: name.replace(/\.sql$/, ''), statement: biStatement(name, whole) })
      else made.push(...variantsOf(whole).map((statement) => ({ file: name, biView: undefined, statement })))
    }
  }
  return made
}

const placeholders = /( *)\{include (\w+)\}/g

async function withParts(directory: string, text: string): Promise<string> {
  const parts = new Map<string, string>()
  for (const [, , part = ''] of text.matchAll(placeholders)) {
    const lines = withPlainLineEnds(await readFile(join(directory, 'parts', `${part}.sql`), 'utf8')).trim()
    parts.set(part, await withParts(directory, lines))
  }
  return text.replaceAll(
    placeholders,
    (_, indent: string, part: string) => indent + (parts.get(part) ?? '').replaceAll('\n', `\n${indent}`),
  )
}

function variantsOf(text: string): string[] {
  const names = /^-- Made for: (.*)$/m.exec(text)?.[1]?.split(', ')
  if (names === undefined) return [text]
  return names.map((name) =>
    Object.entries(variants[name] ?? {}).reduce(
      (statement, [key, value]) => statement.replaceAll(`{${key}}`, String(value)),
      text,
    ),
  )
}

const placeColumns = [
  ['province_code', 'Kemendagri code of the province, a text'],
  ['province', 'Name of the province'],
  ['regency_code', 'Kemendagri code of the regency or city, a text such as 64.71'],
  ['regency', 'Name of the regency or city'],
  ['mpp', 'Slug of the MPP (Mal Pelayanan Publik)'],
  ['mpp_name', 'Name of the MPP'],
] as const
const agencyColumns = [
  ['agency', 'Slug of the agency (instansi)'],
  ['agency_name', 'Name of the agency; its slug where it is not registered'],
] as const
const agencyOrMppColumns = agencyColumns.map(
  ([column, meaning]) => [column, `${meaning}; empty for the MPP`] as const,
)

const agencyName = "coalesce(nullIf(a.agency_name, ''), d.agency)"

/** `CREATE VIEW name (columns) COMMENT '...' AS SELECT ...` with place, agency, security and settings put in. */
function biStatement(file: string, text: string): string {
  const parts = /^((?:--.*\n)*)CREATE VIEW (\w+)\n\(\n([\s\S]*?)\n\)\n(COMMENT '.*')\nAS\n([\s\S]*)$/.exec(
    text,
  )
  const [, comments = '', name = '', columns = '', comment = '', select = ''] = parts ?? []
  if (`${name}.sql` !== file) throw new Error(`sql/views/${file} is not laid out as a view for BI tools.`)
  const hasPlace = columns.includes('{place}')
  const hasAgency = columns.includes('{agency}') || columns.includes('{agency or mpp}')
  const own = [...columns.matchAll(/^ {4}(\w+) /gm)].map(([, column = '']) => column)
  const declared = columns
    .replace('{place}', placeColumns.map(declaration).join(',\n    '))
    .replace('{agency}', agencyColumns.map(declaration).join(',\n    '))
    .replace('{agency or mpp}', agencyOrMppColumns.map(declaration).join(',\n    '))
  const selected = [
    ...(hasPlace ? placeColumns.map(([column]) => (column === 'mpp' ? 'd.mpp' : `p.${column}`)) : []),
    ...(hasAgency ? ['d.agency'] : []),
  ].map((column) => `${column} AS ${column.slice(2)}`)
  if (hasAgency) selected.push(`${agencyName} AS agency_name`)
  selected.push(...own.map((column) => `d.${column} AS ${column}`))
  return `${comments}CREATE OR REPLACE VIEW {bi:Identifier}.${name}
(
${declared}
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
SELECT
    ${selected.join(',\n    ')}
FROM
(
${select.replace(/;\s*$/, '')}
) AS d
${hasPlace ? 'INNER JOIN ref_mpps AS p ON p.mpp = d.mpp\n' : ''}${hasAgency ? 'LEFT JOIN ref_agencies AS a ON a.mpp = d.mpp AND a.agency = d.agency\n' : ''}SETTINGS join_use_nulls = 0, prefer_column_name_to_alias = 0
${comment}`
}

function declaration([column, meaning]: readonly [string, string]): string {
  return `${column} String COMMENT '${meaning}'`
}
