/** A few days of Kukar for the report, and the command itself as a process of its own. */
import { spawn } from 'node:child_process'
import { inject } from 'vitest'
import { answer, say } from './figure-events.ts'
import { checkout, type TestEvent } from './pipeline.ts'

interface Result {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Visitors of an agency of Kukar on a day: issued each minute from nine, called after so many minutes. */
export function visits(agency: string, day: string, visitors: number, wait = 5): TestEvent[] {
  return Array.from({ length: visitors }, (_, at) => {
    const ticket = { agency, ticket_id: `${agency}-${at}` }
    const time = (minute: number): string =>
      `${day} ${String(9 + Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
    return [
      say('mpp.ticket.issued', 'kukar', time(at), { ...ticket, visitor_id: `${agency}-${day}-${at}` }),
      say('mpp.ticket.called', 'kukar', time(at + wait), ticket),
    ]
  }).flat()
}

/** Of March 2026 with a small agency, and of February with another one. */
export const reportEvents = [
  ...[...visits('disdukcapil', '2026-02-10', 30), ...visits('samsat', '2026-02-10', 7)],
  ...[...visits('imigrasi', '2026-02-10', 9), ...visits('polri', '2026-02-10', 3)],
  ...[...visits('disdukcapil', '2026-03-02', 40), ...visits('disdukcapil', '2026-03-03', 24, 50)],
  ...[
    ...visits('samsat', '2026-03-03', 8),
    ...visits('imigrasi', '2026-03-02', 3),
    ...visits('polri', '2026-03-02', 12),
  ],
  say('mpp.quota.set', 'kukar', '2026-03-02 07:00', {
    agency: 'disdukcapil',
    local_date: '2026-03-02',
    quota: 40,
    revision: 1,
  }),
  ...Array.from({ length: 6 }, (_, at) =>
    say('mpp.ticket.refused', 'kukar', `2026-03-02 14:0${at}`, {
      agency: 'disdukcapil',
      ticket_id: `r-${at}`,
      reason: 'quota',
    }),
  ),
  ...Array.from({ length: 5 }, (_, at) =>
    answer('kukar', '2026-03-03 11:00', `disdukcapil/s-${at}`, at === 0 ? 3 : 4, {
      ...(at < 2 ? { ticket_id: `disdukcapil-${at}` } : {}),
    }),
  ),
]

/** Runs `kunjungan report` on a namespace of the shared stack. */
export async function runReport(
  namespace: string,
  home: string,
  args: readonly string[],
  more: NodeJS.ProcessEnv = {},
): Promise<Result> {
  const stack = inject('stack')
  const env = {
    ...process.env,
    KAFKA_BROKERS: stack.brokers.join(','),
    CLICKHOUSE_URL: stack.clickhouseUrl,
    CLICKHOUSE_BI_PASSWORD: stack.credentials.bi,
    KUNJUNGAN_NAMESPACE: namespace,
    KUNJUNGAN_HOME: home,
    LOG_LEVEL: 'warn',
    ...more,
  }
  const child = spawn(process.execPath, ['cli/main.ts', 'report', ...args], { cwd: checkout, env })
  const output = { out: '', err: '' }
  for (const [stream, name] of [
    [child.stdout, 'out'],
    [child.stderr, 'err'],
  ] as const)
    stream.on('data', (data: Buffer) => (output[name] += data.toString()))
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { code, ...output }
}
