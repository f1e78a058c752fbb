/** A terminal that closes: under nohup, or what amounts to it, the work continues; otherwise it ends in order. */
import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { ignoresHangUp, ignoresIn } from '../../../infra/hang-up.js'

const root = mkdtempSync(join(tmpdir(), 'kunjungan-hang-up-'))
const checkout = join(root, 'checkout')
const sources = join(import.meta.dirname, '..', '..', '..')

beforeAll(() => {
  mkdirSync(join(checkout, 'node_modules'), { recursive: true })
  mkdirSync(join(checkout, 'cli', 'launcher'), { recursive: true })
  mkdirSync(join(checkout, 'infra'), { recursive: true })
  const launcher = ['launch.js', 'install.js', 'child.js', 'kunjungan.js'].map(
    (name) => `cli/launcher/${name}`,
  )
  for (const file of [...launcher, 'infra/hang-up.js', 'infra/lock.js'])
    cpSync(join(sources, file), join(checkout, file))
  writeFileSync(join(checkout, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(checkout, 'package-lock.json'), '{ "packages": {} }')
  writeFileSync(join(checkout, 'node_modules', '.package-lock.json'), '{ "packages": {} }')
  // It notes the ids of the launcher and itself, and ends with code 3 by a signal that it does not ignore. Where its
  // launcher has gone it ends too, as the real one does.
  writeFileSync(
    join(checkout, 'cli', 'main.ts'),
    `import { writeFileSync } from 'node:fs'
    import { ignoresHangUp } from '${join(sources, 'infra', 'hang-up.js')}'
    const ignored = ignoresHangUp()
    const end = (name: string): void => { if (name !== 'SIGHUP' || !ignored) process.exit(3) }
    for (const name of ['SIGHUP', 'SIGTERM'] as const) process.on(name, () => end(name))
    const launcher = process.env['KUNJUNGAN_LAUNCHER']
    setInterval(() => { if (String(process.ppid) !== launcher) process.exit(4) }, 100)
    writeFileSync(process.argv[2] ?? '', launcher + ' ' + process.pid + '\\n')`,
  )
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

interface Begun {
  readonly shell: ChildProcess
  readonly ended: Promise<number | null>
  readonly launcher: number
  readonly main: number
}

/** Has a shell run a line in which `$run` is the launcher's command line. */
async function begin(shell: string, line: string): Promise<Begun> {
  const note = join(root, `pids-${Math.random()}`)
  const run = `"${process.execPath}" "${join(checkout, 'cli', 'launcher', 'kunjungan.js')}" "${note}"`
  // A session of its own: whatever runs these tests may be under nohup itself.
  const child = spawn(shell, ['-c', line.replace('$run', run)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    env: { PATH: process.env['PATH'] },
  })
  // A test that times out does not get as far as ending it.
  onTestFinished(() => killGroup(child.pid))
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const ids = await vi.waitFor(() => idsIn(note), { timeout: 15_000, interval: 20 })
  return { shell: child, ended, ...ids }
}

/** The file is there before its line is. An id of 0 would be the group of processes that the tests themselves run in. */
function idsIn(note: string): { readonly launcher: number; readonly main: number } {
  const [, launcher, main] = /^([1-9]\d*) ([1-9]\d*)\n$/.exec(readFileSync(note, 'utf8')) ?? []
  if (launcher === undefined || main === undefined) throw new Error('the process has not noted its ids yet')
  return { launcher: Number(launcher), main: Number(main) }
}

/** Ends a shell and the launcher in it, if they still run. */
function killGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

const log = join(root, 'log')

describe.runIf(process.platform === 'linux')('a SIGHUP', { timeout: 30_000 }, () => {
  test.each([
    ['nohup in bash', 'bash', 'nohup $run; exit $?'],
    ['nohup in sh with all output in a file', 'sh', `nohup $run > "${log}" 2>&1; exit $?`],
    ['a shell that ignores it', 'sh', `trap '' HUP; $run; exit $?`],
    [
      'nohup and another Node in between, as npm is',
      'bash',
      `nohup "${process.execPath}" -e "require('child_process').spawnSync('sh', ['-c', process.argv[1]], { stdio: 'inherit' })" '$run'; exit 3`,
    ],
  ])('is ignored under %s, and SIGTERM is not', async (_name, shell, line) => {
    const { launcher, main, ended } = await begin(shell, line)
    process.kill(launcher, 'SIGHUP')
    process.kill(main, 'SIGHUP')
    await new Promise((resolve) => setTimeout(resolve, 300))
    // Both are there still: else this throws.
    process.kill(main, 0)
    process.kill(launcher, 'SIGTERM')
    expect(await ended).toBe(3)
  })

  test.each([
    ['without nohup', '$run; exit $?'],
    ['where the variable says so, even under nohup', 'KUNJUNGAN_HANGUP=stop nohup $run; exit $?'],
  ])('ends the work in order %s', async (_name, line) => {
    const { launcher, ended } = await begin('bash', line)
    process.kill(launcher, 'SIGHUP')
    expect(await ended).toBe(3)
  })
})

test('the variable decides over everything else', () => {
  expect(ignoresHangUp({ KUNJUNGAN_HANGUP: 'stop', _: '/usr/bin/nohup' })).toBe(false)
  expect(ignoresHangUp({ KUNJUNGAN_HANGUP: 'ignore' })).toBe(true)
})

test.each([
  ['SigBlk:\t0000000000000000\nSigIgn:\t0000000000001001\n', true],
  ['SigIgn:\t0000000010001000\n', false],
  ['', false],
])('the mask of ignored signals %j', (status, ignored) => {
  expect(ignoresIn(status)).toBe(ignored)
})
