/** Whether the board, where one listens, has ClickHouse's answers. A pipeline without a board is in order. */
import { type Check, note, ok, wrong } from './finding.ts'

const answerWithinMs = 3_000

export const board: Check = async ({ env }) => {
  const scheme = env.KUNJUNGAN_BOARD_TLS_CERT_FILE === undefined ? 'http' : 'https'
  const host = env.KUNJUNGAN_BOARD_HOST
  const url = `${scheme}://${host.includes(':') ? `[${host}]` : host}:${env.KUNJUNGAN_BOARD_PORT}`
  const none = note(
    `none is seen at ${url}: \`npx kunjungan board\` starts one for readers without a BI tool`,
  )
  try {
    const response = await fetch(`${url}/ready`, { signal: AbortSignal.timeout(answerWithinMs) })
    const body = (await response.json()) as { status?: unknown; reason?: unknown }
    if (response.status === 200 && body.status === 'ready') return ok(`${url} shows figures`)
    if (response.status !== 503 || typeof body.reason !== 'string') return none
    return wrong(`${url} does not show current figures: ${body.reason}`)
  } catch {
    return none
  }
}
