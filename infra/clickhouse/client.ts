/**
 * ClickHouse clients. One place sets what every connection relies on (quoted 64-bit integers off, how inserts are done)
 * and turns the client's errors into sentences with the fix. It never logs or shows what a query carried.
 */
import {
  ClickHouseError,
  type ClickHouseClient,
  ClickHouseLogLevel,
  type ClickHouseSettings,
  createClient,
} from '@clickhouse/client'
import { clickHouseErrorCodes as codes } from './error-codes.ts'
import { withFailover } from './failover.ts'
import { clickHouseCode, transportCode } from './fault-code.ts'
import { clickHouseSentence, foreignAnswer } from './sentences.ts'
import { because, isProgramError, KunjunganError, ownFaultText } from '../errors.ts'

export interface ClickHouseAccess {
  /** One address, or several of the same data with commas between. */
  readonly url: string
  readonly user: string
  readonly password: string
  /** Why the embedded server accepts no writes or is down, with the fix, where the machine is the cause. */
  readonly whyDown?: () => string | undefined
}

export interface ClickHouseOptions {
  readonly database?: string
  readonly requestTimeoutMs?: number
  /** Named in the server's query log. */
  readonly application?: string
  /** False for a user who may change no settings, as the BI users. */
  readonly settings?: boolean
  /** Called after a failover, with the address that answers now. */
  readonly onFailover?: (url: string) => void
}

/** The addresses of an access, the first one first. */
export function addressesOf({ url }: Pick<ClickHouseAccess, 'url'>): [string, ...string[]] {
  const [first = '', ...others] = url.split(',')
  return [first, ...others]
}

/** A client; the caller closes it. Nothing is connected before the first call. */
export function createClickHouse(
  access: ClickHouseAccess,
  options: ClickHouseOptions = {},
): ClickHouseClient {
  const [first, ...others] = addressesOf(access).map((url) => ({
    url,
    client: createForAddress(url, access, options),
  }))
  if (first === undefined) throw new Error('An access to ClickHouse has an address.')
  // Also of one address, as it ends calls of a server that hangs.
  const client = withFailover([first, ...others], { onFailover: options.onFailover })
  rememberErrors(client, access.url)
  return client
}

function createForAddress(
  url: string,
  { user, password }: ClickHouseAccess,
  options: ClickHouseOptions,
): ClickHouseClient {
  const client = createClient({
    url,
    username: user,
    password,
    application: options.application ?? 'kunjungan',
    request_timeout: options.requestTimeoutMs ?? 120_000,
    max_open_connections: 8,
    // A busy process is late with the timer that closes idle connections, so their age is checked before each use too.
    keep_alive: { enabled: true, idle_socket_ttl: 2_000, eagerly_destroy_stale_sockets: true },
    log: { level: ClickHouseLogLevel.OFF },
    ...(options.database === undefined ? {} : { database: options.database }),
    ...(options.settings === false ? {} : { clickhouse_settings: settings }),
  })
  rememberErrors(client, url)
  return client
}

/** What every call is sent with; for inserts, also those that a query feeds. */
const settings: ClickHouseSettings = {
  output_format_json_quote_64bit_integers: 0,
  async_insert: 0,
  // Materialised views group their rows, so a block has each key once. To look for more of one key in it, in every table,
  // takes almost half of the CPU of an insert (docs/performance.md). Repeats are merged later, as those of two blocks are.
  optimize_on_insert: 0,
  // Of replicated tables Keeper remembers what was inserted, and by default a repeat is acknowledged and ignored: also
  // where the only node that had it is dead. Repeats are harmless to every table of ours, and a lost row is not.
  deduplicate_insert: 'disable',
  deduplicate_insert_select: 'disable',
  // A node that alone has lost its Keeper gives up after six seconds and not after two minutes: another one can store.
  insert_keeper_max_retries: '6',
}

/**
 * Errors that calls of a client ended with, and at which address: an answer that is not ClickHouse's is a plain Error
 * without a code.
 */
const ofClients = new WeakMap<Error, string>()

