/** Load on a collector: closed (as fast as so many connections go) or open (so many a second, whatever is answered). */
import { setTimeout as delay } from 'node:timers/promises'
import { type RawAnswer, RawClient } from './raw-client.ts'

export interface Load {
  readonly seconds: number
  readonly answers: readonly RawAnswer[]
}

/** Each connection sends the next request once it has its answer. */
export async function closedLoad(
  url: string,
  connections: number,
  seconds: number,
  next: () => Buffer,
): Promise<Load> {
  const answers: RawAnswer[] = []
  const began = performance.now()
  const endAt = began + seconds * 1_000
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const client = new RawClient(url)
      while (performance.now() < endAt) answers.push(await client.send(next()))
      client.close()
    }),
  )
  return { seconds: (performance.now() - began) / 1_000, answers }
}

/** Kept open before the load begins, as senders that are there have them. */
const openBefore = 500

/** So many requests a second, on connections that are open, and on as many new ones as it takes besides. */
export async function openLoad(
  url: string,
  perSecond: number,
  seconds: number,
  next: () => Buffer,
): Promise<Load> {
  const free = await openClients(url, openBefore)
  const all = new Set(free)
  const answers: RawAnswer[] = []
  const running = new Set<Promise<void>>()
  const began = performance.now()
  let sent = 0
  const sendOne = async (): Promise<void> => {
    const client = free.pop() ?? new RawClient(url)
    all.add(client)
    answers.push(await client.send(next()))
    free.push(client)
  }
  for (;;) {
    const elapsed = (performance.now() - began) / 1_000
    if (elapsed >= seconds) break
    const due = Math.floor(elapsed * perSecond)
    while (sent < due) {
      sent++
      const one = sendOne()
      running.add(one)
      void one.finally(() => running.delete(one))
    }
    await delay(1)
  }
  await Promise.all(running)
  for (const client of all) client.close()
  return { seconds: (performance.now() - began) / 1_000, answers }
}

async function openClients(url: string, count: number): Promise<RawClient[]> {
  const clients = Array.from({ length: count }, () => new RawClient(url))
  for (const client of clients) await client.connect()
  return clients
}

/** The quantile of the milliseconds of those answers. */
export function quantile(answers: readonly RawAnswer[], q: number): number {
  const sorted = answers.map(({ ms }) => ms).toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0
}

/** How often each status came. */
export function statuses(answers: readonly RawAnswer[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1
  return counts
}
