/** Stores finished months at once, without waiting until their inserts have settled and the rows have lain a while. */
import type { Pipeline } from './pipeline.ts'

/** Keeps the server from storing months by itself, so that a test knows what is stored. */
export async function stopFinishing({ admin, databases: { store } }: Pipeline): Promise<void> {
  await admin.command({ query: `SYSTEM STOP VIEW ${store}.finish_months` })
}

/** Makes every insert so far an old one, stores all months that are due and has them used, then stops again. */
export async function finishMonths(pipeline: Pipeline): Promise<void> {
  const { store } = pipeline.databases
  await storeMonths(pipeline)
  await pipeline.admin.command({
    query: `ALTER TABLE ${store}.stored_months UPDATE finished_at = finished_at - toIntervalHour(1)
      WHERE finished_at > now() - toIntervalHour(1) SETTINGS mutations_sync = 2`,
  })
}

/** The same, but the rows have to lie for their while before they are used. */
export async function storeMonths(pipeline: Pipeline): Promise<void> {
  const { store } = pipeline.databases
  const run = (query: string): Promise<unknown> => pipeline.admin.command({ query })
  await run(
    `ALTER TABLE ${store}.month_marks UPDATE last_late_at = last_late_at - toIntervalHour(1)
      WHERE last_late_at > now() - toIntervalHour(1) SETTINGS mutations_sync = 2`,
  )
  for (let due = 1; due > 0;) {
    await run(`SYSTEM START VIEW ${store}.finish_months`)
    await run(`SYSTEM REFRESH VIEW ${store}.finish_months`)
    await run(`SYSTEM WAIT VIEW ${store}.finish_months`)
    await run(`SYSTEM STOP VIEW ${store}.finish_months`)
    const [row] = await pipeline.rows<{ n: number }>(`SELECT count() AS n FROM ${store}.due_month`)
    due = row?.n ?? 0
  }
}
