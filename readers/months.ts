/** Months and quarters as their first day, `YYYY-MM-DD`. */

/** The first day of the month so many months later. */
export function shiftedMonth(month: string, months: number): string {
  const date = new Date(`${month}T00:00:00Z`)
  date.setUTCMonth(date.getUTCMonth() + months)
  return date.toISOString().slice(0, 10)
}

/** The quarter that a month lies in. */
export function quarterOfMonth(month: string): string {
  return shiftedMonth(month, -((Number(month.slice(5, 7)) - 1) % 3))
}
