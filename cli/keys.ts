/**
 * `kunjungan keys`: who may send to the collector. A key is shown once, when it is made or rotated; a running collector
 * takes up every change within seconds.
 */
import { type Command, InvalidArgumentError, Option } from 'commander'
import { KunjunganError } from '../infra/errors.ts'
import { changeKeys, readKeys } from '../producers/collect/keys/key-file.ts'
import { createKey, type Issued, Key, revokeKey, rotateKey } from '../producers/collect/keys/keys.ts'
import { eventTypes, type EventType, isEventType } from '../schemas/event.ts'
import { slug } from '../schemas/fields.ts'
import { type TopicKind, topicKinds } from '../schemas/topics.ts'
import { chosenMpps, repeated } from './arguments.ts'
import { keysFileOf } from './collect.ts'
import type { CliContext } from './context.ts'

interface CreateOptions {
  readonly mpp: string
  readonly name: string
  readonly signing?: boolean
  readonly agency: readonly string[]
  readonly topic: readonly TopicKind[]
  readonly type: readonly EventType[]
  readonly json?: boolean
}

const hourMs = 3_600_000

export function registerKeys(program: Command, context: CliContext): void {
  const keys = program.command('keys').description('who may send to the collector, each key for one MPP')
  keys
    .command('create')
    .description('makes a key and shows it once; stdout has the key alone')
    .requiredOption('--mpp <slug>', 'the MPP whose events it may send')
    .option('--name <text>', 'for you: which system has it', '')
    .option('--signing', 'a secret for Standard Webhooks signatures instead of a bearer key')
    .option('--agency <slug>', 'events of this agency alone; may be repeated', repeated, [])
    .addOption(
      new Option('--topic <kind>', `events of this topic alone (${topicKinds.join(', ')}); may be repeated`)
        .argParser((given: string, all: readonly TopicKind[]) => [...all, topicOf(given)])
        .default([]),
    )
    .addOption(
      new Option('--type <type>', 'events of this type alone; may be repeated')
        .argParser((given: string, all: readonly EventType[]) => [...all, typeOf(given)])
        .default([]),
    )
    .option('--json', 'one JSON document on stdout')
    .action((options: CreateOptions) => create(context, options))
  keys
    .command('list')
    .description('all keys, without what is secret of them')
    .option('--json', 'one JSON document on stdout')
    .action((options: { json?: boolean }) => list(context, options))
  keys
    .command('rotate <id>')
    .description('gives a key a new secret and shows it once; the former one is taken for a while still')
    .option('--overlap <hours>', 'how long the former one is taken', hours, 24)
    .option('--json', 'one JSON document on stdout')
    .action((id: string, options: { overlap: number; json?: boolean }) => rotate(context, id, options))
  keys
    .command('revoke <id>')
    .description('the key is refused within seconds, for good')
    .option('--json', 'one JSON document on stdout')
    .action((id: string, options: { json?: boolean }) => revoke(context, id, options))
}

function topicOf(given: string): TopicKind {
  const found = topicKinds.find((kind) => kind === given)
  if (found === undefined) throw new InvalidArgumentError(`It must be one of ${topicKinds.join(', ')}.`)
  return found
}

function typeOf(given: string): EventType {
  if (!isEventType(given))
    throw new InvalidArgumentError(`It must be one of ${Object.keys(eventTypes).join(', ')}.`)
  return given
}

function hours(given: string): number {
  const value = Number(given)
  if (!/^\d{1,4}$/.test(given)) throw new InvalidArgumentError('It must be a whole number of hours.')
  return value
}

async function create(context: CliContext, options: CreateOptions): Promise<void> {
  const [mpp = ''] = chosenMpps(context.reference, [options.mpp])
  requireForms(options)
  requireTypesOfTopics(options)
  const issued = createKey(
    {
      kind: options.signing === true ? 'signing' : 'bearer',
      name: options.name,
      mpp,
      ...(options.agency.length === 0 ? {} : { agencies: options.agency }),
      ...(options.topic.length === 0 ? {} : { topics: options.topic }),
      ...(options.type.length === 0 ? {} : { types: options.type }),
    },
    Date.now(),
  )
  await changeKeys(keysFileOf(context), (keys) => ({ keys: [...keys, issued.key], result: undefined }))
  noteUnregistered(context, mpp, options.agency)
  show(context, issued, options.json === true, 'is made')
}

