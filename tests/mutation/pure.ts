/**
 * `npm run test:mutation`: StrykerJS changes the pure code, one expression at a time, and runs the unit tests that
 * have to notice. Arguments are names of folders (`folders.ts`); without any, all are measured. It prints a table and
 * fails where a folder has a score below 85. What an earlier run has killed is not tried again while code and test are
 * the same; `--fresh` tries all again.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { folders } from './folders.ts'

const checkout = join(import.meta.dirname, '..', '..')
const launcher = join(checkout, 'cli', 'launcher', 'launch.js')
const results = join(checkout, '.kunjungan', 'mutation')
const least = 85

interface Report {
  readonly files: Readonly<Record<string, { mutants: { readonly status: string }[] }>>
}

interface Counts {
  readonly killed: number
  readonly timeouts: number
  readonly survived: number
  readonly uncovered: number
  /** Mutants with which a test file does not even load: noticed, yet counted by Stryker apart from the score. */
  readonly errors: number
  /** Texts, which the configuration leaves out, and what a comment in the source does. */
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

/**
 * Takes what survived out of the results that Stryker reuses: of constants it does not know which tests cover them, and
 * would not try them again when there is a new one.
 */
function forgetSurvivors(file: string): void {
  if (!existsSync(file)) return
  const report = JSON.parse(readFileSync(file, 'utf8')) as Report
  for (const one of Object.values(report.files))
    one.mutants = one.mutants.filter(({ status }) => status === 'Killed' || status === 'Timeout')
  writeFileSync(file, JSON.stringify(report))
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
  const file = join(results, name.replaceAll('/', '-'))
  forgetSurvivors(`${file}.incremental.json`)
  const run = spawnSync(process.execPath, [launcher, 'stryker', 'run', 'tests/mutation/stryker.config.js'], {
    cwd: checkout,
    env: { ...process.env, KUNJUNGAN_MUTATION_FOLDER: name },
    stdio: 'inherit',
  })
  hasFailed ||= run.status !== 0
  measured.push([name, countsOf(JSON.parse(readFileSync(`${file}.json`, 'utf8')) as Report)])
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