function rememberErrors(client: ClickHouseClient, url: string): void {
  for (const name of ['query', 'command', 'insert', 'exec'] as const) {
    const call = client[name].bind(client) as (...args: unknown[]) => Promise<unknown>
    const remembering = (...args: unknown[]): Promise<unknown> =>
      call(...args).catch((error: unknown) => {
        if (error instanceof Error && !ofClients.has(error)) ofClients.set(error, url)
        throw error
      })
    Object.assign(client, { [name]: remembering })
  }
}

/** True for an error that a call of a ClickHouse client ended with. */
export function isClickHouseFault(error: unknown): boolean {
  return error instanceof Error && (error instanceof ClickHouseError || ofClients.has(error))
}

/** True where something answered, and not as ClickHouse does. */
function isForeignAnswer(error: unknown): boolean {
  return (
    error instanceof Error &&
    ofClients.has(error) &&
    clickHouseCode(error) === undefined &&
    transportCode(error) === undefined
  )
}

/** Other codes come with a full disk as well, by the system's error within; the text is not shown. */
function isFullDisk(error: unknown): boolean {
  return error instanceof ClickHouseError && /No space left on device|errno: 28\b/.test(error.message)
}

/** What to tell a user about an error of this server: by its code, never with its text, which quotes data. */
export function clickHouseFault(error: unknown, access: ClickHouseAccess): KunjunganError {
  // Of several addresses the one that it came from.
  const url = (error instanceof Error ? ofClients.get(error) : undefined) ?? access.url
  const code = clickHouseCode(error)
  const cause = { cause: error }
  const refused = code === undefined ? undefined : refusal(code, { ...access, url }, cause)
  if (refused !== undefined) return refused
  if (code === codes.NOT_ENOUGH_SPACE || isFullDisk(error)) {
    const why = access.whyDown?.() ?? 'its disk is full: make room on it'
    return new KunjunganError('clickhouse', `ClickHouse at ${url} cannot write: ${why}.`, cause)
  }
  if (code === undefined && isProgramError(error)) {
    const text = `This is a fault of Kunjungan itself, not of ClickHouse at ${url}: ${ownFaultText(error)}. Report it with this message.`
    return new KunjunganError('internal', text, cause)
  }
  const sentence = clickHouseSentence(error, code) ?? (isForeignAnswer(error) ? foreignAnswer : undefined)
  if (sentence !== undefined) {
    const text = `ClickHouse at ${url} ${sentence}${code === undefined ? '' : ` (error ${code})`}.`
    return new KunjunganError('clickhouse', text, cause)
  }
  if (code !== undefined) {
    const text = `ClickHouse at ${url} answered with error ${code}: look at its log (system.query_log, exception_code ${code}), and ask for help with this number.`
    return new KunjunganError('clickhouse', text, cause)
  }
  const text = `ClickHouse at ${url} does not answer: ${because(access.whyDown)}start it (\`npx kunjungan stack up\`) or set CLICKHOUSE_URL.`
  return new KunjunganError('clickhouse', text, cause)
}

/** The faults whose sentence names the user or the schema. */
function refusal(
  code: number,
  { url, user }: ClickHouseAccess,
  cause: { readonly cause: unknown },
): KunjunganError | undefined {
  switch (code) {
    case codes.UNKNOWN_USER:
    case codes.WRONG_PASSWORD:
    case codes.REQUIRED_PASSWORD:
    case codes.AUTHENTICATION_FAILED: {
      const text = `ClickHouse at ${url} refuses the user ${user}: check the user's password in the environment.`
      return new KunjunganError('clickhouse', text, cause)
    }
    case codes.ACCESS_DENIED: {
      const text = `The ClickHouse user ${user} lacks a right at ${url}: see docs/access.md.`
      return new KunjunganError('clickhouse', text, cause)
    }
    case codes.UNKNOWN_TABLE:
    case codes.UNKNOWN_DATABASE:
      return new KunjunganError('clickhouse', 'The schema is not there: run `npx kunjungan migrate`.', cause)
    case codes.TABLE_IS_READ_ONLY:
    case codes.TABLE_IS_PERMANENTLY_READ_ONLY: {
      const text = `A table of ClickHouse at ${url} is read-only: let it be written to again.`
      return new KunjunganError('clickhouse', text, cause)
    }
    default:
      return undefined
  }
}
