/** Values at and beyond the bounds of the contract, personal data of every kind, and texts that only look like it. */
import { dayMs } from '../../schemas/time.ts'
import type { Dice } from './oracle/dice.ts'

/** What is personal data, what only looks like it, and what is exempt. Every number is made up. */
const suspectTexts = [
  ...[
    '6471014501900001',
    '9171014512999999',
    '081234567890',
    '+62 812-3456-7890',
    '0812 3456 789',
    '62812345678',
  ],
  ...['budi@example.id', 'a@b.id', 'sitì@contoh.id', '用户@例子.广告', '0 8 1 2 3 4 5 6 7', '0812.3456.7890'],
  ...[
    '647101450190000',
    '64710145019000011',
    '0812345',
    '08123456789012',
    'budi@localhost',
    '@',
    '0812--345-6789',
  ],
  ...['08123456-7890-4123-8567-081234567890', 'a1'.repeat(32), '081234567890'.repeat(6).slice(0, 64)],
  ...['2026-01-05', '2026-01-05T08:00:00.6471014501900001+08:00', '20260105-014', '2026-01-08/2026-08-12'],
]
const oddTexts = [
  ...[
    '',
    ' ',
    '-',
    '_',
    '.',
    'é',
    '日',
    '🎫',
    '\ud800',
    'x\udc00',
    '\ufffd',
    '\ufeff',
    '\u0000',
    '\n',
    '\u007f',
  ],
  ...['"', '\\', '\u2028', 'A', 'ß', '٣', '１６', '__proto__', 'null', '1e5', '%', '+', '/'],
]
const lengths = [0, 1, 8, 9, 63, 64, 65, 127, 128, 129, 255, 256, 257, 300]

/** The text with something put into it, or another one. */
export function withOddText(dice: Dice, text: string): string {
  const roll = dice.int(1, 10)
  if (roll === 1)
    return text.padEnd(dice.pick(lengths), dice.pick(['a', '1', '-', 'é', '🎫'])).slice(0, dice.pick(lengths))
  if (roll === 2) return dice.pick(['a', 'Z', '日']).repeat(dice.pick(lengths))
  const put = dice.pick(dice.chance(60) ? suspectTexts : oddTexts)
  if (roll <= 4) return put
  const at = dice.pick([0, text.length, dice.int(0, text.length)])
  const between = dice.pick(['', '', '-', '/', ' ', ':'])
  return text.slice(0, at) + between + put + (dice.chance(50) ? between : '') + text.slice(at)
}

const oddNumbers = [
  ...[-1, -0, 0, 1, 4, 5, 9, 10, 19, 20, 21, 99, 100, 999, 1_000, 0.5, 1.000_000_1, 99_999, 100_000, 100_001],
  ...[
    2 ** 31,
    2 ** 32,
    2 ** 53 - 1,
    2 ** 53,
    2 ** 53 + 2,
    1e15,
    1e21,
    1e308,
    6_281_234_567_890,
    6_471_014_501_900_001,
  ],
  ...[81_234_567_890, 0.812_345_67, -6_281_234_567],
]

/** Anything in place of a value: of the same type more often than not. */
export function oddValue(dice: Dice, old: unknown): unknown {
  const roll = dice.int(1, 20)
  if (roll <= 6 || (typeof old === 'number' && roll <= 14)) return dice.pick(oddNumbers)
  if (roll <= 11) return withOddText(dice, typeof old === 'string' ? old : 'x')
  return dice.pick([
    ...[null, true, false, [], {}, [old], { a: old }, JSON.stringify(old) ?? '', old ?? 1, [[[[[]]]]]],
    ...[{ specversion: '1.0', type: 'x' }, 'mpp.ticket.issued', 'mpp.ticket.called', 'application/json'],
    ...['APPLICATION/JSON; charset=utf-8', 'balikpapan', 'nowhere', '1.0', 'walk_in', 'served', '2026-02-29'],
    ...['1969-12-31', '1970-01-01', '2149-06-06', '2149-06-07', '2026-1-5', '0000-01-01'],
  ])
}

/** A name that an event has somewhere, or that every object has, or any. */
export function oddName(dice: Dice): string {
  return dice.chance(20)
    ? withOddText(dice, 'name')
    : dice.pick([
        ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', '', '0', 'subject', 'dataschema'],
        ...[
          'datacontenttype',
          'traceparent',
          'data',
          'time',
          'mpp',
          'service',
          'counter',
          'visitor_id',
          'matters',
        ],
        ...[
          'channel',
          'outcome',
          'scores',
          'cost',
          'agency',
          'ticket_number',
          'reason',
          'to_service',
          'revision',
        ],
      ])
}

/** A time at a bound, in an odd notation, or none. */
export function oddTime(dice: Dice): unknown {
  const at = dice.pick([
    ...[
      Date.UTC(2000, 0, 1),
      Date.UTC(1970, 0, 1),
      Date.UTC(1970, 0, 2),
      Date.UTC(2149, 5, 5),
      Date.UTC(2149, 5, 6),
    ],
    ...[Date.UTC(2026, 1, 28), Date.UTC(2024, 1, 29), Date.UTC(2026, 11, 31)],
  ])
  const iso = new Date(at + dice.pick([-1, 0, 0, 1, dayMs - 1, dayMs])).toISOString()
  return dice.pick([
    ...[
      iso,
      iso.replace('Z', '+08:00'),
      iso.replace('Z', '-23:59'),
      iso.replace('Z', '123456789Z'),
      iso.slice(0, -1),
    ],
    ...[
      iso.replace('T', ' '),
      iso.toLowerCase(),
      `${iso} `,
      iso.replace(/\.\d+/, ''),
      iso.replace(/\.\d+/, '.'),
    ],
    ...[
      '2026-01-05T08:00:60Z',
      '2026-01-05T24:00:00Z',
      '2026-02-30T08:00:00Z',
      '2026-01-05',
      '',
      null,
      0,
      at,
    ],
  ])
}
