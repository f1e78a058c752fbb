/** Whether visits are being judged: an `alert` that has stopped is silent, and silence looks like quiet days. */
import { z } from 'zod'
import { alertGroupId } from '../alert.ts'
import type { CliContext } from '../context.ts'
import type { Connections } from '../connections.ts'
import { type Check, note, ok, rows, wrong } from './finding.ts'

/** `alert` judges every quarter of an hour; a scheduler that runs `alert --once` may take longer. */
const staleMs = 60 * 60_000

/** A clock may be this far ahead of another. */
const aheadMs = 15 * 60_000

export const alert: Check = async (context, connections) => {
  // Of the decision that was written last. Steps do not tell: they begin again where the topic of alerts was empty.
  const [row] = await rows(
    connections,
    z.object({ judged: z.string(), ms: z.number(), steps: z.number() }),
    `SELECT formatDateTime(min(judged_to), '%Y-%m-%dT%H:%i:%SZ') AS judged,
            toInt64(toUnixTimestamp(min(judged_to))) * 1000 AS ms, count() AS steps FROM alert_decisions
     WHERE decision = (SELECT argMax(decision, written_at) FROM alert_decisions
                       WHERE written_at <= now64(3) + INTERVAL ${aheadMs} MILLISECOND)`,
  )
  if (row === undefined || row.steps === 0)
    return note('nothing was judged yet: `npx kunjungan alert` watches the visits')
  const text = `visits are judged up to ${row.judged}`
  if (row.ms > Date.now() + aheadMs)
    return wrong(
      `${text}, which is yet to come, as a clock was ahead: set the clocks by NTP and restart \`alert\`, which then learns anew what is usual`,
    )
  if (Date.now() - row.ms < staleMs) return ok(text)
  return (await isRunning(context, connections)) === false
    ? wrong(`${text} only, as \`alert\` is not running: start \`npx kunjungan alert\``)
    : wrong(`${text} only: \`alert\` does not run, waits for ingest (see lag), or its log says why`)
}

/** Undefined where the right to describe the group is missing, which is not asked for. */
async function isRunning(context: CliContext, connections: Connections): Promise<boolean | undefined> {
  const admin = await connections.kafkaAdmin()
  try {
    const { groups } = await admin.describeGroups([alertGroupId(context)])
    return (groups[0]?.members.length ?? 0) > 0
  } catch {
    return undefined
  }
}
