/**
 * `kunjungan alert silence`: which notifications are suppressed, by whom, why, and until when.
 */
import { type Command, InvalidArgumentError, Option } from 'commander'
import { formatUtc } from '../consumers/alert/state/alert-row.ts'
import {
  addSilence,
  newSilenceId,
  readSilences,
  removeSilence,
  Silence,
} from '../consumers/alert/state/silences.ts'
import { textForms } from '../schemas/fields.ts'
import { parseInstant } from '../schemas/time.ts'
import { KunjunganError } from '../infra/errors.ts'
import { createStyle, tableLines } from '../readers/text/table.ts'
import { printable } from '../infra/text/printable.ts'
import type { CliContext } from './context.ts'
import { type Connections, withConnections } from './connections.ts'
import { clickHouseOnly } from './connections/one-service.ts'
import { explain } from './connections/explain.ts'

/** The parent command has this option too, and commander gives it to the parent wherever it is written. */
interface JsonOption {
  readonly json?: boolean
}

interface AddOptions extends JsonOption {
  readonly mpp?: string
  readonly agency?: string
  readonly wholeMpp?: boolean
  readonly kind?: string
  readonly author: string
  readonly reason: string
  readonly hours?: number
  readonly from?: string
  readonly until?: string
}

export function registerSilence(alert: Command, context: CliContext): void {
  const silence = alert.command('silence').description('silences: add, list, remove')
  silence
    .command('add')
    .description('receivers are not notified of matching alerts; the view and the topic still have them')
    .option('--mpp <slug>', 'this MPP; left out: every MPP')
    .option('--agency <slug>', 'this agency; left out: any agency and the whole MPP', slug)
    .option('--whole-mpp', 'alerts of the whole MPP alone')
    .addOption(new Option('--kind <kind>', 'this kind alone').choices(['surge', 'drop', 'silent']))
    .requiredOption('--author <name>', 'who silences', words)
    .requiredOption('--reason <text>', 'why', words)
    .option('--hours <number>', 'how long it lasts', hours)
    .option('--from <time>', 'begins then, RFC 3339; left out: now', instant)
    .option('--until <time>', 'ends then, RFC 3339', instant)
    .option('--json', 'one JSON document on stdout')
    .action((_own: unknown, command: Command) =>
      using(context, async (connections) => {
        const options = command.optsWithGlobals<AddOptions>()
        const added = silenceOf(context, options)
        await addSilence(clientOf(connections), added, Date.now())
        sayIfUnknown(context, added)
        context.out(
          options.json === true
            ? JSON.stringify(added)
            : printable(`Silence ${added.silence_id} until ${added.expires_at}: ${added.reason}`),
        )
      }),
    )
  silence
    .command('list')
    .description('the silences that have not expired')
    .option('--json', 'one JSON document on stdout')
    .action((_own: unknown, command: Command) =>
      using(context, async (connections) => {
        const options = command.optsWithGlobals<JsonOption>()
        const silences = await readSilences(clientOf(connections), Date.now())
        if (options.json === true)
          context.out(JSON.stringify({ silences: silences.map((one) => Silence.parse(one)) }))
        else context.out(silences.length === 0 ? 'No silences.' : tableOf(silences))
      }),
    )
  silence
    .command('remove')
    .argument('<id>', 'as `list` shows it')
    .description('ends a silence now')
    .option('--json', 'one JSON document on stdout')
    .action((id: string, _own: unknown, command: Command) =>
      using(context, async (connections) => {
        const options = command.optsWithGlobals<JsonOption>()
        const client = clientOf(connections)
        const found = (await readSilences(client, Date.now())).find(({ silence_id }) => silence_id === id)
        if (found === undefined)
          throw new KunjunganError(
            'usage',
            `No silence "${id}" holds: see \`npx kunjungan alert silence list\`.`,
          )
        await removeSilence(client, found, Date.now())
        context.out(options.json === true ? JSON.stringify({ removed: id }) : `Silence ${id} is removed.`)
      }),
    )
}

