/**
 * `npm run test:mutation:sql`: changes one place of the SQL at a time and looks whether the comparison of the views with
 * the fold notices: another aggregate, an order, a condition, a join, a bound, a zone, a mark, a tie; and the row filters
 * of readers. One stack for all; each change gets fresh databases, filled from raw rows that are kept. A change that
 * survives, unless it is listed as one that no figure shows, or that fits nowhere, fails the run, and so do listed ones
 * that are killed. Arguments choose changes by a part of their name. Nothing in the checkout is changed.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isOfReading, partOf, type SqlChange } from './sql/change.ts'
import { type FilterChange, filterChanges, tryFilters } from './sql/filters.ts'
import { type Outcome, outcomeOf, prepareStages } from './sql/judge.ts'
import { startWorld } from './sql/world.ts'
import { sqlChanges } from './sql/changes.ts'

const began = performance.now()
const say = (line: string): unknown => process.stdout.write(`${line}\n`)
const seconds = (): string => `${Math.round((performance.now() - began) / 1_000)} s`.padStart(7)

const parts = process.argv.slice(2)
const isChosen = ({ name }: { name: string }): boolean =>
  parts.length === 0 || parts.some((part) => name.includes(part))

/** A run that is stopped ends with the change that it is at and says what it found. */
const over = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => over.abort())

type Tried = Outcome & Pick<SqlChange, 'name' | 'equivalent'> & { readonly part: string }

process.exitCode = await main()
process.exit()

async function main(): Promise<number> {
  await using undo = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'kunjungan-sql-'))
  undo.defer(() => rm(folder, { recursive: true, force: true }))
  const world = await startWorld(undo)
  const chosen = sqlChanges.filter(isChosen)
  const filters = filterChanges.filter(isChosen)
  const unchanged = chosen.length === 0 ? undefined : await prepareStages(world)
  if (unchanged !== undefined) {
    say(`The SQL as it is does not pass: ${unchanged}`)
    return 1
  }
  if (chosen.length > 0) say(`${seconds()}  the SQL as it is agrees with the fold`)
  const tried: Tried[] = []
  const note = (change: SqlChange | FilterChange, part: string, outcome: Outcome): void => {
    tried.push({ ...outcome, name: change.name, part, ...pickReason(change) })
    say(
      `${seconds()}  ${outcome.result.padEnd(18)}  ${change.name}\n${' '.repeat(29)}${outcome.why.slice(0, 200)}`,
    )
  }
  const attempt = async (changes: readonly SqlChange[]): Promise<void> => {
    for (const change of changes)
      if (!over.signal.aborted) note(change, partOf(change), await outcomeOf(world, folder, change))
  }
  await attempt(chosen.filter(isOfReading))
  if (!over.signal.aborted)
    await tryFilters(world, filters, (change, outcome) => note(change, 'row filters', outcome))
  await attempt(chosen.filter((change) => !isOfReading(change)))
  return summary(tried, chosen.length + filters.length)
}

function pickReason({ equivalent }: { equivalent?: string }): { equivalent?: string } {
  return equivalent === undefined ? {} : { equivalent }
}

/** Prints the table and the faults; 1 where there are any. */
function summary(tried: readonly Tried[], chosen: number): number {
  const faults = tried.filter(({ result, equivalent }) =>
    equivalent === undefined ? !result.startsWith('killed') : result !== 'survived',
  )
  say(
    `\n| part | changes | killed | by an error | equivalent | faults |\n| --- | ---: | ---: | ---: | ---: | ---: |`,
  )
  const rows = [...Map.groupBy(tried, ({ part }) => part), ['all', tried] as const]
  for (const [part, of] of rows) {
    const count = (is: (one: Tried) => boolean): number => of.filter(is).length
    const cells = [
      part,
      of.length,
      count(({ result }) => result === 'killed'),
      count(({ result }) => result === 'killed by an error'),
      count(({ result, equivalent }) => result === 'survived' && equivalent !== undefined),
      count((one) => faults.includes(one)),
    ]
    say(`| ${cells.join(' | ')} |`)
  }
  for (const { name, result, equivalent } of faults)
    say(`${result}${equivalent === undefined ? '' : ', although listed as equivalent'}: ${name}`)
  say(`${tried.length - faults.length} of ${tried.length} changes as they should be, after${seconds()}`)
  if (tried.length < chosen) say(`${chosen - tried.length} were not tried, as the run was stopped`)
  return faults.length === 0 && tried.length === chosen && chosen > 0 ? 0 : 1
}
