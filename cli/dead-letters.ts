/**
 * `kunjungan dead-letters list | show ID | replay [ID]...`: what was refused and why, and back into its topic once
 * the cause is fixed.
 */
import Table from 'cli-table3'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { z } from 'zod'
import { type DeadLetter, readDeadLetters } from '../consumers/dead-letters/read.ts'
import { obstacle, replayDeadLetters } from '../consumers/dead-letters/replay.ts'
import { queryRows } from '../infra/clickhouse/query-rows.ts'
import { KunjunganError } from '../infra/errors.ts'
import { reasons } from '../schemas/reasons.ts'
import { topicKinds } from '../schemas/topics.ts'
import { printable } from '../infra/text/printable.ts'
import type { CliContext } from './context.ts'
import { type Connections, withConnections } from './connections.ts'

interface Listed {
  readonly letter: DeadLetter
  readonly isReplayed: boolean
}

interface ListOptions {
  readonly reason?: string
  readonly topic?: string
  readonly limit: number
  readonly json?: boolean
}

export function registerDeadLetters(program: Command, context: CliContext): void {
  const group = program
    .command('dead-letters')
    .description('what was refused, why, and back into its topic once fixed')
  group
    .command('list')
    .description('the dead letters, latest last')
    .addOption(new Option('--reason <reason>', 'of this reason alone').choices(reasons))
    .option('--topic <topic>', 'of this original topic alone')
    .option('--limit <n>', 'the latest n', positive, 50)
    .option('--json', 'one JSON document on stdout')
    .action((options: ListOptions) =>
      withConnections(context, (connections) => list(context, connections, options)),
    )
  group
    .command('show')
    .description('one dead letter whole: reason, headers, history and, where it was kept, the value')
    .argument('<id>', 'topic:partition:offset, as list prints it')
    .option('--json', 'one JSON document on stdout')
    .action((id: string, options: { json?: boolean }) =>
      withConnections(context, (connections) => show(context, connections, id, options)),
    )
  group
    .command('replay')
    .description('sends dead letters back into their topics: those named, or all that were not sent back yet')
    .argument('[id...]', 'topic:partition:offset, as list prints it')
    .addOption(new Option('--reason <reason>', 'of this reason alone').choices(reasons))
    .option('--again', 'also those that were sent back before')
    .option('--json', 'one JSON document on stdout')
    .action((ids: string[], options: ReplayOptions) =>
      withConnections(context, (connections) => replay(context, connections, ids, options)),
    )
}

function positive(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1.')
  return Number(text)
}

async function readListed(context: CliContext, connections: Connections): Promise<Listed[]> {
  await connections.requireTopics(['deadLetter'])
  const letters = await readDeadLetters(
    connections.kafka('kunjungan-dead-letters'),
    connections.topics.topics.deadLetter,
    context.signal,
  )
  const replays = await queryRows(
    connections.clickhouse('admin', connections.databases.store),
    z.object({ dead_letter: z.string() }),
    'SELECT DISTINCT dead_letter FROM dead_letter_replays',
  )
  const replayed = new Set(replays.map((row) => row.dead_letter))
  return letters.map((letter) => ({ letter, isReplayed: replayed.has(letter.id) }))
}

async function list(context: CliContext, connections: Connections, options: ListOptions): Promise<void> {
  const known = Object.values(connections.topics.topics)
  if (options.topic !== undefined && !known.includes(options.topic)) {
    throw new KunjunganError('usage', `There is no topic ${options.topic}: there are ${known.join(', ')}.`)
  }
  const all = (await readListed(context, connections)).filter(
    ({ letter }) =>
      (options.reason ?? letter.reason) === letter.reason && (options.topic ?? letter.topic) === letter.topic,
  )
  const shown = all.slice(-options.limit)
  if (options.json === true) {
    context.out(JSON.stringify({ total: all.length, deadLetters: shown.map(asJson) }))
    return
  }
  if (all.length === 0) {
    context.out('No dead letters.')
    return
  }
  const table = new Table({
    head: ['id', 'refused at', 'reason', 'detail', 'sent back'],
    style: { head: [], border: [] },
    wordWrap: true,
  })
  for (const { letter, isReplayed } of shown) {
    const state = isReplayed ? 'yes' : obstacle(letter) === undefined ? '' : 'cannot be'
    table.push([letter.id, letter.time, letter.reason, letter.detail, state].map(printable))
  }
  context.out(table.toString())
  context.out(
    `${shown.length} of ${all.length} dead letters. Fix the cause, then: npx kunjungan dead-letters replay`,
  )
}