function silenceOf({ reference }: CliContext, options: AddOptions): Silence {
  const { mpp = '', kind = '' } = options
  if (mpp !== '' && !reference.mpps.some((row) => row.mpp === mpp))
    throw new KunjunganError(
      'usage',
      `No MPP "${mpp}" in the reference data: give --mpp one of ${reference.mpps.map((row) => row.mpp).join(', ')}.`,
    )
  if (options.agency !== undefined && options.wholeMpp === true)
    throw new KunjunganError('usage', 'Give --agency or --whole-mpp, not both.')
  if ((options.hours === undefined) === (options.until === undefined))
    throw new KunjunganError('usage', 'Give --hours or --until: a silence has an end.')
  const starts = options.from === undefined ? Date.now() : (parseInstant(options.from) ?? Date.now())
  const expires =
    options.until === undefined
      ? starts + (options.hours ?? 0) * 3_600_000
      : (parseInstant(options.until) ?? starts)
  if (expires <= Math.max(starts, Date.now()))
    throw new KunjunganError('usage', 'The silence would be over before it begins: give a later --until.')
  return {
    silence_id: newSilenceId(),
    mpp,
    kind,
    author: options.author,
    reason: options.reason,
    agency: options.wholeMpp === true ? '' : (options.agency ?? '*'),
    starts_at: formatUtc(starts),
    expires_at: formatUtc(expires),
  }
}

/** An agency may send events without being in the reference data; more often it is a typing mistake. */
function sayIfUnknown({ reference, progress }: CliContext, { mpp, agency }: Silence): void {
  if (agency === '' || agency === '*') return
  const isKnown = reference.agencies.some((row) => row.agency === agency && (mpp === '' || row.mpp === mpp))
  if (!isKnown) progress(`No agency "${agency}" in the reference data: check the spelling.`)
}

function tableOf(silences: readonly Silence[]): string {
  const heads = ['Id', 'MPP', 'Agency', 'Kind', 'From', 'Until', 'Author', 'Reason']
  const cells = silences.map((one) => [
    one.silence_id,
    one.mpp === '' ? 'all' : one.mpp,
    one.agency === '*' ? 'all' : one.agency === '' ? '(whole MPP)' : one.agency,
    one.kind === '' ? 'all' : one.kind,
    ...[one.starts_at, one.expires_at, printable(one.author), printable(one.reason)],
  ])
  const columns = heads.map((head) => ({ head }))
  return tableLines(columns, cells, { width: 140, style: createStyle(false) }).join('\n')
}

function clientOf(connections: Connections): ReturnType<Connections['clickhouse']> {
  return connections.clickhouse('alert', connections.databases.store)
}

/** A fault is explained for the database user of `alert`. */
function using(context: CliContext, work: (connections: Connections) => Promise<void>): Promise<void> {
  return withConnections(clickHouseOnly(context), (connections) =>
    work(connections).catch((error: unknown) => {
      throw explain(error, connections, 'alert')
    }),
  )
}

function slug(text: string): string {
  if (textForms.slug.test(text)) return text
  throw new InvalidArgumentError('It must be a slug such as disdukcapil.')
}

function words(text: string): string {
  if (text.trim() !== '' && text.length <= 500) return text.trim()
  throw new InvalidArgumentError('It must be 1 to 500 characters.')
}

function hours(text: string): number {
  const value = Number(text)
  if (/^\d+(\.\d+)?$/.test(text) && value > 0 && value <= 24 * 366) return value
  throw new InvalidArgumentError('It must be a number of hours above 0, at most 8784.')
}

function instant(text: string): string {
  if (parseInstant(text) !== undefined) return text
  throw new InvalidArgumentError('It must be an RFC 3339 time such as 2026-03-02T08:00:00+08:00.')
}
