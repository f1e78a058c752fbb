/** The edges of each form of field. */
import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { instant, label, localDate, localId, slug, wholeNumber } from '../../../schemas/fields.ts'

const takes = (field: z.ZodType, values: readonly unknown[]): boolean[] =>
  values.map((value) => field.safeParse(value).success)

const fields: readonly [name: string, field: z.ZodType, taken: unknown[], refused: unknown[]][] = [
  [
    'slug',
    slug,
    ['a', '0', 'a-b', 'a'.repeat(64)],
    ['', '-a', 'A', 'a_b', 'a b', 'ä', 'a'.repeat(65), 'a\n', 1, null],
  ],
  [
    'id of an MPP',
    localId,
    ['A-1', 'a.b_c:d/e', '9'.repeat(64)],
    ['', 'a b', 'a#', 'é', '9'.repeat(65), ' a', 'a\n', 1],
  ],
  [
    'label',
    label,
    ['A 001', 'Dinas Kesehatan', '😀', 'x'.repeat(64)],
    ['', 'a\u0000', 'a\u007f', '\ud800', 'x'.repeat(65)],
  ],
  [
    'local date',
    localDate,
    ['1970-01-01', '2024-02-29', '2149-06-06'],
    ['1969-12-31', '2149-06-07', '2023-02-29', '2024-2-9', '2024-02-29T00:00:00Z', 20240229],
  ],
  [
    'instant',
    instant,
    ['1970-01-02T00:00:00Z', '2026-11-22T09:30:00+08:00', '2149-06-05T23:59:59Z'],
    ['1970-01-01T23:59:59Z', '2149-06-06T00:00:00Z', '2026-11-22T09:30:00', '2026-11-22', 0],
  ],
  ['whole number', wholeNumber(1, 4), [1, 4], [0, 5, 1.5, '1', Number.NaN, Infinity]],
  ['count', wholeNumber(0), [0, Number.MAX_SAFE_INTEGER], [-1, Number.MAX_SAFE_INTEGER + 1]],
]

describe('a field', () => {
  it.each(fields)('%s takes what its rule says', (_name, field, taken, refused) => {
    expect(takes(field, taken)).toEqual(taken.map(() => true))
    expect(takes(field, refused)).toEqual(refused.map(() => false))
  })

  it('is refused with its rule and without its value', () => {
    const messages = fields.flatMap(([, field, , refused]) =>
      refused.map((value) => field.safeParse(value).error?.issues[0]?.message),
    )
    expect([...new Set(messages.map(String))].toSorted()).toMatchInlineSnapshot(`
      [
        "must be 1 to 64 characters without control characters",
        "must be 1 to 64 of A-Z, a-z, 0-9 and . _ : / -",
        "must be 1 to 64 of a-z, 0-9 and -, not starting with -",
        "must be RFC 3339 with offset, from 1970-01-02 to 2149-06-05",
        "must be a date",
        "must be a date YYYY-MM-DD from 1970-01-01 to 2149-06-06",
        "must be a text",
        "must be a whole number",
        "must be an instant",
        "must be at least 0",
        "must be at least 1",
        "must be at most 4",
      ]
    `)
  })
})
