/**
 * A queue application's database as the connector reads it: over one connection, which it opens again after a fault,
 * all tables of a read in one snapshot. It asks for the mapping's columns and nothing else.
 */
import { isProgramError } from '../../infra/errors.ts'
import type { Row } from './convert.ts'
import { databaseFault } from './database-fault.ts'
import { columnNamesOf, dialects, selectOf, setupOf } from './dialect.ts'
import { columnsOf, type Mapping } from './mapping.ts'
import { openSession, type Session } from './session.ts'

export class QueueDatabase implements AsyncDisposable {
  readonly #mapping: Mapping
  readonly #password: string
  #session: Session | undefined

  constructor(mapping: Mapping, password: string) {
    this.#mapping = mapping
    this.#password = password
  }

  /**
   * The rows of the days from `from` on and before `before`, of all tables.
   * @throws KunjunganError `database` with the fix.
   */
  async read(from: string, before: string): Promise<Row[]> {
    const columns = columnsOf(this.#mapping)
    return await this.#with(async (session) => {
      await session.query({ text: dialects[this.#mapping.database.kind].begin, values: [] })
      const rows: Row[] = []
      for (const table of this.#mapping.tables)
        for (const row of await session.query(selectOf(this.#mapping, table, from, before)))
          rows.push(Object.fromEntries(columns.map((column, at) => [column, row[`c${at}`] ?? null])))
      await session.query({ text: 'COMMIT', values: [] })
      return rows
    })
  }

  /** Columns of the mapping that are not there, or may not be read, as TABLE.COLUMN. */
  async missingColumns(): Promise<string[]> {
    const { tables, joins } = this.#mapping
    const wanted = [
      ...tables.map((table) => ({ table, names: this.#columnsOf(undefined) })),
      ...joins.map(({ table, as, on }) => ({ table, names: [...this.#columnsOf(as), ...Object.keys(on)] })),
    ]
    return await this.#with(async (session) => {
      const missing: string[] = []
      for (const { table, names } of wanted) {
        const rows = await session.query(columnNamesOf(this.#mapping, table))
        const there = new Set(rows.map(({ c0 }) => c0))
        missing.push(...names.filter((name) => !there.has(name)).map((name) => `${table}.${name}`))
      }
      return missing
    })
  }

  #columnsOf(alias: string | undefined): string[] {
    const all = [...columnsOf(this.#mapping), ...this.#mapping.joins.flatMap(({ on }) => Object.values(on))]
    const own = all.filter((column) =>
      alias === undefined ? !column.includes('.') : column.startsWith(`${alias}.`),
    )
    return [...new Set(own.map((column) => column.slice(column.indexOf('.') + 1)))]
  }

  /** The server's own lines of what this user may do. */
  async rights(): Promise<string[]> {
    const { database, tables } = this.#mapping
    return await this.#with(async (session) => {
      const lines: string[] = []
      for (const statement of dialects[database.kind].rights(tables))
        lines.push(...(await session.query(statement)).flatMap(({ c0 }) => (c0 == null ? [] : [c0])))
      return lines
    })
  }

  async #with<T>(work: (session: Session) => Promise<T>): Promise<T> {
    try {
      this.#session ??= await this.#open()
      return await work(this.#session)
    } catch (error) {
      // After any fault: the next read begins on a connection whose state is known.
      await this[Symbol.asyncDispose]()
      throw isProgramError(error) ? error : databaseFault(error, this.#mapping)
    }
  }

  async #open(): Promise<Session> {
    const session = await openSession(this.#mapping.database, this.#password)
    try {
      for (const text of setupOf(this.#mapping)) await session.query({ text, values: [] })
    } catch (error) {
      await session.close()
      throw error
    }
    return session
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const session = this.#session
    this.#session = undefined
    await session?.close()
  }
}
