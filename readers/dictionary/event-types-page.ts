/**
 * docs/event-types.md: every event type with its fields and their rules, made from the zod objects that judge events by
 * `npm run docs`. A rule is in the words that a sender gets who breaks it.
 */
import { z } from 'zod'
import { Event, type EventType, eventTypes } from '../../schemas/event.ts'
import { topicNames } from '../../schemas/topics.ts'
import { code, plain, table } from './markdown.ts'

/** What an event of each type says, with the rules that no single field has. */
const meanings: Readonly<Record<EventType, string>> = {
  'mpp.ticket.issued':
    'A ticket was given out at an agency. Without `channel` it counts as `walk_in`. `matters` is how many things the visitor came for, 1 if it is left out. `visitor_id` is a pseudonym',
  'mpp.ticket.called': 'The ticket was called to a counter',
  'mpp.ticket.started': 'Its service began',
  'mpp.ticket.completed': 'Its service ended. Without `outcome` it counts as `served`',
  'mpp.ticket.missed': 'It was called, and nobody came',
  'mpp.ticket.cancelled': 'It was cancelled',
  'mpp.ticket.transferred': 'It moved on from `agency` to `to_agency`, where it counts as a visit as well',
  'mpp.ticket.refused': 'No ticket was given out, for `reason`. `ticket_id` is an id of the refusal itself',
  'mpp.survey.submitted':
    'A visitor answered the satisfaction survey. `ticket_id` joins the answer to the ticket',
  'mpp.counter.opened': 'A counter opened',
  'mpp.counter.paused': 'It closed for a while',
  'mpp.counter.resumed': 'It opened again after a pause',
  'mpp.counter.closed': 'It closed',
  'mpp.quota.set':
    'How many tickets an agency, or one service of it, gives out on a local day. The highest `revision` counts',
  'mpp.footfall.counted':
    'A sensor counted people who entered between `from` and `to`. `to` must not be before `from`',
  'mpp.tally.recorded':
    'A published count of a period, both days included: of the whole MPP, or of an agency or service alone. `period_end` must not be before `period_start`. The highest `revision` counts',
}

/** What an attribute is for, where its rule does not say it. */
const attributeNotes: Readonly<Record<string, string>> = {
  type: 'a type of the table below',
  source: 'which system sends; it identifies the event together with `id`',
  time: 'when it happened; not before 2000, and at most 24 hours after the moment of sending',
  data: 'an object with the fields of the type',
}

/** What a sender has to know of a field beside its rule. */
const fieldNotes: Readonly<Record<string, string>> = {
  agency: 'those of an MPP are in [agencies.csv](../sql/reference/agencies.csv)',
  mpp: 'the slug of an MPP of the reference data, [mpps.csv](../sql/reference/mpps.csv)',
  response_id: 'no other answer in the MPP has it',
  ticket_id: 'the same in every event of a ticket, and no other ticket in the MPP has it',
  visitor_id: '[how to make it](collector.md#no-personal-data)',
}

type Fields = Readonly<Record<string, z.ZodType>>

const intro = `# Event types

<!-- Generated from schemas/event.ts by \`npm run docs\`: change the schemas, then run it. -->

What every event may hold, made from the rules that judge it. One ticket from its issue to its survey, as events: [events.md](events.md#one-ticket-as-events). The same rules as JSON Schema: \`npx kunjungan schema\`, [openapi.json](openapi.json). A field of \`data\` or a value that is not listed here is refused.
`

export function eventTypesPage(): string {
  const types = Object.keys(eventTypes) as EventType[]
  const attributes = Event.options[0].shape as Fields
  return [
    intro,
    '## Attributes of every event\n',
    table(
      ['attribute', 'must it be there?', 'rule'],
      Object.entries(attributes).map(([name, field]) => [
        code(name),
        isOptional(field) ? 'no' : 'yes',
        joined(name === 'type' ? undefined : ruleOf(field), attributeNotes[name]),
      ]),
    ),
    'More attributes may follow (CloudEvents calls them extensions): names of a-z and 0-9, values that are a text, a number or a boolean. They are not read.\n',
    '## Types\n',
    'The fields are those of `data`.\n',
    table(
      ['type', 'what it says', 'required', 'optional', 'topic'],
      types.map((type) => {
        const fields = fieldsOf(type)
        const names = (wanted: boolean): string =>
          Object.keys(fields)
            .filter((name) => isOptional(fields[name]) === wanted)
            .map(code)
            .join(', ')
        return [
          code(type),
          meanings[type],
          names(false),
          names(true) || '–',
          code(topicNames()[eventTypes[type].topic]),
        ]
      }),
    ),
    '## Fields of data\n',
    'A field has the same rule in every type. `null` is refused: leave an optional field out.\n',
    table(['field', 'rule'], fieldRules(types)),
  ].join('\n')
}

function fieldsOf(type: EventType): Fields {
  return eventTypes[type].data.shape
}

/** Each field once; one that had two rules would be there twice. */
function fieldRules(types: readonly EventType[]): string[][] {
  const fields = types.flatMap((type) => Object.entries(fieldsOf(type)))
  const rows = new Map(
    fields
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, field]) => {
        const row = [code(name), joined(ruleOf(field), fieldNotes[name])]
        return [row.join(), row]
      }),
  )
  return [...rows.values()]
}

function joined(rule: string | undefined, note: string | undefined): string {
  return [rule, note].filter((part) => part !== undefined).join('; ')
}

function isOptional(field: z.ZodType | undefined): boolean {
  return field?.safeParse(undefined).success === true
}

/** The rule of a field in words; undefined where its type takes every text. */
export function ruleOf(field: z.ZodType): string | undefined {
  const schema = z.toJSONSchema(field, { io: 'input', unrepresentable: 'any' })
  const { minimum, maximum, description } = schema
  if (schema.enum !== undefined) return schema.enum.map((value) => code(String(value))).join(', ')
  if (schema.properties !== undefined && field instanceof z.ZodObject && 'minProperties' in schema)
    return partsRule(field)
  if (schema.type === 'integer')
    return `a whole number, ${minimum ?? 0} ${maximum === Number.MAX_SAFE_INTEGER ? 'or more' : `to ${maximum ?? ''}`}`
  const told = field.safeParse('').error?.issues[0]?.message
  // An object's own fields are rows of their own.
  if (told === undefined || schema.properties !== undefined) return undefined
  const rule = plain(told.replace(/^must be /, ''))
  return description === undefined ? rule : `${rule}; ${inSentence(description)}`
}

function inSentence(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/\.$/, '')
}

/** Of an object inside `data`, which may hold any of its fields. */
function partsRule(field: z.ZodObject): string {
  const parts: Fields = field.shape
  const rules = new Set(Object.values(parts).map(ruleOf))
  return `an object with at least one of ${Object.keys(parts).map(code).join(', ')}; each ${[...rules].join(' or ')}`
}
