/**
 * `npm run test:mutation:effects`: changes one place of the product at a time, in a copy, and runs the tests that have
 * to notice: effects and wiring, which no tool that mutates expressions knows (an order, a swallowed error, a missing
 * await, a wider filter, a limit that is off by one). A mutation that survives, that fits nowhere or not any
 * more, or whose tests fail without it, fails the run. Arguments choose mutations by a part of their name. The copy is of what is committed, and
 * nothing in the checkout is changed.
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Mutation } from './mutation.ts'
import { mutations } from './mutations.ts'

const run = promisify(execFile)
const checkout = join(import.meta.dirname, '..', '..')

type Result =
  | 'killed'
  | 'survived'
  | 'fits nowhere'
  | 'does not load'
  | 'calls what is not there'
  | 'does not end'
  | 'tests fail without it'

interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly failureMessages: readonly string[] | null }[]
  }[]
}

/** A change that no longer fits the code around it would count as noticed, whatever the tests look at. */
const calledWrongly = /^(ReferenceError: |TypeError: .* is not a function)/

function failuresOf({ testResults }: Report): string[] {
  return testResults.flatMap(({ assertionResults }) =>
    assertionResults.flatMap(({ failureMessages }) => failureMessages ?? []),
  )
}

/** Tests that take longer run in a circle. */
const longestMs = 10 * 60_000

/** What the tests say of the copy; without a failed test nothing was noticed, a file just does not load. */
async function outcomeOf(copy: string, tests: readonly string[]): Promise<Result> {
  const launcher = join(copy, 'cli', 'launcher', 'launch.js')
  const report = join(copy, '..', 'report.json')
  // Each folder of tests is a project of its name; `unit` are two.
  const folders = new Set(tests.map((test) => test.split('/')[1] ?? ''))
  const projects = [...folders].flatMap((folder) => ['--project', folder === 'unit' ? 'unit*' : folder])
  const started = performance.now()
  try {
    await rm(report, { force: true })
    // No `--bail`: where two files fail at once, it may end before either is in the report.
    const reported = ['--reporter', 'json', `--outputFile=${report}`]
    await run(process.execPath, [launcher, 'vitest', 'run', ...reported, ...projects, ...tests], {
      cwd: copy,
      maxBuffer: 1 << 28,
      timeout: longestMs,
    })
    return 'survived'
  } catch (error) {
    if (performance.now() - started >= longestMs) return 'does not end'
    if (!existsSync(report)) throw error
    const failures = failuresOf(JSON.parse(await readFile(report, 'utf8')) as Report)
    if (failures.length === 0) return 'does not load'
    return failures.every((message) => calledWrongly.test(message)) ? 'calls what is not there' : 'killed'
  }
}

async function tryOne(copy: string, mutation: Mutation, passing: Map<string, boolean>): Promise<Result> {
  const { file, from, to, tests } = mutation
  const key = tests.join(' ')
  if (!passing.has(key)) passing.set(key, (await outcomeOf(copy, tests)) === 'survived')
  if (passing.get(key) !== true) return 'tests fail without it'
  const path = join(copy, file)
  const text = await readFile(path, 'utf8')
  if (text.split(from).length !== 2) return 'fits nowhere'
  await writeFile(
    path,
    text.replace(from, () => to),
  )
  try {
    return await outcomeOf(copy, tests)
  } finally {
    await writeFile(path, text)
  }
}

const parts = process.argv.slice(2)
const chosen = mutations.filter(({ name }) => parts.length === 0 || parts.some((part) => name.includes(part)))
// The launcher installs what the copy's lock file asks for, into the folder that both share.
await run('git', ['diff', '--quiet', 'HEAD', '--', 'package-lock.json'], { cwd: checkout }).catch(() => {
  throw new Error('package-lock.json has changes: commit them first, as the copy is of what is committed.')
})
const folder = await mkdtemp(join(tmpdir(), 'kunjungan-mutation-'))
const copy = join(folder, 'checkout')
await run('git', ['worktree', 'add', '--detach', copy, 'HEAD'], { cwd: checkout })
try {
  await symlink(join(checkout, 'node_modules'), join(copy, 'node_modules'))
  const passing = new Map<string, boolean>()
  let faults = 0
  for (const mutation of chosen) {
    const result = await tryOne(copy, mutation, passing)
    if (result !== 'killed') faults += 1
    process.stdout.write(`${result.padEnd(22)} ${mutation.name}\n`)
  }
  process.stdout.write(`${chosen.length - faults} of ${chosen.length} mutations killed\n`)
  process.exitCode = faults === 0 && chosen.length > 0 ? 0 : 1
} finally {
  await run('git', ['worktree', 'remove', '--force', copy], { cwd: checkout })
  await rm(folder, { recursive: true, force: true })
}
