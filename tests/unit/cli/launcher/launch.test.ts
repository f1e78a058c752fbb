import { execFile, spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { isInstalled, onlyUnrecordedOptional, sameTree } from '../../../../cli/launcher/install.js'
import { pickNode, withoutProxyForLoopback } from '../../../../cli/launcher/launch.js'
import { processStart, tryLock } from '../../../../infra/lock.js'

const root = mkdtempSync(join(tmpdir(), 'kunjungan-launch-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

describe('the lock', () => {
  test('is held once, named by its holder, and free after its release', () => {
    const file = join(root, 'lock')
    const first = tryLock(file)
    expect(tryLock(file)).toEqual({ kind: 'busy', pid: process.pid })
    if (first.kind === 'held') first.lock.release()
    const second = tryLock(file)
    expect(second.kind).toBe('held')
  })

  test.each([
    ['of a process that ended', '999999999 123\n'],
    ['of a process whose number another one has now', `${process.pid} 1\n`],
    ['that is empty', ''],
  ])('%s is taken over', (_name, content) => {
    const file = join(root, 'stale')
    writeFileSync(file, content)
    expect(tryLock(file).kind).toBe('held')
    rmSync(file)
  })

  test('is held while a child named in it runs', () => {
    const file = join(root, 'child')
    writeFileSync(file, `999999999 1\n${process.pid} ${processStart(process.pid)}\n`)
    expect(tryLock(file)).toEqual({ kind: 'busy', pid: process.pid })
  })
})

describe('what is installed', () => {
  const a = { version: '1.0.0', integrity: 'x' }

  test.each([
    ['the same', { '': {}, a }, { a }, true],
    ['an optional one is not for this machine', { a, b: { ...a, optional: true } }, { a }, true],
    ['one is missing', { a, b: a }, { a }, false],
    ['one has another version', { a }, { a: { ...a, version: '2.0.0' } }, false],
    ['one is left over', { a }, { a, b: a }, false],
  ])('%s', (_name, wanted, present, same) => {
    expect(sameTree(wanted, present)).toBe(same)
  })

  test.each([
    ['where nothing of development is needed', false, true],
    ['and are missing where they are', true, false],
  ])('tools may be left out %s', (_name, needsTools, same) => {
    expect(sameTree({ a, b: { ...a, dev: true } }, { a }, needsTools)).toBe(same)
  })

  test('counts until the lock file changes, also after an npm ci by hand', () => {
    const checkout = join(root, 'checkout')
    mkdirSync(join(checkout, 'node_modules'), { recursive: true })
    const write = (path: string, packages: object): void =>
      writeFileSync(join(checkout, path), JSON.stringify({ packages }))
    write('package-lock.json', { a })
    expect(isInstalled(checkout)).toBe(false)
    write('node_modules/.package-lock.json', { a })
    expect(isInstalled(checkout)).toBe(true)
    write('package-lock.json', { a, b: a })
    expect(isInstalled(checkout)).toBe(false)
  })
})

test.each([
  ['only optional packages without a version', 'npm error Missing: @a/b@ from lock file', true],
  [
    'a package with a version',
    'npm error Missing: @a/b@ from lock file\nnpm error Missing: c@1.0.0 from lock file',
    false,
  ],
  ['another version', "npm error Invalid: lock file's a@1.0.0 does not satisfy a@2.0.0", false],
  ['another fault', 'npm error network', false],
])('a lock file that npm refuses for %s', (_name, said, isOnlyOptional) => {
  expect(onlyUnrecordedOptional(said)).toBe(isOnlyOptional)
})

test('no proxy is used for what listens on this machine alone', () => {
  expect(withoutProxyForLoopback({ HOME: '/' })).toEqual({ HOME: '/' })
  const list = 'intranet,127.0.0.1,localhost,::1'
  expect(withoutProxyForLoopback({ HTTPS_PROXY: 'http://p:3128', NO_PROXY: 'intranet' })).toMatchObject({
    NO_PROXY: list,
    no_proxy: list,
  })
})

test('a new enough Node is used as it is, and where there is none it says what to install', () => {
  expect(pickNode(root).file).toBe(process.execPath)
  expect(() => pickNode(root, '20.1.0')).toThrow(/needs Node 24 .* https:\/\/nodejs\.org/)
})

describe('the launcher', () => {
  const checkout = join(root, 'launched')

  function makeCheckout(main: string): void {
    rmSync(checkout, { recursive: true, force: true })
    mkdirSync(join(checkout, 'node_modules', '.bin'), { recursive: true })
    mkdirSync(join(checkout, 'cli', 'launcher'), { recursive: true })
    mkdirSync(join(checkout, 'infra'), { recursive: true })
    const sources = join(import.meta.dirname, '..', '..', '..', '..')
    const launcher = ['launch.js', 'install.js', 'child.js', 'kunjungan.js'].map(
      (name) => `cli/launcher/${name}`,
    )
    for (const file of [...launcher, 'infra/hang-up.js', 'infra/lock.js'])
      cpSync(join(sources, file), join(checkout, file))
    writeFileSync(join(checkout, 'package.json'), '{ "type": "module" }')
    writeFileSync(join(checkout, 'package-lock.json'), '{ "packages": {} }')
    writeFileSync(join(checkout, 'node_modules', '.package-lock.json'), '{ "packages": {} }')
    writeFileSync(join(checkout, 'cli', 'main.ts'), main)
  }

  test('runs main.ts with the arguments and ends with its exit code', async () => {
    makeCheckout(
      'const code: number = 7\nconsole.log(process.argv.slice(2).join("|"))\nprocess.exitCode = code',
    )
    const run = promisify(execFile)(process.execPath, [
      join(checkout, 'cli', 'launcher', 'kunjungan.js'),
      'a b',
      '--c',
    ])
    await expect(run).rejects.toMatchObject({ code: 7, stdout: 'a b|--c\n' })
  })

  test('runs a tool by its name', async () => {
    makeCheckout('')
    writeFileSync(join(checkout, 'tool.js'), 'console.log("tool", process.argv[2])')
    symlinkSync('../../tool.js', join(checkout, 'node_modules', '.bin', 'tool'))
    const run = promisify(execFile)(process.execPath, [
      join(checkout, 'cli', 'launcher', 'launch.js'),
      'tool',
      'x',
    ])
    expect((await run).stdout).toBe('tool x\n')
  })

  test.each([
    ['both of one Ctrl-C', ['SIGINT', 'SIGINT'], 'SIGINT\n', 3],
    ['a termination', ['SIGTERM'], 'SIGTERM\n', 3],
  ] as const)('passes on %s once and waits for the end', async (_name, signals, output, code) => {
    makeCheckout(`
      for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => {
        console.log(name)
        setTimeout(() => process.exit(3), 100)
      })
      setInterval(() => String(process.ppid) === process.env['KUNJUNGAN_LAUNCHER'] || process.exit(4), 100)
      console.error('ready')`)
    const child = spawn(process.execPath, [join(checkout, 'cli', 'launcher', 'kunjungan.js')], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    // A test that times out does not get as far as ending it.
    onTestFinished(() => void child.kill('SIGKILL'))
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
    await new Promise((resolve) => child.stderr.once('data', resolve))
    for (const signal of signals) child.kill(signal)
    const exitCode = await new Promise((resolve) => child.once('close', resolve))
    expect({ text, exitCode }).toEqual({ text: output, exitCode: code })
  })

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'ends npm at %s while it installs, and leaves no lock',
    async (signal) => {
      makeCheckout('')
      writeFileSync(join(checkout, 'package-lock.json'), '{ "packages": { "a": {} } }')
      const npm = join(checkout, 'npm')
      writeFileSync(npm, '#!/bin/sh\necho started >&2\necho ready > "$0.ready"\nexec sleep 60\n', {
        mode: 0o755,
      })
      const child = spawn(process.execPath, [join(checkout, 'cli', 'launcher', 'kunjungan.js')], {
        stdio: ['pipe', 'pipe', 'pipe'],
        env: { PATH: [checkout, process.env['PATH']].join(delimiter), KUNJUNGAN_HANGUP: 'stop' },
      })
      onTestFinished(() => void child.kill('SIGKILL'))
      let said = ''
      child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
      await expect.poll(() => existsSync(`${npm}.ready`), { timeout: 10_000 }).toBe(true)
      expect(existsSync(join(checkout, '.kunjungan-install.lock'))).toBe(true)
      child.kill(signal)
      expect(await new Promise((resolve) => child.once('close', resolve))).toBe(130)
      expect(said).toContain('The installation was stopped')
      expect(existsSync(join(checkout, '.kunjungan-install.lock'))).toBe(false)
    },
  )
})
