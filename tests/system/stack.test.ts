/**
 * The embedded services on real processes: they start, survive and end as promised. Every case has a home and free
 * ports of its own and signals only processes whose ids it knows from its own stack.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Kafka, logLevel } from 'kafkajs'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { KunjunganError } from '../../infra/errors.ts'
import { createLogger } from '../../infra/log.ts'
import type { Credentials } from '../../infra/stack/credentials.ts'
import { processMarker, SERVICE_NAMES, stackPaths } from '../../infra/stack/paths.ts'
import { findProcesses, isAlive } from '../../infra/stack/processes.ts'
import type { StackDeps } from '../../infra/stack/service.ts'
import type { StackConfig } from '../../infra/stack/services.ts'
import { acquireStack, findStack, stackStatus, startStack, stopStack } from '../../infra/stack/stack.ts'
import type { RunningStack } from '../../infra/stack/stack.ts'

const Printed = z.object({
  pids: z.object({ kafka: z.int(), clickhouse: z.int() }),
  started: z.array(z.string()),
})
const checkout = join(import.meta.dirname, '..', '..')
const root = mkdtempSync(join(tmpdir(), 'kunjungan-stack-'))
const homes: string[] = []
const said: string[] = []
const deps: StackDeps = {
  logger: createLogger({ level: 'silent', pretty: false }),
  progress: (line) => said.push(line),
}
const base = {
  cacheDir: join(checkout, 'node_modules', '.cache', 'kunjungan'),
  machine: process.env,
  kafkaPort: 0,
  clickhousePorts: { http: 0, tcp: 0 },
}

function user(name: string, password: string, grants: string[]): string {
  return `<${name}><password>${password}</password><networks><ip>127.0.0.1</ip></networks><profile>default</profile>
     <quota>default</quota><grants>${grants.map((grant) => `<query>${grant}</query>`).join('')}</grants></${name}>`
}

function usersXml(credentials: Credentials): string {
  const own = ['GRANT SYSTEM ON *.*', 'GRANT SELECT ON system.numbers']
  const users = user('default', '', own) + user('kunjungan_admin', credentials.admin, ['GRANT ALL ON *.*'])
  return `<clickhouse><profiles><default/></profiles><quotas><default/></quotas><users>${users}</users></clickhouse>`
}

function newConfig(name: string, more: Partial<StackConfig> = {}): StackConfig {
  const home = join(root, name)
  homes.push(home)
  return { ...base, home, usersXml, ...more }
}

async function query(stack: RunningStack, sql: string): Promise<string> {
  const headers = { 'x-clickhouse-user': 'kunjungan_admin', 'x-clickhouse-key': stack.credentials.admin }
  const response = await fetch(stack.clickhouseUrl, { method: 'POST', body: sql, headers })
  const text = await response.text()
  if (!response.ok) throw new Error(text)
  return text.trim()
}

function kafkaOf(stack: RunningStack): Kafka {
  return new Kafka({ clientId: 'test', brokers: [...stack.brokers], logLevel: logLevel.NOTHING })
}

async function offsetsOf(stack: RunningStack): Promise<string[]> {
  const admin = kafkaOf(stack).admin()
  await admin.connect()
  const offsets = await admin.fetchTopicOffsets('t')
  await admin.disconnect()
  return offsets.map(({ high }) => high)
}

async function kill(pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL')
  await vi.waitUntil(() => !isAlive(pid), { timeout: 10_000, interval: 10 })
}

function urlOf(path: string): string {
  return JSON.stringify(pathToFileURL(join(checkout, path)).href)
}

/** Another command that starts the services: a process of its own that prints what it got. */
function upInProcess(config: StackConfig): ChildProcess & { output: () => string } {
  const { usersXml: _function, machine: _machine, ...plain } = config
  const code = `
    import { createLogger } from ${urlOf('infra/log.ts')}
    import { startStack } from ${urlOf('infra/stack/stack.ts')}
    const xml = ${JSON.stringify(usersXml({ admin: 'ADMIN', ingest: '', alert: '', bi: '' }))}
    const usersXml = (credentials) => xml.replace('ADMIN', credentials.admin)
    const config = { ...${JSON.stringify(plain)}, machine: process.env, usersXml }
    const deps = { logger: createLogger({ level: 'silent', pretty: false }), progress() {} }
    const { pids, started } = await startStack(config, deps)
    process.stdout.write(JSON.stringify({ pids, started }))`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
  return Object.assign(child, { output: () => text })
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null)
    await new Promise((resolve) => child.once('close', resolve))
}

