/**
 * Reads the reference data from its CSV files: zod on every row, then what has to hold across rows and
 * files. Either everything is right or one error lists every mistake with file and line; a user corrects them
 * in one go. Knows nothing of ClickHouse: loading and the BI users that follow from it are the runner's.
 */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { z } from 'zod'
import { KunjunganError, messageOf } from '../infra/errors.ts'
import { type CsvRecord, csvRecords } from '../infra/text/csv.ts'
import { readTextFile } from '../infra/text/read-file.ts'
import {
  Agency,
  AgencyAlias,
  AlertRuleRow,
  FastingMonth,
  Holiday,
  Mpp,
  Province,
  PublishedFigure,
  Service,
} from '../schemas/reference.ts'
import type { Reference } from '../schemas/reference.ts'
import { type Placed, type PlacedReference, referenceMistakes } from './reference-checks.ts'

const alertRulesFile = 'alert-rules.csv'
const aliasesFile = 'aliases.csv'

export async function readReference(directory: string): Promise<Reference> {
  const mistakes: string[] = []
  const read = <T extends z.ZodObject>(file: string, schema: T): Promise<Placed<z.infer<T>>[]> =>
    readTable(directory, file, schema, mistakes)
  const placed: PlacedReference = {
    provinces: await read('provinces.csv', Province),
    mpps: await read('mpps.csv', Mpp),
    agencies: await read('agencies.csv', Agency),
    agencyAliases: existsSync(join(directory, aliasesFile)) ? await read(aliasesFile, AgencyAlias) : [],
    services: await read('services.csv', Service),
    holidays: await read('holidays.csv', Holiday),
    fastingMonths: await read('ramadan.csv', FastingMonth),
    publishedFigures: await read('published-figures.csv', PublishedFigure),
    // Rules are exceptions, as aliases are: a folder of reference data need not have any.
    alertRules: existsSync(join(directory, alertRulesFile)) ? await read(alertRulesFile, AlertRuleRow) : [],
  }
  // A row that could not be read would make others look orphaned: relations are checked once all rows stand.
  if (mistakes.length === 0) mistakes.push(...referenceMistakes(placed))
  if (mistakes.length > 0) {
    const list = mistakes.map((mistake) => `\n  ${mistake}`).join('')
    throw new KunjunganError(
      'reference',
      `The reference data in ${directory} has mistakes, correct them:${list}`,
    )
  }
  return {
    provinces: rowsOf(placed.provinces),
    mpps: rowsOf(placed.mpps),
    agencies: rowsOf(placed.agencies),
    agencyAliases: rowsOf(placed.agencyAliases),
    services: rowsOf(placed.services),
    holidays: rowsOf(placed.holidays),
    fastingMonths: rowsOf(placed.fastingMonths),
    publishedFigures: rowsOf(placed.publishedFigures),
    alertRules: rowsOf(placed.alertRules),
  }
}

/**
 * A short hash of the content: the same for any order of rows and columns and any formatting of the files.
 */
export function referenceVersion(reference: Reference): string {
  const hash = createHash('sha256')
  const tables: [string, readonly object[]][] = Object.entries(reference)
  for (const [table, rows] of tables.toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const lines = rows.map((row) =>
      JSON.stringify(Object.entries(row).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    )
    hash.update(`${table}\n${lines.toSorted().join('\n')}\n\n`)
  }
  return hash.digest('hex').slice(0, 12)
}

async function readTable<T extends z.ZodObject>(
  directory: string,
  file: string,
  schema: T,
  mistakes: string[],
): Promise<Placed<z.infer<T>>[]> {
  const [header, ...records] = await readCsv(directory, file, mistakes)
  if (header === undefined) return []
  const columns = Object.keys(schema.shape)
  const wrong = [
    ...columns
      .filter((column) => !header.record.includes(column))
      .map((column) => `column ${column} is missing`),
    ...header.record
      .filter((column) => !columns.includes(column))
      .map((column) => `column ${column} is not known`),
    ...header.record
      .filter((column, i) => header.record.indexOf(column) !== i)
      .map((column) => `column ${column} is there twice`),
  ]
  mistakes.push(...wrong.map((mistake) => `${file}:1 ${mistake}`))
  if (wrong.length > 0) return []

  const rows: Placed<z.infer<T>>[] = []
  for (const { record, line } of records) {
    const at = `${file}:${line}`
    if (record.length !== header.record.length) {
      mistakes.push(`${at} has ${record.length} cells, the header has ${header.record.length}`)
      continue
    }
    const parsed = schema.safeParse(Object.fromEntries(header.record.map((column, i) => [column, record[i]])))
    if (parsed.success) rows.push({ at, row: parsed.data })
    else
      mistakes.push(...parsed.error.issues.map((issue) => `${at} ${issue.path.join('.')}: ${issue.message}`))
  }
  return rows
}

async function readCsv(directory: string, file: string, mistakes: string[]): Promise<readonly CsvRecord[]> {
  try {
    const { records, notUtf8 } = csvRecords(await readTextFile(join(directory, file)))
    if (records.length === 0) mistakes.push(`${file}:1 the header is missing`)
    mistakes.push(...notUtf8.map((line) => `${file}:${line} is not in UTF-8: save the file as "CSV UTF-8"`))
    return notUtf8.length > 0 ? [] : records
  } catch (error) {
    // csv-parse names the line in its message; a file that cannot be read has none, and its sentence its own name.
    const why = messageOf(error)
    mistakes.push(error instanceof KunjunganError ? why : `${file} ${why}`)
    return []
  }
}

function rowsOf<T>(placed: readonly Placed<T>[]): T[] {
  return placed.map(({ row }) => row)
}
