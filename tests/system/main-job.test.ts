/**
 * The command line as a user has it: the main job end to end, in a home of its own, in a path with blanks, on whatever
 * ports are free, beside anything else that runs.
 */
import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { isAlive } from '../../infra/stack/processes.ts'
import { shiftedMonth } from '../../readers/months.ts'
import { checkout } from '../support/pipeline.ts'

interface Result {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

let home: string

beforeAll(async () => {
  home = join(await mkdtemp(join(tmpdir(), 'kunjungan-main-')), 'a home')
})
afterAll(async () => {
  await kunjungan(['stack', 'down'])
  await rm(join(home, '..'), { recursive: true, force: true })
})

function start(
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): {
  done: Promise<Result>
  kill: (signal: NodeJS.Signals) => void
  err: () => string
  out: () => string
} {
  const { KAFKA_BROKERS: _brokers, CLICKHOUSE_URL: _url, ...env } = process.env
  const child = spawn(process.execPath, ['cli/launcher/kunjungan.js', ...args], {
    cwd: checkout,
    env: { ...env, KUNJUNGAN_HOME: home, LOG_LEVEL: 'warn', ...more },
  })
  let out = ''
  let err = ''
  child.stdout.on('data', (data: Buffer) => (out += data.toString()))
  child.stderr.on('data', (data: Buffer) => (err += data.toString()))
  const done = new Promise<Result>((resolve) => child.on('close', (code) => resolve({ code, out, err })))
  return { done, kill: (signal) => child.kill(signal), err: () => err, out: () => out }
}

const kunjungan = (args: readonly string[]): Promise<Result> => start(args).done

async function pids(): Promise<number[]> {
  const { out } = await kunjungan(['stack', 'status', '--json'])
  const { services } = JSON.parse(out) as { services: { pid?: number }[] }
  return services.flatMap(({ pid }) => (pid === undefined ? [] : [pid]))
}

describe('the main job', () => {
  it('brings up everything, shows the published peak months and ends with exit code 0 and nothing left running', async () => {
    const { code, out, err } = await kunjungan(['start', '--once', '--lang', 'en'])
    expect(err).not.toMatch(/error|warning/i)
    expect(code).toBe(0)
    expect(out).toMatch(/SIMULATED/i)
    expect(out).toMatch(/MPP Kota Balikpapan\s+2025\s+July\s+6,814 r.*Sep 5,962 r.*Aug 5,367 r/)
    const [summary = ''] = out.split('Connecting a BI tool')
    expect(Math.max(...summary.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100)
    expect(await pids()).toEqual([])
  })

  it('keeps the figures for later commands: the peak months, the year-to-date tally, labelled simulation', async () => {
    expect((await kunjungan(['stack', 'up'])).code).toBe(0)
    const variables = JSON.parse((await kunjungan(['stack', 'env', '--json'])).out) as Record<string, string>
    const query = async (sql: string): Promise<unknown[]> => {
      const response = await fetch(`${variables['CLICKHOUSE_URL']}/?database=mpp_bi`, {
        method: 'POST',
        body: `${sql} FORMAT JSONEachRow`,
        headers: { 'x-clickhouse-user': 'bi', 'x-clickhouse-key': variables['CLICKHOUSE_BI_PASSWORD'] ?? '' },
      })
      const text = await response.text()
      if (!response.ok) throw new Error(text)
      return text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown)
    }
    expect(
      await query(
        "SELECT toString(month) AS month, toString(visits) AS visits, basis, is_simulated FROM peak_months WHERE mpp = 'balikpapan' AND year = 2025 AND rank_in_year <= 3 ORDER BY rank_in_year",
      ),
    ).toMatchObject([
      { month: '2025-07-01', visits: '6814', basis: 'tally', is_simulated: 0 },
      { month: '2025-09-01', visits: '5962', basis: 'tally', is_simulated: 0 },
      { month: '2025-08-01', visits: '5367', basis: 'tally', is_simulated: 0 },
    ])
    expect(
      await query(
        "SELECT toString(count) AS count FROM tallies WHERE mpp = 'balikpapan' AND agency = '' AND period_end = '2025-09-30' AND period_start = '2025-01-01'",
      ),
    ).toEqual([{ count: '41481' }])
    expect(
      await query(
        'SELECT DISTINCT basis, is_simulated FROM visits_by_mpp_month WHERE month >= today() - 300',
      ),
    ).toEqual([{ basis: 'events', is_simulated: 1 }])
  })

  it('doubles nothing when simulations overlap and a tally file is imported twice', async () => {
    // A month that `start` simulated, and so many of its days that some are working days.
    const month = shiftedMonth(`${new Date().toISOString().slice(0, 7)}-01`, -2).slice(0, 7)
    const days = ['--from', `${month}-10`, '--to', `${month}-23`]
    const report = async (): Promise<unknown> => {
      const { out, code } = await kunjungan(['report', '--month', month, '--json'])
      expect(code).toBe(0)
      return stable(JSON.parse(out))
    }
    const before = await report()
    const file = join(home, 'tallies.csv')
    await writeFile(
      file,
      'mpp,agency,service,period_start,period_end,unit,count,revision,publisher\nkukar,,,2023-03-01,2023-03-31,visits,900,1,Dinas\n',
    )
    for (let round = 0; round < 2; round++) {
      expect((await kunjungan(['simulate', ...days, '--mpp', 'kukar'])).out).toMatch(/Sent \d+ simulated/)
      expect((await kunjungan(['import', file])).out).toMatch(/Sent 1 event /)
    }
    expect((await kunjungan(['ingest', '--until-caught-up'])).code).toBe(0)
    expect(await report()).toEqual(before)
  })

  it('imports a file of more events than one batch takes', async () => {
    const file = join(home, 'events.ndjson')
    const lines = Array.from({ length: 25_000 }, (_, at) =>
      JSON.stringify({
        specversion: '1.0',
        id: `many-${at}`,
        source: '/test/many',
        type: 'mpp.ticket.issued',
        time: '2023-05-02T09:00:00+08:00',
        data: { mpp: 'kukar', agency: 'polri', ticket_id: `many-${at}` },
      }),
    )
    await writeFile(file, lines.join('\n'))
    expect((await kunjungan(['import', file])).out).toMatch(/Sent 25000 events/)
    expect((await kunjungan(['ingest', '--until-caught-up'])).out).toMatch(/Stored 25000 events/)
  })

  it('says what is wrong in a sentence, with exit code 2 for wrong usage and 1 for failure', async () => {
    const cases: [string[], number, RegExp][] = [
      [['simulate', '--from', '2026-02-30', '--to', '2026-03-01'], 2, /must be a date YYYY-MM-DD/],
      [['simulate', '--from', '2026-02-02', '--to', '2026-02-01'], 2, /--to must not be before --from/],
      [
        ['simulate', '--from', '2026-02-01', '--to', '2026-02-02', '--mpp', 'atlantis'],
        2,
        /No MPP "atlantis"/,
      ],
      [['report', '--mpp', 'atlantis'], 2, /atlantis/],
      [['no-such-command'], 2, /unknown command/],
      [['import', join(home, 'missing.csv')], 1, /missing\.csv cannot be read/],
      [['dead-letters', 'show', 'a:1:2'], 2, /There is no dead letter a:1:2/],
      [['rebuild'], 2, /add --yes/],
    ]
    for (const [args, code, text] of cases) {
      const result = await kunjungan(args)
      expect(`${result.code} ${result.err}`, args.join(' ')).toMatch(new RegExp(`^${code} `))
      expect(result.err, args.join(' ')).toMatch(text)
      expect(result.err, args.join(' ')).not.toMatch(/\n\s+at /)
    }
  })

  it('says what keeps the board from listening before anything is sent', async () => {
    const { code, err } = await start(['start'], { KUNJUNGAN_BOARD_HOST: '0.0.0.0' }).done
    expect(code).toBe(2)
    expect(err).toContain('The board does not listen on 0.0.0.0 in the clear')
    expect(err).not.toContain('Published tallies')
  })

  it('runs live until Ctrl-C, then stops what it started and leaves no process', async () => {
    expect((await kunjungan(['stack', 'down'])).code).toBe(0)
    const running = start(['start'])
    await vi.waitFor(() => expect(running.err()).toContain('Live until Ctrl-C'), {
      timeout: 100_000,
      interval: 200,
    })
    const alive = await pids()
    expect(alive).toHaveLength(2)
    const collector = /POST (\S+)\/v1\/events/.exec(running.out())?.[1] ?? ''
    const isReady = async (): Promise<number> => (await fetch(`${collector}/ready`)).status
    await vi.waitFor(async () => expect(await isReady()).toBe(200), { timeout: 20_000 })
    running.kill('SIGINT')
    const { code } = await running.done
    expect(code).toBe(0)
    await vi.waitFor(() => expect(alive.filter(isAlive)).toEqual([]), { timeout: 5_000 })
  })

  it('ends at one Ctrl-C also where Kafka has gone while it is live', async () => {
    const running = start(['start', '--around-the-clock'])
    await vi.waitFor(() => expect(running.err()).toContain('Live until Ctrl-C'), {
      timeout: 100_000,
      interval: 200,
    })
    const [kafka = 0] = await pids()
    process.kill(kafka, 'SIGKILL')
    // By then an event is under way.
    await delay(15_000)
    const since = performance.now()
    running.kill('SIGINT')
    await running.done
    expect(performance.now() - since).toBeLessThan(25_000)
    expect(await pids()).toEqual([])
  })
})

/** Without what depends on the moment of the report: a waiting ticket has waited longer the next time. */
function stable(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, of: unknown) =>
      /^(as_of|freshness|now|longest_wait_seconds)$/.test(key) ? undefined : of,
    ),
  )
}
