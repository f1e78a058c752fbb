/** Months as their first day, `YYYY-MM-DD`. */

/** The first day of the month so many months later. */
export function shiftedMonth(month: string, months: number): string {
  const date = new Date(`${month}T00:00:00Z`)
  date.setUTCMonth(date.getUTCMonth() + months)
  return date.toISOString().slice(0, 10)
}
