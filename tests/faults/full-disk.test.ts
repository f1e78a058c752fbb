/**
 * A full disk, on a small file system of its own (only root can mount one; skipped elsewhere): under ClickHouse, and
 * under Kafka. The sentence says that it is full and which, nothing is lost, and figures are exact afterwards.
 */
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { embeddedUsers } from '../../cli/embedded-users.ts'
import { createLogger } from '../../infra/log.ts'
import { stackPaths, type ServiceName } from '../../infra/stack/paths.ts'
import { type RunningStack, startStack, stopStack } from '../../infra/stack/stack.ts'
import { databaseNames } from '../../sql/databases.ts'
import { readReference } from '../../sql/reference.ts'
import { audit } from '../support/audit.ts'
import { sendLoad } from '../support/load.ts'
import { canMount } from '../support/mount.ts'
import { checkout, createPipeline, type Pipeline } from '../support/pipeline.ts'

const namespace = 'fulldisk'
const reference = await readReference(join(checkout, 'sql', 'reference'))
const deps = { logger: createLogger({ level: 'silent', pretty: false }), progress: () => undefined }
let home: string
let mount: string

const config = () => ({
  home,
  cacheDir: join(checkout, 'node_modules', '.cache', 'kunjungan'),
  machine: process.env,
  usersXml: embeddedUsers(reference, [databaseNames(namespace)]),
  kafkaPort: 0,
  clickhousePorts: { http: 0, tcp: 0 },
})

/** Puts a small file system in the place of a service's folder. */
function mountUnder(service: ServiceName): void {
  home = mkdtempSync(join(tmpdir(), 'kunjungan-full-'))
  mount = stackPaths(home).service[service]
  mkdirSync(mount)
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=300m', 'tmpfs', mount])
}

async function openPipeline(): Promise<Pipeline> {
  const stack: RunningStack = await startStack(config(), deps)
  return createPipeline(namespace, reference, { ...stack, brokers: [...stack.brokers] })
}

/** Takes all room but this. */
function fillBut(bytes: number): void {
  const { bavail, bsize } = statfsSync(mount)
  writeFileSync(join(mount, 'fill'), Buffer.alloc(Math.max(0, bavail * bsize - bytes)))
}

const makeRoom = (): void => rmSync(join(mount, 'fill'))

/** The command line on the services of the home. */
function kunjungan(...args: string[]): {
  said: () => string
  ended: Promise<number | null>
  stop: () => void
} {
  const child = spawn(process.execPath, [join(checkout, 'cli/main.ts'), ...args], {
    env: {
      PATH: process.env['PATH'],
      KUNJUNGAN_HOME: home,
      KUNJUNGAN_NAMESPACE: namespace,
      LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => (said += data.toString()))
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  return { said: () => said, ended, stop: () => void child.kill('SIGTERM') }
}

describe.runIf(canMount())('a full disk', () => {
  beforeEach(() => {
    home = ''
  })
  afterEach(async () => {
    await stopStack(home, deps)
    // Whatever still looks at it may do so: it is gone with the last of them.
    execFileSync('umount', ['-l', mount])
    rmSync(home, { recursive: true, force: true })
  })

  it('under ClickHouse is named, and ingest resumes when there is room (seed 701, 60,000 events)', async () => {
    mountUnder('clickhouse')
    await using pipeline = await openPipeline()
    const ledger = await sendLoad(pipeline, { seed: 701, count: 60_000 })
    fillBut(3_000_000)
    const ingest = kunjungan('ingest')
    await vi.waitFor(() => expect(ingest.said()).toContain(`the disk at ${mount} is full`), {
      timeout: 120_000,
    })
    makeRoom()
    await vi.waitFor(
      async () => {
        const [row] = await pipeline.rows<{ n: number }>(
          `SELECT count() AS n FROM (SELECT DISTINCT source, id FROM ${pipeline.databases.store}.queue_events)`,
        )
        expect(row?.n).toBe(ledger.events.filter(({ type }) => type.startsWith('mpp.ticket.')).length)
      },
      { timeout: 180_000, interval: 1_000 },
    )
    ingest.stop()
    expect(await ingest.ended).toBe(0)
    await pipeline.catchUp()
    expect(await audit(pipeline, ledger)).toEqual([])
  })

  it('under Kafka ends the broker, which doctor reports with the fix, and loses nothing (seed 702, 40,000 events)', async () => {
    mountUnder('kafka')
    const pipeline = await openPipeline()
    fillBut(6_000_000)
    const failure = await sendLoad(pipeline, { seed: 702, count: 40_000, bad: 0 }).catch(
      (error: unknown) => error,
    )
    expect(failure).toBeInstanceOf(Error)
    const doctor = kunjungan('doctor')
    expect(await doctor.ended).toBe(1)
    expect(doctor.said()).toMatch(
      /Kafka is not running: (the disk at .* is full|it ended because its disk was full)/,
    )
    await Promise.resolve(pipeline[Symbol.asyncDispose]()).catch(() => undefined)
    const refused = await startStack(config(), deps).catch((error: unknown) => String(error))
    expect(refused).toContain(`the disk at ${mount} is full`)
    makeRoom()
    await using again = await openPipeline()
    // What was acknowledged before has the same identities.
    const ledger = await sendLoad(again, { seed: 702, count: 40_000, bad: 0 })
    await again.catchUp()
    expect(await audit(again, ledger)).toEqual([])
  })
})
