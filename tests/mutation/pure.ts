/**
 * `npm run test:mutation`: StrykerJS changes the pure code, one expression at a time, and runs the unit tests that
 * have to notice. Arguments are names of folders (`folders.ts`); without any, all are measured. It prints a table and
 * fails where a folder has a score below 85. Results of earlier runs are reused for what has not changed;
 * `--fresh` measures all again.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { folders } from './folders.ts'

const checkout = join(import.meta.dirname, '..', '..')
const launcher = join(checkout, 'cli', 'launcher', 'launch.js')
const results = join(checkout, '.kunjungan', 'mutation')
const least = 85

interface Report {
  readonly files: Readonly<Record<string, { readonly mutants: readonly { readonly status: string }[] }>>
}

interface Counts {
  readonly killed: number
  readonly timeouts: number
  readonly survived: number
  readonly uncovered: number
  /** Mutants with which a test file does not even load: noticed, yet counted by Stryker apart from the score. */
  readonly errors: number
  /** Left out by a comment in the source. */
  readonly ignored: number
}

function countsOf({ files }: Report): Counts {
  const mutants = Object.values(files).flatMap((file) => file.mutants)
  const of = (...statuses: string[]): number =>
    mutants.filter(({ status }) => statuses.includes(status)).length
  return {
    killed: of('Killed'),
    timeouts: of('Timeout'),
    survived: of('Survived'),
    uncovered: of('NoCoverage'),
    errors: of('RuntimeError', 'CompileError'),
    ignored: of('Ignored'),
  }
}

/** The share of the mutants that tests noticed, in percent; 0 where there is none. */
function scoreOf({ killed, timeouts, survived, uncovered }: Counts): number {
  const all = killed + timeouts + survived + uncovered
  return all === 0 ? 0 : (100 * (killed + timeouts)) / all
}

function line(name: string, counts: Counts): string {
  const { killed, timeouts, survived, uncovered, errors, ignored } = counts
  const mutants = killed + timeouts + survived + uncovered
  const cells = [mutants, killed, timeouts, survived, uncovered, errors, ignored]
  return `| ${[name, ...cells, scoreOf(counts).toFixed(1)].join(' | ')} |\n`
}

const names = process.argv.slice(2).filter((argument) => argument !== '--fresh')
const unknown = names.filter((name) => !folders.some((folder) => folder.name === name))
if (unknown.length > 0) throw new Error(`no such folder: ${unknown.join(', ')}`)
if (process.argv.includes('--fresh')) rmSync(results, { recursive: true, force: true })

const measured: (readonly [name: string, counts: Counts])[] = []
let hasFailed = false
for (const { name } of folders.filter((folder) => names.length === 0 || names.includes(folder.name))) {
  const run = spawnSync(process.execPath, [launcher, 'stryker', 'run', 'tests/mutation/stryker.config.js'], {
    cwd: checkout,
    env: { ...process.env, KUNJUNGAN_MUTATION_FOLDER: name },
    stdio: 'inherit',
  })
  hasFailed ||= run.status !== 0
  const report = join(results, `${name.replaceAll('/', '-')}.json`)
  measured.push([name, countsOf(JSON.parse(readFileSync(report, 'utf8')) as Report)])
}
process.stdout.write(
  '\n| folder | mutants | killed | timeouts | survived | no coverage | errors | ignored | score |\n' +
    `| --- |${' ---: |'.repeat(8)}\n` +
    measured.map(([name, counts]) => line(name, counts)).join(''),
)
const total = measured.reduce<Counts>(
  (sum, [, counts]) => ({
    killed: sum.killed + counts.killed,
    timeouts: sum.timeouts + counts.timeouts,
    survived: sum.survived + counts.survived,
    uncovered: sum.uncovered + counts.uncovered,
    errors: sum.errors + counts.errors,
    ignored: sum.ignored + counts.ignored,
  }),
  { killed: 0, timeouts: 0, survived: 0, uncovered: 0, errors: 0, ignored: 0 },
)
process.stdout.write(line('all', total))
process.exitCode = hasFailed || scoreOf(total) < least ? 1 : 0
