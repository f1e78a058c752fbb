/**
 * What the statements that make the views of `mpp_bi` say of them: columns, types and comments, read without a server.
 */
import { KunjunganError } from '../../infra/errors.ts'

export interface View {
  readonly name: string
  /** As ClickHouse shows it: what the rows are, then `Unit: ...`, then `Period: ...`. */
  readonly comment: string
  readonly columns: readonly Column[]
}

export interface Column {
  readonly name: string
  readonly type: string
  readonly meaning: string
}

export interface ViewComment {
  readonly rows: string
  readonly unit: string
  readonly period: string
}

// A text of SQL: a quote within it is doubled or has a backslash before it.
const text = String.raw`'((?:[^'\\]|''|\\.)*)'`
const head = /^CREATE OR REPLACE VIEW \{bi:Identifier\}\.(\w+)\s*\(\n([\s\S]*?)\n\)\n/m
const columnLine = new RegExp(String.raw`^\s*(\w+) (\S.*?) COMMENT ${text},?$`)
const viewComment = new RegExp(String.raw`\nCOMMENT ${text}$`)

/** What makes a view, and the file that it is written in. */
export interface MadeView {
  readonly file: string
  readonly statement: string
}

/** @throws KunjunganError `input` naming the file and what is wrong in it. */
export function parseView({ file, statement }: MadeView): View {
  const [, name, columns = ''] = head.exec(statement) ?? []
  const comment = viewComment.exec(statement)?.[1]
  if (name === undefined) throw fault(file, 'makes no view with columns: write it like the others')
  if (comment === undefined) throw fault(file, 'does not end with the COMMENT of the view: add it')
  return {
    name,
    comment: unquote(comment),
    columns: columns.split('\n').map((line) => {
      const [, column, type, meaning] = columnLine.exec(line) ?? []
      if (column === undefined || type === undefined || meaning === undefined)
        throw fault(file, `has a column without name, type and COMMENT in one line: ${line.trim()}`)
      return { name: column, type, meaning: unquote(meaning) }
    }),
  }
}

/** The three parts of a view's comment; one that is not there is empty. */
export function partsOf({ comment }: View): ViewComment {
  const {
    rows = '',
    unit = '',
    period = '',
  } = /^(?<rows>.*?)\.?(?: Unit: (?<unit>.*?)\.)?(?: Period: (?<period>.*)\.)?$/s.exec(comment)?.groups ?? {}
  return { rows, unit, period }
}

function unquote(quoted: string): string {
  return quoted.replace(/''|\\(.)/gs, (_, escaped: string | undefined) => escaped ?? "'")
}

function fault(file: string, what: string): KunjunganError {
  return new KunjunganError('input', `sql/views/${file} ${what}.`)
}
