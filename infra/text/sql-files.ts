/**
 * The .sql files of a folder: which there are, what they say, and their statements. Statements end with a semicolon at
 * the end of a line; comments keep none there.
 */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { withPlainLineEnds } from '../line-ends.ts'

export interface SqlFile {
  readonly name: string
  readonly statements: readonly string[]
  /** SHA-256 of the file's text with \n as its line end. */
  readonly checksum: string
  /** The same with \r\n: what a checkout with such line ends noted before they were made no matter. */
  readonly checksumWithCrlf: string
}

/** The .sql files of a folder in the order of their names: numbers first, and so in the order they build on. */
export async function readSqlFiles(directory: string): Promise<SqlFile[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.sql')).toSorted()
  return Promise.all(
    names.map(async (name) => {
      const text = withPlainLineEnds(await readFile(join(directory, name), 'utf8'))
      const statements = text
        .split(/;[ \t]*$/m)
        .map((statement) => statement.trim())
        .filter((statement) => statement.replace(/^--.*$/gm, '').trim() !== '')
      return {
        name,
        statements,
        checksum: sha256(text),
        checksumWithCrlf: sha256(text.replaceAll('\n', '\r\n')),
      }
    }),
  )
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
