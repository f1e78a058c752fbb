/**
 * The ClickHouse users, from the reference data: one users file for the embedded server and, with hashes given, for a
 * full one (`users.d/`). Readers see `mpp_bi` alone, rows of their scope, and change only the settings that BI
 * drivers send. What they may do is the contract's (docs/access.md). The XML is written as text: it nests three deep
 * and its names and values are slugs, numbers, hashes and our own SQL; a test holds that it is well-formed. A writer
 * would bring four to six packages (xmlbuilder2, fast-xml-parser) to every start from a fresh clone.
 */
import { createHash } from 'node:crypto'
import { rawTables } from '../../schemas/raw-tables.ts'
import type { Reference } from '../../schemas/reference.ts'
import { allShardsOf, type Databases } from '../databases.ts'
import { isDividedView } from '../shards.ts'
import { biProfiles, biQuota, definerConstraints, plainText, shortPlans, unchoosable } from './bi-profile.ts'

export interface UsersInput {
  readonly reference: Reference
  /** Usually one pair; several where several pipelines share the server. */
  readonly databases: readonly Databases[]
  readonly views: readonly BiView[]
  /** SHA-256 of each user's password as hexadecimal text. */
  readonly passwordHash: (user: string) => string
  /** Networks that users may come from; loopback for the embedded server. */
  readonly networks: readonly string[]
  /** The embedded server needs the user `default` for its own session; a full one keeps its own. */
  readonly isEmbedded: boolean
}

/** A view of `mpp_bi` and the column that says whose a row is. */
export interface BiView {
  readonly name: string
  readonly scope: 'mpp' | 'province' | 'none'
}

type Scope = { readonly kind: 'all' } | { readonly kind: 'province'; readonly code: string } | MppScope
interface MppScope {
  readonly kind: 'mpp'
  readonly mpp: string
  readonly provinceCode: string
}

/** The users that are there whatever the reference data say. */
export const operatorUsers = [
  'kunjungan_admin',
  'kunjungan_ingest',
  'kunjungan_alert',
  'kunjungan_silence',
  'kunjungan_link',
] as const

/**
 * Left out where no password is given. `kunjungan_silence` silences alerts from the board; `kunjungan_link` is the user
 * that nodes of a cluster log in with at the nodes of other shards.
 */
export const optionalUsers = ['kunjungan_silence', 'kunjungan_link'] as const

/** What `alert` writes: its own state and nothing else. */
export const alertTables = ['alert_states', 'alert_decisions', 'alert_deliveries', 'alert_silences']

/** The users file as XML. */
export function usersXml(input: UsersInput): string {
  const { databases, views } = input
  const users = [
    userXml(input, 'kunjungan_admin', 'kunjungan', '<access_management>1</access_management>'),
    userXml(input, 'kunjungan_ingest', 'kunjungan', grants(databases.flatMap(ingestGrants))),
    userXml(input, 'kunjungan_alert', 'kunjungan', grants(databases.flatMap(alertGrants))),
    ...optionalUsers
      .filter((user) => input.passwordHash(user) !== '')
      .map((user) => userXml(input, user, 'kunjungan', grants(databases.flatMap(optionalGrants[user])))),
    ...biUsers(input.reference).map(([name, scope]) =>
      userXml(
        input,
        name,
        scope.kind === 'all' ? 'bi' : 'bi_part',
        grants(databases.flatMap((names) => biGrants(names, views, scope))) + rowFilters(input, scope),
      ),
    ),
  ]
  return `<clickhouse>
<profiles>
${input.isEmbedded ? sessionProfile : '<default/>'}
<kunjungan>${unchoosable}${plainText}${shortPlans}<async_insert>0</async_insert><constraints>${definerConstraints}</constraints></kunjungan>
${biProfiles}
</profiles>
<quotas><default/>${biQuota}</quotas>
<users>
${[...(input.isEmbedded ? [sessionUser] : []), ...users].join('\n')}
</users>
</clickhouse>
`
}

/**
 * The user of the embedded server's own session, which has to be without a password: it can do no more than open the
 * listeners and keep the process alive, and as that session never ends, it is the only one that is let in.
 */
const sessionUser = `<default><password/><networks><ip>127.0.0.1</ip></networks><profile>session</profile><quota>default</quota>${grants(
  ['GRANT SYSTEM LISTEN ON *.*', 'GRANT SELECT ON system.numbers'],
)}</default>`
const sessionProfile = `<default>${unchoosable}</default>
<session><max_sessions_for_user>1</max_sessions_for_user></session>`

function userXml(
  { networks, passwordHash }: UsersInput,
  name: string,
  profile: 'kunjungan' | 'bi' | 'bi_part',
  rights: string,
): string {
  const addresses = networks.map((network) => `<ip>${network}</ip>`).join('')
  const quota = profile === 'kunjungan' ? 'default' : 'bi'
  return `<${name}><password_sha256_hex>${passwordHash(name)}</password_sha256_hex><networks>${addresses}</networks><profile>${profile}</profile><quota>${quota}</quota>${rights}</${name}>`
}