/** @throws KunjunganError `usage` for a name or an agency that no key can have. */
function requireForms({ name, agency }: CreateOptions): void {
  if (!Key.shape.name.safeParse(name).success)
    throw new KunjunganError('usage', '--name is too long: it has at most 100 characters.')
  const wrong = agency.find((one) => !slug.safeParse(one).success)
  if (wrong !== undefined)
    throw new KunjunganError(
      'usage',
      `--agency "${wrong.slice(0, 100)}" is no slug: write it as in the events, in 1 to 64 of a-z, 0-9 and dashes, such as disdukcapil.`,
    )
}

/** @throws KunjunganError `usage` for a key that could send nothing. */
function requireTypesOfTopics({ topic, type }: CreateOptions): void {
  if (topic.length === 0 || type.length === 0) return
  if (type.some((one) => topic.includes(eventTypes[one].topic))) return
  throw new KunjunganError(
    'usage',
    `Such a key could send nothing: no --type is of a topic in ${topic.join(', ')}. Correct one of them, or leave --topic out.`,
  )
}

/** An agency may send before the reference data lists it; more often its slug is a slip. */
function noteUnregistered(
  { reference, progress }: CliContext,
  mpp: string,
  agencies: readonly string[],
): void {
  const known = reference.agencies.filter((one) => one.mpp === mpp).map(({ agency }) => agency)
  const unknown = agencies.filter((one) => !known.includes(one))
  if (unknown.length === 0) return
  progress(
    `Note: the reference data of ${mpp} does not list ${unknown.join(', ')}, whose events are taken and shown as unregistered. It lists ${known.join(', ') || 'none'}.`,
  )
}

/** The secret alone on stdout, so that a script can take it; what it is goes to stderr. */
function show(context: CliContext, { key, shown }: Issued, isJson: boolean, what: string): void {
  if (isJson) {
    context.outWithPasswords(JSON.stringify({ id: key.id, kind: key.kind, mpp: key.mpp, key: shown }))
    return
  }
  context.progress(`The ${key.kind} key ${key.id} of ${key.mpp} ${what}. It is shown this once:`)
  context.outWithPasswords(shown)
}

async function list(context: CliContext, options: { json?: boolean }): Promise<void> {
  const keys = (await readKeys(keysFileOf(context))).map((key) => ({
    id: key.id,
    kind: key.kind,
    mpp: key.mpp,
    name: key.name,
    limits: [...(key.agencies ?? []), ...(key.topics ?? []), ...(key.types ?? [])].join(', '),
    created_at: key.createdAt,
    state: stateOf(key, Date.now()),
  }))
  if (options.json === true) context.out(JSON.stringify({ keys }))
  else if (keys.length === 0)
    context.out('There is no key: make one with `npx kunjungan keys create --mpp SLUG`.')
  else
    for (const { id, kind, mpp, state, created_at, name, limits } of keys)
      context.out(
        [id, kind.padEnd(7), mpp, state, created_at.slice(0, 10), name, limits]
          .filter((part) => part !== '')
          .join('  '),
      )
}

function stateOf(key: Key, nowMs: number): string {
  if (key.revokedAt !== undefined) return 'revoked'
  const former = key.secrets.filter(
    ({ expiresAt }) => expiresAt !== undefined && Date.parse(expiresAt) > nowMs,
  )
  return former.length > 0 ? 'valid (the former too)' : 'valid'
}

async function rotate(
  context: CliContext,
  id: string,
  options: { overlap: number; json?: boolean },
): Promise<void> {
  const issued = await changeKeys(keysFileOf(context), (keys) => {
    const key = find(keys, id)
    if (key.revokedAt !== undefined)
      throw new KunjunganError('input', `The key ${id} is revoked: make a new one with keys create.`)
    const rotated = rotateKey(key, options.overlap * hourMs, Date.now())
    return { keys: keys.map((one) => (one === key ? rotated.key : one)), result: rotated }
  })
  show(
    context,
    issued,
    options.json === true,
    `has a new secret, the former is taken for ${options.overlap} h`,
  )
}

async function revoke(context: CliContext, id: string, options: { json?: boolean }): Promise<void> {
  await changeKeys(keysFileOf(context), (keys) => {
    const key = find(keys, id)
    return {
      keys: keys.map((one) => (one === key ? revokeKey(key, Date.now()) : one)),
      result: undefined,
    }
  })
  context.out(options.json === true ? JSON.stringify({ revoked: id }) : `The key ${id} is revoked.`)
}

function find(keys: readonly Key[], id: string): Key {
  const key = keys.find((one) => one.id === id)
  if (key === undefined)
    throw new KunjunganError('input', `There is no such key: \`npx kunjungan keys list\` shows all.`)
  return key
}
