/**
 * What Kafka needs from the machine: a Java to run on and, once, the jars by Maven, kept in the cache folder. Each
 * lack is reported with what to install and with the alternative (services of one's own). It installs nothing itself.
 */
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { accessSync, constants, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { KunjunganError, messageOf } from '../errors.ts'
import { fileFaultOf } from '../file-fault.ts'
import { printable } from '../text/printable.ts'
import { type StackDeps } from './service.ts'

const run = promisify(execFile)
const KAFKA_VERSION = '4.3.0'
const JAVA_NEEDED = 17
const OWN_KAFKA = 'or set KAFKA_BROKERS to a Kafka of your own, and CLICKHOUSE_URL to a ClickHouse'
const COPY = 'org.apache.maven.plugins:maven-dependency-plugin:2.8:copy-dependencies'

// slf4j-simple: without a backend the broker's log is lost.
const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>kunjungan</groupId>
  <artifactId>kafka</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId>
      <artifactId>kafka_2.13</artifactId>
      <version>${KAFKA_VERSION}</version>
    </dependency>
    <dependency>
      <groupId>org.slf4j</groupId>
      <artifactId>slf4j-simple</artifactId>
      <version>1.7.36</version>
    </dependency>
  </dependencies>
</project>
`

export interface Java {
  readonly file: string
  readonly version: string
}

/**
 * The machine's Java, by JAVA_HOME or PATH.
 * @throws KunjunganError `install` where there is none, it does not run or it is older than 17.
 */
export async function findJava(machine: NodeJS.ProcessEnv): Promise<Java> {
  const home = machine['JAVA_HOME'] ?? ''
  const onPath = (machine['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'java'))
  const inHome = home === '' ? undefined : join(home, 'bin', 'java')
  const file = inHome ?? onPath.find((candidate) => existsSync(candidate))
  const other = onPath.find((candidate) => existsSync(candidate))
  // Where JAVA_HOME is wrong the variable is named: the Java on PATH may be a good one.
  const way =
    inHome === undefined
      ? `install one (Debian: apt install default-jre-headless)`
      : `correct JAVA_HOME${other === undefined ? '' : `, or unset it so that ${other} is taken`}`
  if (file === undefined || !existsSync(file)) {
    const where =
      inHome === undefined ? 'none is on PATH' : `JAVA_HOME is ${home}, where there is no bin/java`
    throw new KunjunganError(
      'install',
      `The embedded Kafka needs Java ${JAVA_NEEDED} or newer, and ${where}: ${way}, ${OWN_KAFKA}.`,
    )
  }
  let said: string
  try {
    said = (await run(file, ['-XshowSettings:properties', '-version'], { env: machine })).stderr
  } catch (error) {
    const text = `The embedded Kafka needs Java ${JAVA_NEEDED} or newer, and ${file} does not run (${reasonOf(error)}): ${inHome === undefined ? 'choose a version in the tool that it belongs to, or ' : ''}${way}, ${OWN_KAFKA}.`
    throw new KunjunganError('install', text, { cause: error })
  }
  const version = /version "([^"]+)"/.exec(said)?.[1] ?? ''
  // Before Java 9 the versions were called 1.8 and the like: too old all the same.
  if (!(Number.parseInt(version, 10) >= JAVA_NEEDED)) {
    const found = version === '' ? 'does not say its version' : `is ${version}`
    const text = `The embedded Kafka needs Java ${JAVA_NEEDED} or newer, ${file} ${found}: ${way}, ${OWN_KAFKA}.`
    throw new KunjunganError('install', text)
  }
  // A shim of jenv, asdf or the like needs its environment, which the broker does not get: the Java behind it does not.
  const real = join(/^\s*java\.home = (.+?)\s*$/m.exec(said)?.[1] ?? '', 'bin', 'java')
  return { file: existsSync(real) ? real : file, version }
}

/** The first line of what a program said before it failed, or the system's code. */
function reasonOf(error: unknown): string {
  const { stderr = '', code } = error as { stderr?: string; code?: string | number }
  const [first] = stderr.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('Picked up '))
  return printable(first?.slice(0, 200) ?? String(code ?? messageOf(error)))
}

/**
 * Where Kafka's jars are kept: in the checkout, or in the home where the checkout is another user's or read-only and
 * has none.
 */
export function jarsFolder(checkout: string, home: string): string {
  const shared = join(checkout, 'node_modules', '.cache', 'kunjungan')
  if (existsSync(join(shared, `kafka-${KAFKA_VERSION}`)) || isWritable(shared)) return shared
  return join(home, 'cache')
}

/** True where the folder, or the nearest one above it that is there, can be written. */
function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    return isMissing && isWritable(dirname(folder))
  }
}

/**
 * The folder with Kafka's jars, filled by Maven if it is not there yet. Two that do it at once do not disturb each
 * other: each fills a folder of its own, and the first one done wins.
 * @throws KunjunganError `install` where Maven is missing or fails.
 */
export async function ensureKafkaJars(
  cacheDir: string,
  machine: NodeJS.ProcessEnv,
  deps: StackDeps,
): Promise<string> {
  const folder = join(cacheDir, `kafka-${KAFKA_VERSION}`)
  if (existsSync(folder)) return folder
  const temporary = `${folder}.${randomUUID()}`
  deps.progress(`Getting Apache Kafka ${KAFKA_VERSION} through Maven (45 MB, once) ...`)
  try {
    mkdirSync(temporary, { recursive: true })
    writeFileSync(join(temporary, 'pom.xml'), POM)
    await runMaven(temporary, machine, deps)
    rmSync(join(temporary, ownRepository), { recursive: true, force: true })
    moveIntoPlace(temporary, folder)
  } catch (error) {
    if (error instanceof KunjunganError) throw error
    const why = fileFaultOf(error, cacheDir) ?? messageOf(error)
    throw new KunjunganError(
      'install',
      `The folder for Kafka's jars ${cacheDir} cannot be written: ${why}.`,
      {
        cause: error,
      },
    )
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
  return folder
}

