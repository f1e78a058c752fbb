/**
 * Which views for BI tools can show a change: those that read, through others, what the changed statements make. No
 * other view is compared, which saves most of the time.
 */
import { join } from 'node:path'
import { readSqlFiles } from '../../../infra/text/sql-files.ts'
import { readViewStatements } from '../../../sql/view-files.ts'

interface Statement {
  readonly text: string
  /** The table or view that it makes or fills. */
  readonly makes: string
  readonly reads: readonly string[]
}

/** All statements of a folder, in order. */
async function statementsOf(sql: string): Promise<Statement[]> {
  const files = await readSqlFiles(join(sql, 'migrations'))
  const views = await readViewStatements(join(sql, 'views'))
  const texts = [...files.flatMap(({ statements }) => statements), ...views.map(({ statement }) => statement)]
  return texts.map((text) => {
    const filled = /^CREATE (?:OR REPLACE )?MATERIALIZED VIEW .* TO (\w+)$/m.exec(text)?.[1]
    const made = /^CREATE (?:OR REPLACE )?(?:TABLE|VIEW)(?: IF NOT EXISTS)? (?:\{bi:Identifier\}\.)?(\w+)/m
    const reads = [...text.matchAll(/\b(?:FROM|JOIN)\s+(\w+)/g)].map(([, name = '']) => name)
    return { text, makes: filled ?? made.exec(text)?.[1] ?? '', reads }
  })
}

/** The names of everything that depends on what differs between two folders. */
export async function dependentsOf(before: string, after: string): Promise<Set<string>> {
  const [former, all] = [await statementsOf(before), await statementsOf(after)]
  const found = new Set(all.filter(({ text }, at) => text !== former[at]?.text).map(({ makes }) => makes))
  for (let size = 0; size < found.size;) {
    size = found.size
    for (const statement of [...former, ...all])
      if (statement.reads.some((name) => found.has(name))) found.add(statement.makes)
  }
  return found
}
