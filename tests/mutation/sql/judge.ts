/**
 * Tries one change of the SQL in a copy of its folder. One of a table, or of what is stored, gets databases of its own,
 * which go through the three stages; one of a view that is only read replaces that view in databases that are kept: where
 * all has to be computed, and where all is stored but for a day of some months. The first difference ends it.
 */
import { cp, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Databases } from '../../../sql/databases.ts'
import { readViewStatements, type ViewStatement } from '../../../sql/view-files.ts'
import { checkout } from '../../support/pipeline.ts'
import { isOfReading, type SqlChange } from './change.ts'
import { dependentsOf } from './dependents.ts'
import { dropDatabases, makeDatabases, withStore } from './databases.ts'
import { bringTo, differenceAt, type Looking, stages } from './stages.ts'
import { changed, staged, type SqlWorld } from './world.ts'

export interface Outcome {
  readonly result: 'killed' | 'killed by an error' | 'survived' | 'fits nowhere'
  /** What was noticed first. */
  readonly why: string
}

/** Fills the databases of each stage; says what differs with the SQL as it is. */
export async function prepareStages(world: SqlWorld): Promise<string | undefined> {
  for (const { stage: last, databases } of staged) {
    await makeDatabases(world, databases, {})
    for (const stage of stages.slice(0, last)) await bringTo(stage, world, databases)
  }
  return await ofStages(world, { first: '', isLookedAt: () => true, asReaders: false })
}

async function ofStages(world: SqlWorld, looking: Looking): Promise<string | undefined> {
  for (const { stage, databases } of staged) {
    const found = await differenceAt(stage, world, databases, looking)
    if (found !== undefined) return found
  }
  return undefined
}

/** What becomes of a change. */
export async function outcomeOf(world: SqlWorld, folder: string, change: SqlChange): Promise<Outcome> {
  const sql = join(folder, 'sql')
  for (const part of ['migrations', 'views'])
    await cp(join(checkout, 'sql', part), join(sql, part), { recursive: true })
  const path = join(sql, change.file)
  const text = await readFile(path, 'utf8')
  if (text.split(change.from).length !== 2) return { result: 'fits nowhere', why: change.file }
  await writeFile(
    path,
    text.replace(change.from, () => change.to),
  )
  const dependents = await dependentsOf(join(checkout, 'sql'), sql)
  const looking = {
    first: basename(change.file, '.sql'),
    isLookedAt: (view: string): boolean => dependents.has(view),
    asReaders: /own/.test(change.file),
  }
  try {
    const why = isOfReading(change)
      ? await withViews(world, join(sql, 'views'), looking)
      : await withTables(world, sql, looking)
    return why === undefined ? { result: 'survived', why: '' } : { result: 'killed', why }
  } catch (error) {
    return { result: 'killed by an error', why: error instanceof Error ? error.message : String(error) }
  }
}

async function withTables(world: SqlWorld, sql: string, looking: Looking): Promise<string | undefined> {
  try {
    await makeDatabases(world, changed, { migrations: join(sql, 'migrations'), views: join(sql, 'views') })
    for (const stage of stages) {
      await bringTo(stage, world, changed)
      const found = await differenceAt(stage, world, changed, looking)
      if (found !== undefined) return found
    }
    return undefined
  } finally {
    await dropDatabases(world, changed)
  }
}

async function withViews(world: SqlWorld, views: string, looking: Looking): Promise<string | undefined> {
  const before = await readViewStatements()
  const after = await readViewStatements(views)
  const others = after.filter(({ statement }, at) => statement !== before[at]?.statement)
  const originals = before.filter(({ statement }, at) => statement !== after[at]?.statement)
  try {
    for (const { databases } of staged) await replaceViews(world, databases, others)
    return await ofStages(world, looking)
  } finally {
    for (const { databases } of staged) await replaceViews(world, databases, originals)
  }
}

async function replaceViews(
  world: SqlWorld,
  databases: Databases,
  views: readonly ViewStatement[],
): Promise<void> {
  await withStore(world, databases, async (client) => {
    for (const { statement: query } of views)
      await client.command({
        query,
        query_params: query.includes('{bi:Identifier}') ? { bi: databases.bi } : {},
      })
  })
}