async function show(
  context: CliContext,
  connections: Connections,
  id: string,
  options: { json?: boolean },
): Promise<void> {
  const all = await readListed(context, connections)
  const [listed] = find(all, [id])
  if (listed === undefined) return
  const { letter } = listed
  const history = historyOf(letter, all)
  const headers = Object.entries(letter.message.headers ?? {}).map(
    ([name, value]) => `${name}: ${String(value)}`,
  )
  const value = letter.message.value?.toString('utf8') ?? null
  if (options.json === true) {
    context.out(
      JSON.stringify({
        ...asJson(listed),
        key: letter.message.key?.toString() ?? null,
        headers,
        value,
        history: history.map(({ id: of, reason, detail, time }) => ({ id: of, reason, detail, time })),
      }),
    )
    return
  }
  const blocked = obstacle(letter)
  for (const line of [
    `id          ${letter.id}`,
    `reason      ${letter.reason}: ${letter.detail}`,
    `refused at  ${letter.time}`,
    `sent back   ${listed.isReplayed ? 'yes' : blocked === undefined ? 'not yet' : `cannot be: ${blocked}`}`,
    ...history.map(
      (earlier) => `before      ${earlier.id}, ${earlier.time}, ${earlier.reason}: ${earlier.detail}`,
    ),
    `key         ${letter.message.key?.toString() ?? ''}`,
    ...headers.map((header) => `header      ${header}`),
    `value       ${value ?? '(not kept)'}`,
  ]) {
    context.out(printable(line))
  }
}

/** The dead letters that this one was before, latest first. */
function historyOf(letter: DeadLetter, all: readonly Listed[]): DeadLetter[] {
  const earlier: DeadLetter[] = []
  let current: DeadLetter | undefined = letter
  while (current?.replayOf !== undefined && earlier.length <= all.length) {
    const of: string = current.replayOf
    current = all.find((candidate) => candidate.letter.id === of)?.letter
    if (current !== undefined) earlier.push(current)
  }
  return earlier
}

interface ReplayOptions {
  readonly reason?: string
  readonly again?: boolean
  readonly json?: boolean
}

async function replay(
  context: CliContext,
  connections: Connections,
  ids: readonly string[],
  options: ReplayOptions,
): Promise<void> {
  await connections.requireTopics(topicKinds)
  const all = await readListed(context, connections)
  const chosen = (ids.length > 0 ? find(all, ids) : all).filter(
    ({ letter }) => (options.reason ?? letter.reason) === letter.reason,
  )
  const skipped = chosen.flatMap(({ letter, isReplayed }) => {
    const why =
      obstacle(letter) ??
      (isReplayed && options.again !== true
        ? 'it was sent back before (--again sends it once more)'
        : undefined)
    return why === undefined ? [] : [{ id: letter.id, why }]
  })
  const blocked = new Set(skipped.map(({ id }) => id))
  const letters = chosen.map(({ letter }) => letter).filter(({ id }) => !blocked.has(id))
  const sent = await replayDeadLetters(
    letters,
    connections.kafka('kunjungan-replay'),
    connections.clickhouse('admin', connections.databases.store),
    ({ id, topic }) =>
      skipped.push({ id, why: `${topic} takes no record that large: raise its max.message.bytes` }),
  )
  if (options.json === true) {
    context.out(JSON.stringify({ sent, skipped }))
  } else {
    if (ids.length > 0) for (const { id, why } of skipped) context.out(printable(`${id}: not sent, ${why}`))
    context.out(
      `Sent back ${sent} of ${chosen.length} dead letters${skipped.length > 0 ? `, skipped ${skipped.length}` : ''}. What is still bad comes back with its history.`,
    )
  }
  if (ids.length > 0 && sent < ids.length) context.exitCode(1)
}

function find(all: readonly Listed[], ids: readonly string[]): Listed[] {
  return ids.map((id) => {
    const listed = all.find(({ letter }) => letter.id === id)
    if (listed === undefined)
      throw new KunjunganError(
        'usage',
        `There is no dead letter ${id}: npx kunjungan dead-letters list prints their ids.`,
      )
    return listed
  })
}

function asJson({ letter, isReplayed }: Listed): Record<string, unknown> {
  const { message: _message, ...shown } = letter
  return { ...shown, isReplayed, canBeReplayed: obstacle(letter) === undefined }
}
