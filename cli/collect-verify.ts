/**
 * `kunjungan collect verify`: the conformance kit. Against a collector it sends requests and compares the answers; for a
 * sender it listens as a collector that is often away, and says whether the sender kept the one rule. Neither stores
 * anything.
 */
import type { Command } from 'commander'
import { KunjunganError } from '../infra/errors.ts'
import { httpUrl, reachableHosts } from '../infra/host-addresses.ts'
import { conformanceCases, runCase } from '../producers/collect/verify/conformance.ts'
import { startSenderCheck } from '../producers/collect/verify/sender-check.ts'
import { utcOffsetsOf } from '../schemas/reference.ts'
import { chosenMpps, port } from './arguments.ts'
import type { CliContext } from './context.ts'
import { untilAborted } from './ingest.ts'

interface Options {
  readonly url: string
  readonly mpp: string
  readonly sender?: number
  readonly host?: string
  readonly json?: boolean
}

/** Adds the command below `collect`. */
export function registerCollectVerify(collect: Command, context: CliContext): void {
  collect
    .command('verify')
    .description(
      'sends 20 requests to a collector and compares the answers; the key is read from KUNJUNGAN_KEY',
    )
    .option('--url <address>', 'the collector', 'http://127.0.0.1:8088')
    .option('--mpp <slug>', 'the MPP that the key is for, or whose events the sender sends', 'balikpapan')
    .option(
      '--sender <port>',
      'checks a sender instead: listens there as a collector that is often away; Ctrl-C shows what was found',
      port,
    )
    .option(
      '--host <address>',
      'where --sender listens (default: 127.0.0.1; 0.0.0.0 for devices in the network)',
    )
    .option('--json', 'one JSON document on stdout')
    .action((_own: unknown, command: Command) => {
      // `collect` has --host too and takes it, wherever it stands.
      const options = command.optsWithGlobals<Options>()
      return options.sender === undefined
        ? verifyCollector(context, options)
        : verifySender(context, options, options.sender)
    })
}

async function verifyCollector(
  context: CliContext,
  { url, mpp, host, json = false }: Options,
): Promise<void> {
  if (host !== undefined)
    throw new KunjunganError('usage', '--host goes with --sender PORT: a collector is named by --url.')
  const key = context.env.KUNJUNGAN_KEY
  if (!URL.canParse(url))
    throw new KunjunganError('usage', '--url must be an address such as http://127.0.0.1:8088.')
  if (key === undefined)
    throw new KunjunganError(
      'usage',
      'Set KUNJUNGAN_KEY to a bearer key of the collector: `npx kunjungan keys create --mpp SLUG` makes one.',
    )
  const found: { name: string; fault: string | null }[] = []
  for (const one of conformanceCases(mpp, new Date().toISOString())) {
    const fault = await runCase(url, key, one).catch(() => 'there was no answer that could be read')
    found.push({ name: one.name, fault: fault ?? null })
    if (!json) context.out(fault === undefined ? `ok     ${one.name}` : `WRONG  ${one.name}: ${fault}`)
  }
  const wrong = found.filter(({ fault }) => fault !== null).length
  if (json) context.out(JSON.stringify({ cases: found, wrong }))
  else context.out(wrong === 0 ? `All ${found.length} answers are right.` : `${wrong} answers are wrong.`)
  if (wrong > 0) context.exitCode(1)
}

async function verifySender(
  context: CliContext,
  { mpp: given, host = '127.0.0.1', json = false }: Options,
  atPort: number,
): Promise<void> {
  const [mpp = ''] = chosenMpps(context.reference, [given])
  await using check = await startSenderCheck(
    { host, port: atPort, mpp },
    { utcOffsets: utcOffsetsOf(context.reference), nowMs: Date.now },
  )
  // A URL leaves out the port 80, so it is asked alone for the one that was taken.
  const bound = atPort === 0 ? Number(new URL(check.url).port) : atPort
  const urls = reachableHosts(host).map((one) => `${httpUrl(one, bound)}/v1/events`)
  context.progress(
    `Point the sender at ${urls.join(' or ')} with any made-up bearer key, let it send some events of ${mpp} (--mpp names another MPP), then press Ctrl-C.`,
  )
  await untilAborted(context.signal)
  const report = check.report()
  const isRight = report.accepted > 0 && report.faults.length === 0
  if (json) context.out(JSON.stringify(report))
  else {
    context.out(`${report.requests} requests, ${report.accepted} events accepted.`)
    for (const fault of report.faults) context.out(`WRONG  ${fault}`)
    for (const note of report.notes) context.out(`note   ${note}`)
    if (isRight) context.out('The sender keeps the rule.')
  }
  if (!isRight) context.exitCode(1)
}