/** The hash that the users file carries in place of a password. */
export function sha256Hex(password: string): string {
  return createHash('sha256').update(password).digest('hex')
}

/** Every BI user and what it sees: all rows, a province, or one MPP. A row of reference data brings its user. */
export function biUsers(reference: Reference): [string, Scope][] {
  return [
    ['bi', { kind: 'all' }],
    ...reference.provinces.map(({ slug, province_code }): [string, Scope] => [
      `bi_${slug}`,
      { kind: 'province', code: province_code },
    ]),
    ...reference.mpps.map(({ mpp, province_code }): [string, Scope] => [
      `bi_${mpp.replaceAll('-', '_')}`,
      { kind: 'mpp', mpp, provinceCode: province_code },
    ]),
  ]
}

function grants(statements: readonly string[]): string {
  return `<grants>${statements.map((statement) => `<query>${statement}</query>`).join('')}</grants>`
}

function ingestGrants({ store }: Databases): string[] {
  const tables = [...Object.values(rawTables), 'refused_records', 'dead_letter_replays']
  return [
    ...tables.map((table) => `GRANT INSERT ON ${store}.${table}`),
    // By its macro a node knows its shard; from 26.9 on ClickHouse asks for a right to it.
    'GRANT SELECT(macro, substitution) ON system.macros',
  ]
}

/** Alerts read aggregates: no event, form or refused record as it came. */
const hiddenFromAlert = [...Object.values(rawTables), 'refused_records', 'dead_letter_replays']

function alertGrants({ store, bi }: Databases): string[] {
  const stores = [store, allShardsOf(store)]
  return [
    `GRANT SELECT ON ${bi}.*`,
    ...stores.flatMap((name) => [
      `GRANT SELECT ON ${name}.*`,
      ...hiddenFromAlert.map((table) => `REVOKE SELECT ON ${name}.${table}`),
    ]),
    ...alertTables.map((table) => `GRANT INSERT ON ${store}.${table}`),
  ]
}

/** Who decides that receivers are not notified: a right of its own, as a silence can hide what others wait for. */
function silenceGrants({ store }: Databases): string[] {
  return [`GRANT SELECT, INSERT ON ${store}.alert_silences`]
}

/** Rows of any MPP: the node that was asked decides what its reader sees. */
function linkGrants({ store }: Databases): string[] {
  return [`GRANT SELECT ON ${store}.*`]
}

const optionalGrants = { kunjungan_silence: silenceGrants, kunjungan_link: linkGrants } as const

/** Views without a place that every BI user reads. Any other, such as `dead_letters`, is for the reader of all rows. */
const openViews: readonly string[] = ['data_dictionary']

function isOpenTo(view: BiView, scope: Scope): boolean {
  return scope.kind === 'all' || view.scope !== 'none' || openViews.includes(view.name)
}

function biGrants({ bi }: Databases, views: readonly BiView[], scope: Scope): string[] {
  return views.filter((view) => isOpenTo(view, scope)).map(({ name }) => `GRANT SELECT ON ${bi}.${name}`)
}

function rowFilters({ databases, views, passwordHash }: UsersInput, scope: Scope): string {
  if (scope.kind === 'all') return ''
  const filtersOf = (filtered: readonly BiView[]): string =>
    filtered
      .filter((view) => view.scope !== 'none' || !isOpenTo(view, scope))
      .map((view) => `<${view.name}><filter>${condition(view, scope)} AND ${barrier}</filter></${view.name}>`)
      .join('')
  const filters = filtersOf(views)
  // Where shards ask each other, a view stands in the store as well, where no reader has a right to it either.
  const ofShards =
    passwordHash('kunjungan_link') === '' ? '' : filtersOf(views.filter(({ name }) => isDividedView(name)))
  const inStore = (store: string): string => (ofShards === '' ? '' : `<${store}>${ofShards}</${store}>`)
  return `<databases>${databases.map(({ store, bi }) => `<${bi}>${filters}</${bi}>${inStore(store)}`).join('')}</databases>`
}

/**
 * Always true. Nothing is moved past a filter that counts rows either, so it keeps a reader's conditions above itself
 * where an old engine lets the reader's settings through (bi-profile.ts).
 */
const barrier = 'rowNumberInAllBlocks() &gt;= 0'

/**
 * Which rows of a view are the reader's. None of a view that it has no right to: from 26.4 to the releases that
 * ClickHouse 117555 is in, `analyzer_inline_views` reads a view without asking for the right, but not without its row
 * filter. `readonly` refuses the setting, except in a subquery of an engine that is older still (bi-profile.ts); as
 * 26.3 does not know it, no profile can.
 */
function condition(view: BiView, scope: Exclude<Scope, { kind: 'all' }>): string {
  if (!isOpenTo(view, scope)) return '0'
  if (scope.kind === 'province') return `province_code = '${scope.code}'`
  return view.scope === 'mpp' ? `mpp = '${scope.mpp}'` : `province_code = '${scope.provinceCode}'`
}
