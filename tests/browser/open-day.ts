/**
 * A pipeline in the middle of an open day, at whatever hour it is made: thirteen simulated months whose opening hours
 * lie around now, one MPP as usual with its quota used up, one with a surge and an alert, one whose queue feed fell
 * silent, and dead letters of several reasons. For pictures of the board, and to look at it by hand. A home that was
 * made before is brought up to now.
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createClickHouse } from '../../infra/clickhouse/client.ts'
import { createKafka } from '../../infra/kafka/client.ts'
import { createLogger } from '../../infra/log.ts'
import { databaseNames } from '../../sql/databases.ts'

const checkout = join(import.meta.dirname, '../..')
const minuteMs = 60_000

export interface OpenDay {
  readonly env: NodeJS.ProcessEnv
  readonly run: (...args: readonly string[]) => Promise<string>
}

/** Makes it, or brings it up to now; the stack of the home runs afterwards. */
export async function makeOpenDay(home: string): Promise<OpenDay> {
  const folder = join(home, 'reference')
  const env = { ...process.env, KUNJUNGAN_HOME: home, KUNJUNGAN_REFERENCE: folder, LOG_LEVEL: 'warn' }
  const run = async (...args: readonly string[]): Promise<string> =>
    (
      await promisify(execFile)(process.execPath, ['cli/launcher/kunjungan.js', ...args], {
        cwd: checkout,
        env,
      })
    ).stdout
  const isNew = !existsSync(folder)
  if (isNew) await writeReference(folder, minutesOfDay(8) - 300, { kotim: minutesOfDay(7) - 110 })
  await run('stack', 'up')
  if (isNew) {
    await run('start', '--once')
    await writeReference(folder, minutesOfDay(8) - 300, {})
    await run('migrate')
    await expectToday(await variablesOf(run))
    await addUnusual(home, run)
  } else {
    const today = localDay(8)
    await run('simulate', '--from', today, '--to', today, '--mpp', 'balikpapan', '--mpp', 'kukar')
    await run('ingest', '--until-caught-up')
  }
  return { env, run }
}

const minutesOfDay = (offsetHours: number): number =>
  Math.floor((Date.now() / minuteMs + offsetHours * 60) % 1_440)

const localDay = (offsetHours: number): string =>
  new Date(Date.now() + offsetHours * 60 * minuteMs).toISOString().slice(0, 10)

const timeText = (minutes: number): string => {
  const within = Math.max(0, Math.min(1_439, minutes))
  return `${String(Math.floor(within / 60)).padStart(2, '0')}:${String(within % 60).padStart(2, '0')}`
}

/** The checkout's reference data with hours around now, open on today's weekday too. */
async function writeReference(
  folder: string,
  opensAt: number,
  closesAt: Readonly<Record<string, number>>,
): Promise<void> {
  await mkdir(folder, { recursive: true })
  await cp(join(checkout, 'sql', 'reference'), folder, { recursive: true })
  const weekday = String(((new Date(`${localDay(8)}T00:00:00Z`).getUTCDay() + 6) % 7) + 1)
  const opens = Math.max(0, Math.floor(opensAt / 60) * 60)
  await rewrite(folder, 'mpps.csv', (cells) => {
    const [mpp = ''] = cells
    // In the first two hours of a local day it would be before midnight.
    const closes = Math.max(opens + 1, closesAt[mpp] ?? opensAt + 480)
    return [...cells.slice(0, 8), timeText(opens), timeText(closes), ...cells.slice(10)]
  })
  await rewrite(folder, 'agencies.csv', (cells) => {
    const own = cells[3] === '' ? ['1', '2', '3', '4', '5'] : (cells[3] ?? '').split(';')
    const days = new Set([...own, weekday])
    return [...cells.slice(0, 3), [...days].toSorted().join(';'), ...cells.slice(4)]
  })
  await rewrite(folder, 'holidays.csv', (cells) => (cells[0] === localDay(8) ? undefined : cells))
}

async function rewrite(
  folder: string,
  file: string,
  change: (cells: string[]) => readonly string[] | undefined,
): Promise<void> {
  const path = join(folder, file)
  const [header = '', ...lines] = (await readFile(path, 'utf8')).trimEnd().split('\n')
  // A quoted name may hold a comma.
  const rows = lines.map((line) =>
    change([...line.matchAll(/(?:^|,)("[^"]*"|[^,"]*)/g)].map(([, cell]) => cell ?? '')),
  )
  const kept = rows.flatMap((row) => (row === undefined ? [] : [row.join(',')]))
  await writeFile(path, `${[header, ...kept].join('\n')}\n`)
}

interface Variables {
  readonly KAFKA_BROKERS: string
  readonly CLICKHOUSE_URL: string
  readonly CLICKHOUSE_ADMIN_PASSWORD: string
}

