/**
 * What `connect check` finds: columns that are not there, rights that are too wide, rows that are held back, values that
 * no step names, ids that collide, and a zone that is off. It reads and changes nothing. Values that it names are those
 * of status, agency and time columns; what looks like personal data is left out.
 */
import { printable } from '../../infra/text/printable.ts'
import { personalDataIn } from '../../schemas/personal-data.ts'
import { dayMs, formatDay } from '../../schemas/time.ts'
import { clockFault } from './clock-fault.ts'
import type { Remark, Row } from './convert.ts'
import type { QueueDatabase } from './database.ts'
import { widerRights } from './dialect.ts'
import { columnsOf, type Mapping } from './mapping.ts'
import { formatLike } from './time-format.ts'
import { changesOfRows, lastDays, newestOf } from './poll.ts'

export interface CheckFinding {
  readonly state: 'ok' | 'note' | 'wrong'
  readonly text: string
}

export interface CheckDeps {
  readonly database: Pick<QueueDatabase, 'read' | 'missingColumns' | 'rights'>
  readonly utcOffsets: ReadonlyMap<string, number>
  readonly agencies: ReadonlySet<string>
  readonly nowMs: number
}

const ok = (text: string): CheckFinding => ({ state: 'ok', text })
const note = (text: string): CheckFinding => ({ state: 'note', text })
const wrong = (text: string): CheckFinding => ({ state: 'wrong', text })

const shownValues = 10

/** @throws KunjunganError `database` where it cannot be read at all. */
export async function checkMapping(mapping: Mapping, days: number, deps: CheckDeps): Promise<CheckFinding[]> {
  const offset = deps.utcOffsets.get(mapping.mpp)
  if (offset === undefined) return [wrong(`mpp: ${mapping.mpp} is not in the reference data`)]
  const missing = await deps.database.missingColumns()
  if (missing.length > 0)
    return [wrong(`these columns do not exist, or may not be read: ${missing.join(', ')}`)]
  const wide = widerRights(await deps.database.rights())
  const { from, before } = lastDays(mapping, offset, deps.nowMs, days)
  // With a day ahead, where rows lie whose zone is off.
  const window = { from, before: formatDay(Date.parse(before) / dayMs + 1) }
  const rows = await deps.database.read(window.from, window.before)
  return [
    ok(`all ${columnsOf(mapping).length} columns of the mapping can be read`),
    wide.length === 0
      ? ok('the user can do nothing but read')
      : wrong(
          `the user may do more than read the tables: ${wide.map(printable).join('; ')}: give it SELECT alone`,
        ),
    ...rowFindings(mapping, window, rows, deps),
  ]
}

function rowFindings(
  mapping: Mapping,
  window: { readonly from: string; readonly before: string },
  rows: readonly Row[],
  { utcOffsets, agencies, nowMs }: CheckDeps,
): CheckFinding[] {
  if (rows.length === 0)
    return [
      note(
        `no row from ${window.from} on: look whether \`day\` names the right column, and whether that writes YYYY-MM-DD (\`formats\`)`,
      ),
    ]
  const state = { entries: new Map<string, never>() }
  const { read, changes, refused } = changesOfRows(mapping, window, rows, {
    state,
    utcOffsets: () => utcOffsets,
    nowMs: () => nowMs,
  })
  const events = changes.flatMap((change) => change.events)
  const found: CheckFinding[] = [
    ok(
      `${rows.length} rows from ${window.from} on are ${read.tickets.size} tickets with ${events.length} events`,
    ),
  ]
  const remarks = [
    ...read.remarks,
    ...read.held.flatMap(({ remark }) => (remark === undefined ? [] : [remark])),
  ]
  for (const [title, of] of Object.entries(remarkTitles)) {
    const values = valuesOf(remarks.filter(({ kind }) => kind === title))
    if (values !== '') found.push(wrong(`${of}: ${values}${formatHint(remarks, title)}`))
  }
  const held = Map.groupBy(
    [...read.held.map(({ reason }) => reason), ...refused].filter((reason) => reason !== 'unknown_agency'),
    (reason) => reason,
  )
  for (const [reason, all] of held)
    found.push(wrong(`${all.length} are not sent: ${reason}${heldHints[reason] ?? ''}`))
  const collisions = [...read.tickets.values()].filter(({ isCollision }) => isCollision).length
  if (collisions > 0)
    found.push(
      wrong(
        `${collisions} ticket ids have several times of issue on one day: add a column to ticket.id, or set ticket.restarts: true`,
      ),
    )
  const silent = [...read.tickets.values()].filter(({ claims }) => claims.length === 0).length
  if (silent > 0) found.push(note(`${silent} tickets have no step that has a time: they are not counted`))
  const unregistered = new Set(
    events
      .map(({ data }) => ('agency' in data ? (data.agency ?? '') : ''))
      .filter((one) => !agencies.has(one)),
  )
  if (unregistered.size > 0)
    found.push(note(`agencies that are not in the reference data: ${[...unregistered].join(', ')}`))
  const newest = newestOf(read)
  const clock = newest === undefined ? undefined : clockFault(mapping, newest, nowMs)
  if (clock !== undefined) found.push(wrong(clock.text))
  else if (newest !== undefined)
    found.push(ok(`the newest time is ${Math.max(0, Math.round((nowMs - newest) / 60_000))} minutes old`))
  return found
}

const remarkTitles: Readonly<Record<Remark['kind'], string>> = {
  unknown_status: 'values that no step and no `ignore` names',
  unknown_value:
    'values without an alias, or of personal data (rows of such an agency are not sent, other fields are left out)',
  unreadable_time: 'times that cannot be read',
}

const heldHints: Readonly<Record<string, string>> = {
  no_day:
    ', the column `day` is empty or no date: where it holds numbers or the day first, say so in `formats`',
  no_ticket_id: ', a column of ticket.id is empty, or no time of issue is there for ticket.restarts',
  long_ticket_id: ', ticket.id has more than 64 characters',
  personal_data:
    ", ticket.id or an agency looks like personal data: take another column, such as the table's own key, also for numbers that only look like it",
  bad_time: ', the time lies more than a day ahead, or before 2000',
}

/** What to write in `formats` for times that look like one of them. */
function formatHint(remarks: readonly Remark[], title: string): string {
  if (title !== 'unreadable_time') return ''
  const formats = new Set(
    remarks.flatMap(({ kind, column, value }) => {
      const format = kind === 'unreadable_time' ? formatLike(value) : undefined
      return format === undefined ? [] : [`${column}: ${format}`]
    }),
  )
  return formats.size === 0 ? '' : `; it seems that \`formats: { ${[...formats].join(', ')} }\` is missing`
}

function valuesOf(remarks: readonly Remark[]): string {
  const byValue = Map.groupBy(remarks, ({ column, value }) => `${column} ${JSON.stringify(hidden(value))}`)
  const listed = [...byValue]
    .slice(0, shownValues)
    .map(([value, all]) => `${printable(value)} (${all.length})`)
    .join(', ')
  return byValue.size > shownValues ? `${listed} and ${byValue.size - shownValues} more` : listed
}

function hidden(value: string): string {
  return personalDataIn(value) === undefined ? value.slice(0, 40) : '(looks like personal data)'
}