async function runMaven(folder: string, machine: NodeJS.ProcessEnv, deps: StackDeps): Promise<void> {
  const repository = canKeepRepository() ? [] : [`-Dmaven.repo.local=${join(folder, ownRepository)}`]
  const args = ['-q', '-B', COPY, '-DincludeScope=runtime', `-DoutputDirectory=${folder}`, ...repository]
  try {
    await run('mvn', args, {
      cwd: folder,
      // Without a UTF-8 locale Java cannot open a path with letters beyond ASCII.
      env: { ...machine, LC_ALL: process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8' },
      maxBuffer: 16 << 20,
      ...(deps.signal === undefined ? {} : { signal: deps.signal }),
    })
  } catch (error) {
    deps.signal?.throwIfAborted()
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    const said = outputOf(error)
    const errors = said.filter((line) => line.includes('ERROR')).slice(0, 5)
    const lines = (errors.length > 0 ? errors : said.slice(-5)).join('\n')
    const text = missing
      ? `Kafka's jars come through Maven, which is not on PATH: install it (Debian: apt install maven), ${OWN_KAFKA}.`
      : `Maven could not get Kafka's jars: check the connection to its repository and run again, ${OWN_KAFKA}. It said:\n${lines}`
    throw new KunjunganError('install', text, { cause: error })
  }
}

/** Beside the jars, for a user without a home that can be written; removed afterwards. */
const ownRepository = 'maven-repository'

/** A user whom the system does not know has no home: Maven would make one where it runs, named "?". */
function canKeepRepository(): boolean {
  try {
    return isWritable(join(homedir(), '.m2'))
  } catch {
    return false
  }
}

/** The lines that a program said before it failed. */
function outputOf(error: unknown): string[] {
  const { stdout = '', stderr = '' } =
    error instanceof Error ? (error as { stdout?: string; stderr?: string }) : {}
  return `${stdout}\n${stderr}`.split('\n').filter((line) => line.trim() !== '')
}

function moveIntoPlace(temporary: string, folder: string): void {
  try {
    renameSync(temporary, folder)
  } catch (error) {
    if (!existsSync(folder)) throw error
  }
}