/** How to reach the services of a home. */
export async function variablesOf(run: OpenDay['run']): Promise<Variables> {
  return JSON.parse(await run('stack', 'env', '--json')) as Variables
}

/** The process of a service of a home. */
export async function pidOf({ run }: Pick<OpenDay, 'run'>, service: string): Promise<number> {
  const { services } = JSON.parse(await run('stack', 'status', '--json')) as {
    services: { service: string; pid?: number }[]
  }
  const pid = services.find((one) => one.service === service)?.pid
  // 0 and -1 would be every process of a group, or of the machine.
  if (pid === undefined || pid < 2) throw new Error(`${service} does not run`)
  return pid
}

function adminOf(variables: Variables): ReturnType<typeof createClickHouse> {
  const { CLICKHOUSE_URL: url, CLICKHOUSE_ADMIN_PASSWORD: password } = variables
  return createClickHouse({ url, user: 'kunjungan_admin', password }, { database: databaseNames().store })
}

/** At a weekend too: an MPP is expected to be open from Monday to Friday, whatever its reference data say. */
async function expectToday(variables: Variables): Promise<void> {
  await using client = adminOf(variables)
  const [year = '', month = '', day = ''] = localDay(8).split('-')
  await client.command({
    query: `ALTER TABLE ref_expected_days UPDATE days = bitOr(days, ${2 ** (Number(day) - 1)})
      WHERE weekdays = 31 AND month = '${year}-${month}-01' SETTINGS mutations_sync = 2`,
  })
}

async function addUnusual(home: string, run: OpenDay['run']): Promise<void> {
  const now = Date.now()
  const events = [
    event('quota', 'mpp.quota.set', now - 240 * minuteMs, {
      mpp: 'balikpapan',
      agency: 'disdukcapil',
      local_date: localDay(8),
      quota: 30,
      revision: 1,
    }),
    ...Array.from({ length: 7 }, (_, at) =>
      event(`refused-${at}`, 'mpp.ticket.refused', now - (10 + at) * minuteMs, {
        mpp: 'balikpapan',
        agency: 'disdukcapil',
        ticket_id: `shown-refused-${at}`,
        reason: 'quota',
      }),
    ),
    ...Array.from({ length: 60 }, (_, at) => surgeTicket(at, now - (95 - at * 1.5) * minuteMs)).flat(),
  ]
  const file = join(home, 'unusual.ndjson')
  await writeFile(file, `${events.map((one) => JSON.stringify(one)).join('\n')}\n`)
  await run('import', file)
  const variables = await variablesOf(run)
  await sendBad(variables.KAFKA_BROKERS)
  await run('ingest', '--until-caught-up')
  await raiseAlert(variables, now)
}

function event(id: string, type: string, at: number, data: object): object {
  const time = new Date(at).toISOString()
  return { specversion: '1.0', id: `shown-${id}`, source: '/simulator/shown', type, time, data }
}

/** The latest few still wait. */
function surgeTicket(at: number, issued: number): object[] {
  const data = { mpp: 'kukar', agency: 'disdukcapil', ticket_id: `shown-${at}` }
  const step = (name: string, minutes: number): object =>
    event(`${name}-${at}`, `mpp.ticket.${name}`, issued + minutes * minuteMs, data)
  if (at >= 48) return [step('issued', 0)]
  return [step('issued', 0), step('called', 14), step('started', 15), step('completed', 19)]
}

async function sendBad(brokers: string): Promise<void> {
  const kafka = createKafka(
    { brokers: brokers.split(','), security: { ssl: false } },
    'open-day',
    createLogger({ level: 'silent', pretty: false }),
  )
  const producer = kafka.producer()
  await producer.connect()
  const bad = ['no JSON', '{"specversion":"1.0"}', null]
  await producer.send({
    topic: 'mpp.queue.v1',
    messages: bad.map((value) => ({ key: 'kukar/bad', value })),
  })
  await producer.disconnect()
}

async function raiseAlert(variables: Variables, now: number): Promise<void> {
  await using client = adminOf(variables)
  const at = (minutesAgo: number): string =>
    new Date(now - minutesAgo * minuteMs).toISOString().replace('T', ' ').slice(0, 19)
  await client.insert({
    table: 'alert_states',
    format: 'JSONEachRow',
    values: [
      {
        mpp: 'kukar',
        alert_id: 'shown-surge',
        status: 'firing',
        agency: 'disdukcapil',
        kind: 'surge',
        started_at: at(20),
        window_start: at(140),
        window_end: at(20),
        updated_at: at(19),
        observed: 58,
        expected: 11.4,
        expected_low: 4,
        expected_high: 21,
        score: 9.2,
        driving_agencies: 'disdukcapil',
      },
    ],
  })
}
