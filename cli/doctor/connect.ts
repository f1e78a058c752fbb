/**
 * How the connectors of this data folder fare, from the summaries that they keep: whether they read, what they hold
 * back, and what the rows say that events cannot. A pipeline without a connector is in order.
 */
import { isAlive } from '../../infra/stack/processes.ts'
import { readSummaries, type Summary } from '../../producers/connect/summary.ts'
import { type Check, note, ok, wrong } from './finding.ts'

/** A connector reads every few seconds. */
const lateMs = 120_000

export const connectors: Check = async ({ env }) => {
  const summaries = await readSummaries(env.KUNJUNGAN_HOME)
  if (summaries.length === 0)
    return note("none has run: `npx kunjungan connect run` reads a queue application's own database")
  const lines = summaries.map((summary) => lineOf(summary, Date.now()))
  const text = lines.map((line) => line.text).join('; ')
  if (lines.some(({ state }) => state === 'wrong')) return wrong(text)
  return lines.some(({ state }) => state === 'note') ? note(text) : ok(text)
}

function lineOf(
  summary: Summary,
  nowMs: number,
): { readonly state: 'ok' | 'note' | 'wrong'; readonly text: string } {
  const name = `${summary.mpp}/${summary.mapping}`
  const { fault, readAtMs, held, remarks, collisions } = summary
  if (!isAlive(summary.pid)) return { state: 'note', text: `${name} does not run now` }
  if (fault !== null) return { state: 'wrong', text: `${name}: ${fault}` }
  if (readAtMs === null || nowMs - readAtMs > lateMs)
    return { state: 'wrong', text: `${name} has read nothing for two minutes: read its log` }
  const notSent = [
    ...Object.entries(held).map(([reason, count]) => `${count} not sent (${reason})`),
    ...Object.entries(remarks).map(([remark, count]) => `${count} ${remark.replaceAll('_', ' ')}`),
    ...(collisions > 0 ? [`${collisions} ticket ids used again within a day`] : []),
  ]
  const unsaid = Object.entries(summary.unsayable).filter(([, count]) => count > 0)
  const said = unsaid.map(([kind, count]) => `${count} ${kind}`).join(', ')
  const parts = [
    `${name} reads ${summary.tickets} tickets`,
    ...(notSent.length > 0 ? [`${notSent.join(', ')}: \`connect check\` says why`] : []),
    ...(said === '' ? [] : [`tickets that were edited in a way that events cannot say: ${said}`]),
  ]
  return { state: parts.length > 1 ? 'note' : 'ok', text: parts.join(', ') }
}
