/** Legs: what the events of a ticket at an agency merge to, and which days are open. */
import { inFile, type SqlChange } from '../sql/change.ts'

export const sqlLegs: readonly SqlChange[] = [
  ...inFile('migrations/0002_legs.sql', [
    [
      'legs: the latest visit in place of the first',
      'minOrNullIf(local_time, is_visit)',
      'maxOrNullIf(local_time, is_visit)',
    ],
    [
      'legs: first calls of two blocks merge to the later one',
      'first_called_at SimpleAggregateFunction(min',
      'first_called_at SimpleAggregateFunction(max',
    ],
    [
      'legs: last calls of two blocks merge to the earlier one',
      'last_called_at SimpleAggregateFunction(max',
      'last_called_at SimpleAggregateFunction(min',
    ],
    [
      'legs: the first completion in place of the last',
      "maxOrNullIf(time, type = 'mpp.ticket.completed')",
      "minOrNullIf(time, type = 'mpp.ticket.completed')",
    ],
    [
      'legs: a transfer to an agency starts no waiting there',
      'minOrNullIf(time, is_issued OR is_arrival)',
      'minOrNullIf(time, is_issued)',
    ],
    [
      'legs: a cancelled ticket does not leave',
      "type IN ('mpp.ticket.missed', 'mpp.ticket.cancelled') AS is_leaving",
      "type IN ('mpp.ticket.missed') AS is_leaving",
    ],
    [
      'legs: a transfer to the same agency leaves it',
      'is_own AND NOT is_arrival AND type',
      'is_own AND type',
    ],
    [
      'legs: a transfer to the same agency comes from another',
      'max(toUInt8(is_arrival AND NOT is_own))',
      'max(toUInt8(is_arrival))',
    ],
    [
      'legs: every refusal is one for the quota',
      "type = 'mpp.ticket.refused' AND reason = 'quota'",
      "type = 'mpp.ticket.refused'",
    ],
    [
      'legs: of two events at once the source decides before the id',
      "id, '\\0', source) AS event_order",
      "source, '\\0', id) AS event_order",
    ],
    [
      'legs: the source does not decide of two events with one time and id',
      "id, '\\0', source) AS event_order",
      'id) AS event_order',
    ],
    [
      'legs: times are compared by their lowest byte first',
      'byteSwap(reinterpretAsUInt64(time))',
      'reinterpretAsUInt64(time)',
    ],
    [
      'legs: the id decides before the time',
      "concat(reinterpretAsFixedString(byteSwap(reinterpretAsUInt64(time))), id, '\\0', source)",
      "concat(id, reinterpretAsFixedString(byteSwap(reinterpretAsUInt64(time))), '\\0', source)",
    ],
    [
      'legs: the channels of two blocks merge to the earliest',
      'latest_channel SimpleAggregateFunction(max',
      'latest_channel SimpleAggregateFunction(min',
    ],
    [
      'legs: a transfer names the service of the leg it leaves',
      " AND (type != 'mpp.ticket.transferred' OR is_arrival) AS is_named",
      ' AS is_named',
    ],
    [
      'legs: started tickets complete their service',
      "groupUniqArrayIf(named, type = 'mpp.ticket.completed')",
      "groupUniqArrayIf(named, type IN ('mpp.ticket.completed', 'mpp.ticket.started'))",
    ],
    ['legs: no visitor is one', "is_issued AND visitor_id != ''", 'is_issued'],
    [
      'legs: the matters of one block alone',
      'matters SimpleAggregateFunction(max',
      'matters SimpleAggregateFunction(any',
    ],
    [
      'legs: the visitors of one block alone',
      'visitor_hashes SimpleAggregateFunction(groupUniqArrayArray',
      'visitor_hashes SimpleAggregateFunction(any',
    ],
    [
      'legs: sources that begin alike are simulated',
      "startsWith(source, '/simulator/'))) AS is_simulated",
      "startsWith(source, '/simula'))) AS is_simulated",
    ],
    [
      'legs: who is sent back into the queue does not wait',
      "is_leaving OR is_own AND type = 'mpp.ticket.transferred'",
      'is_leaving',
    ],
    [
      'legs: the time of issue is not local',
      'minOrNullIf(local_time, is_issued)',
      'minOrNullIf(time, is_issued)',
    ],
    [
      'legs: the bits of days with visits are shifted',
      'toDayOfMonth(local_date) - 1)) AS visit_days',
      'toDayOfMonth(local_date))) AS visit_days',
    ],
    ['legs: a day without a visit is open', 'FROM legs\nWHERE first_visit_local IS NOT NULL', 'FROM legs'],
    [
      'legs: a counter that is resumed opens its day',
      "type = 'mpp.counter.opened' AND agency",
      "type IN ('mpp.counter.opened', 'mpp.counter.resumed') AND agency",
    ],
    [
      'legs: the days of two blocks merge to the later ones',
      'visit_days SimpleAggregateFunction(groupBitOr',
      'visit_days SimpleAggregateFunction(max',
    ],
    [
      'legs: an opening is never simulated',
      "max(toUInt8(startsWith(source, '/simulator/'))) AS has_simulated_opening",
      'max(toUInt8(0)) AS has_simulated_opening',
    ],
    [
      'legs: the mark is the same whatever comes',
      'sum(cityHash64(id, time)) AS mark',
      'toUInt64(min(1)) * 0 AS mark',
    ],
    [
      'legs: the marks of two blocks merge to the greater',
      'mark SimpleAggregateFunction(sum',
      'mark SimpleAggregateFunction(max',
    ],
  ]),
  ...inFile('views/parts/leg_figures.sql', [
    [
      'legs: a wait of no time is none',
      'if(first_attended_at >= started_waiting_at',
      'if(first_attended_at > started_waiting_at',
    ],
    [
      'legs: service begins with the call though it was started',
      "dateDiff('millisecond', coalesce(first_started_at, last_called_at)",
      "dateDiff('millisecond', coalesce(last_called_at, first_started_at)",
    ],
    ['legs: five minutes are less than five', 'waited_ms < 300000', 'waited_ms <= 300000'],
    [
      'legs: who leaves at once did not wait',
      'if(first_left_at >= started_waiting_at',
      'if(first_left_at > started_waiting_at',
    ],
    [
      'legs: a completed ticket was never called',
      'first_attended_at IS NULL AND last_completed_at IS NULL',
      'first_attended_at IS NULL',
    ],
    [
      'legs: the later of call and start',
      'least(first_called_at, first_started_at)',
      'greatest(first_called_at, first_started_at)',
    ],
    [
      'legs: an issue without a service has none',
      "if(named = '', service, named), issued_services)",
      'named, issued_services)',
    ],
  ]),
]
