/**
 * How a column of a BI view is parsed. A missing value stays null and never becomes 0.
 */
import { z } from 'zod'

/** A server may be set to quote 64-bit integers; both forms are the same number. */
export const number = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d+$/)
    .transform(Number),
])
export const flag = number.transform((value) => value === 1)
export const month = z.iso.date()
export const basis = z.enum(['events', 'tally'])
/** Columns of the row that are withheld from a public report: null there, although there is a figure. */
export const suppressed = z.array(z.string()).optional()