async function processesOf(home: string): Promise<number[]> {
  return (await Promise.all(SERVICE_NAMES.map((name) => findProcesses(processMarker(home, name))))).flat()
}

async function occupy(): Promise<Server & { port: number }> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return Object.assign(server, { port: typeof address === 'object' && address !== null ? address.port : 0 })
}

afterEach(async () => {
  for (const home of homes) await stopStack(home, deps)
  const left = (await Promise.all(homes.map(processesOf))).flat()
  if (left.length > 0) throw new Error(`processes are left: ${left.join(', ')}`)
}, 60_000)
afterAll(() => rmSync(root, { recursive: true, force: true }))

describe('the embedded services', { timeout: 180_000 }, () => {
  test('keep their data and ports through crashes of each, in a home with any letters in its path', async () => {
    const config = newConfig("rumah & data, 'Büro' <é> 漢")
    const first = await startStack(config, deps)
    expect(first).toMatchObject({ started: ['kafka', 'clickhouse'], alreadyRunning: false, portNotes: [] })
    expect(statSync(config.home).mode & 0o777).toBe(0o700)
    expect(statSync(stackPaths(config.home).credentials).mode & 0o777).toBe(0o600)
    expect(await query(first, 'SELECT timezone()')).toBe('UTC')

    await query(first, 'CREATE DATABASE d; ')
    await query(first, 'CREATE TABLE d.t (a UInt32) ENGINE = MergeTree ORDER BY a')
    await query(first, 'INSERT INTO d.t SELECT number FROM numbers(1000)')
    const admin = kafkaOf(first).admin()
    await admin.connect()
    await admin.createTopics({ topics: [{ topic: 't', numPartitions: 1 }] })
    await admin.disconnect()
    const producer = kafkaOf(first).producer({ idempotent: true })
    await producer.connect()
    const farAhead = String(Date.UTC(2090, 0, 1))
    await producer.send({
      topic: 't',
      acks: -1,
      messages: [{ value: 'x' }, { value: 'y', timestamp: farAhead }],
    })
    await producer.disconnect()

    const second = await startStack(config, deps)
    expect(second).toMatchObject({ alreadyRunning: true, brokers: first.brokers, pids: first.pids })

    await kill(first.pids.kafka)
    expect((await stackStatus(config.home)).map(({ state }) => state)).toEqual(['down', 'running'])
    expect(await findStack(config.home)).toBeUndefined()
    const third = await startStack(config, deps)
    expect(third).toMatchObject({ started: ['kafka'], brokers: first.brokers })
    expect(third.pids.clickhouse).toBe(first.pids.clickhouse)
    expect(await offsetsOf(third)).toEqual(['2'])

    await Promise.all([kill(third.pids.kafka), kill(third.pids.clickhouse)])
    const fourth = await startStack(config, deps)
    expect(fourth).toMatchObject({ brokers: first.brokers, clickhouseUrl: first.clickhouseUrl })
    expect(await query(fourth, 'SELECT count() FROM d.t')).toBe('1000')
    expect(await offsetsOf(fourth)).toEqual(['2'])

    expect(await stopStack(config.home, deps)).toEqual(['kafka', 'clickhouse'])
    expect(await stopStack(config.home, deps)).toEqual([])
  })

  test('are started once by two commands at the same instant, and a reused process id is not taken for ours', async () => {
    const config = newConfig('twice')
    const commands = [upInProcess(config), upInProcess(config)]
    await Promise.all(commands.map(ended))
    const [one, other] = commands.map((command) => Printed.parse(JSON.parse(command.output())))
    expect(one?.pids).toEqual(other?.pids)
    expect([one?.started, other?.started]).toEqual(expect.arrayContaining([['kafka', 'clickhouse'], []]))

    const { state } = stackPaths(config.home)
    const noted = readFileSync(state, 'utf8')
    writeFileSync(state, noted.replace(`"pid": ${one?.pids.clickhouse}`, `"pid": ${process.pid}`))
    const [, clickhouse] = await stackStatus(config.home)
    expect(clickhouse).toMatchObject({ state: 'starting', pid: one?.pids.clickhouse })
    const again = await startStack(config, deps)
    expect(again.started).toEqual(['clickhouse'])
    expect(isAlive(one?.pids.clickhouse ?? 0)).toBe(false)
  })

  test('are adopted when the command that started them is killed half-way', async () => {
    const config = newConfig('killed')
    const command = upInProcess(config)
    await vi.waitUntil(async () => (await processesOf(config.home)).length > 0, {
      timeout: 20_000,
      interval: 5,
    })
    await kill(command.pid ?? 0)
    await ended(command)
    expect(command.output()).toBe('')
    const stack = await startStack(config, deps)
    expect(new Set(await processesOf(config.home))).toEqual(new Set(Object.values(stack.pids)))
    expect(await query(stack, 'SELECT 1')).toBe('1')
    rmSync(config.home, { recursive: true, force: true })
    mkdirSync(config.home)
    await stopStack(config.home, deps)
    expect(Object.values(stack.pids).map(isAlive)).toEqual([false, false])
  })

  test('move to free ports where the preferred ones are taken, and end with who acquired them', async () => {
    const taken = await Promise.all([occupy(), occupy(), occupy()])
    const [kafka, http, tcp] = taken.map(({ port }) => port)
    const ports = { kafkaPort: kafka ?? 0, clickhousePorts: { http: http ?? 0, tcp: tcp ?? 0 } }
    const config = newConfig('ports', ports)
    {
      await using stack = await acquireStack(config, deps)
      expect(stack.portNotes).toHaveLength(3)
      expect(stack.portNotes[0]).toContain(`${kafka} was taken`)
      await using inner = await acquireStack(config, deps)
      expect(inner.started).toEqual([])
    }
    expect(await processesOf(config.home)).toEqual([])
    for (const server of taken) server.close()
  })

  test('end with who acquired them also where their home was deleted meanwhile', async () => {
    const config = newConfig('deleted')
    const stack = await acquireStack(config, deps)
    rmSync(config.home, { recursive: true, force: true })
    await stack[Symbol.asyncDispose]()
    expect(Object.values(stack.pids).map(isAlive)).toEqual([false, false])
  })

  test('that die during start-up say why at once, and the other one is stopped', async () => {
    const config = newConfig('dies', { brokerProperties: { 'num.io.threads': '0' } })
    const failure = startStack(config, deps)
    await expect(failure).rejects.toMatchObject({ code: 'stack' })
    await expect(failure).rejects.toThrow(/num\.io\.threads/)
    expect(await processesOf(config.home)).toEqual([])
    await expect(
      startStack({ ...config, brokerProperties: {}, usersXml: () => '<broken' }, deps),
    ).rejects.toThrow(/ClickHouse ended during start-up[^]*clickhouse\.log/)
    expect(await processesOf(config.home)).toEqual([])
  })

  test('are stopped when their start-up is interrupted', async () => {
    const config = newConfig('interrupted')
    const controller = new AbortController()
    const outcome = startStack(config, { ...deps, signal: controller.signal }).catch(
      (error: unknown) => error,
    )
    await vi.waitUntil(async () => (await processesOf(config.home)).length > 1, {
      timeout: 20_000,
      interval: 5,
    })
    const reason = new KunjunganError('stopped', 'Stopped.')
    controller.abort(reason)
    expect(await outcome).toBe(reason)
    expect(reason.exitCode).toBe(130)
    expect(await processesOf(config.home)).toEqual([])
  })
})
