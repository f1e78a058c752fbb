/**
 * The drivers that the tests use, downloaded once and kept in the cache folder: Python packages in an environment
 * of their own, the JDBC driver's jars through Maven. A program that the machine lacks is named with what to install.
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { cache, oneAtATime } from './one-at-a-time.ts'
import { checkout } from '../../support/pipeline.ts'

const run = promisify(execFile)
const lots = { maxBuffer: 64 * 1024 * 1024 }

export interface PythonRun {
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** What the script reads on stdin. */
  readonly input?: string
}

/** Set on a machine without Python: its tests are then left out, and say so. */
export const isPythonSkipped = process.env['KUNJUNGAN_BI_SKIP_PYTHON'] === '1'

const pythonHint =
  'The tests of BI tools need Python 3.10 or newer with venv: install it (Debian: apt install python3 python3-venv), or set KUNJUNGAN_BI_SKIP_PYTHON=1 to leave its part out.'
const javaHint =
  'The tests of the JDBC driver need Java 17 or newer (a JDK) and Maven: install them (Debian: apt install default-jdk-headless maven).'

/**
 * An environment with the packages of `tests/bi/python/NAME.txt`, under the versions of `NAME.constraints.txt`.
 * @returns the file of its Python.
 */
export async function pythonWith(name: string): Promise<string> {
  const [requirements, constraints] = ['txt', 'constraints.txt'].map((end) =>
    join(checkout, 'tests', 'bi', 'python', `${name}.${end}`),
  )
  if (requirements === undefined || constraints === undefined) throw new Error('no requirements')
  const version = await said('python3', ['--version'], pythonHint)
  const wanted = [version, await readFile(requirements, 'utf8'), await readFile(constraints, 'utf8')]
  return await once(`${name}-venv`, wanted, async (folder) => {
    await said('python3', ['-m', 'venv', folder], pythonHint)
    const python = join(folder, 'bin', 'python')
    await said(
      python,
      ['-m', 'pip', 'install', '-q', '--no-input', '-r', requirements, '-c', constraints],
      'The Python packages could not be installed: check the connection to the package index and run again.',
    )
    return python
  })
}

/** The folder with the JDBC driver of `tests/bi/jdbc/pom.xml` and what it depends on. */
export async function jdbcJars(): Promise<string> {
  const pom = join(checkout, 'tests', 'bi', 'jdbc', 'pom.xml')
  return await once('jdbc', [await readFile(pom, 'utf8')], async (folder) => {
    const goal = 'org.apache.maven.plugins:maven-dependency-plugin:2.8:copy-dependencies'
    const args = ['-q', '-B', '-f', pom, goal, '-DincludeScope=runtime', `-DoutputDirectory=${folder}`]
    await said('mvn', args, javaHint)
    return folder
  })
}

/** Runs a Python script of tests/bi/python; resolves with the JSON that it prints. */
export async function runPython<T>(
  python: string,
  script: string,
  { args = [], env = {}, input = '' }: PythonRun = {},
): Promise<T> {
  const file = join(checkout, 'tests', 'bi', 'python', script)
  const running = run(python, [file, ...args], { ...lots, env: { ...process.env, ...env } })
  running.child.stdin?.end(input)
  const { stdout } = await running
  return JSON.parse(stdout) as T
}

/** Runs a Java source file of tests/bi/jdbc on the jars; resolves with what it prints. */
export async function runJava(jars: string, source: string, env: Record<string, string>): Promise<string> {
  const file = join(checkout, 'tests', 'bi', 'jdbc', source)
  const home = process.env['JAVA_HOME'] ?? ''
  const java = home === '' ? 'java' : join(home, 'bin', 'java')
  try {
    const options = { ...lots, env: { ...process.env, ...env } }
    return (await run(java, ['-cp', join(jars, '*'), file], options)).stdout
  } catch (error) {
    throw isMissing(error) ? new Error(javaHint, { cause: error }) : error
  }
}

/**
 * Creates a folder that is missing: a stamp file says that it is complete, and a lock lets only one run create it. Its
 * path is part of the stamp, as a Python environment cannot be moved.
 */
async function once(
  name: string,
  wanted: readonly string[],
  make: (folder: string) => Promise<string>,
): Promise<string> {
  const folder = join(cache, `bi-${name}`)
  const stamp = join(folder, 'kunjungan-stamp.json')
  const key = createHash('sha256')
    .update([folder, ...wanted].join('\0'))
    .digest('hex')
  return await oneAtATime(name, async () => {
    if (existsSync(stamp)) {
      const found = JSON.parse(await readFile(stamp, 'utf8')) as { key: string; result: string }
      if (found.key === key && existsSync(found.result)) return found.result
    }
    await rm(folder, { recursive: true, force: true })
    const result = await make(folder)
    await writeFile(stamp, JSON.stringify({ key, result }))
    return result
  })
}

async function said(file: string, args: readonly string[], hint: string): Promise<string> {
  try {
    return (await run(file, args, { ...lots, cwd: cache })).stdout.trim()
  } catch (error) {
    const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr) : ''
    const end = stderr.trim().split('\n').slice(-8).join('\n')
    throw new Error(isMissing(error) || end === '' ? hint : `${hint}\n${end}`, { cause: error })
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
