/** Whether the board, where one listens, has ClickHouse's answers. A pipeline without a board is in order. */
import { type Check, note, ok, wrong } from './finding.ts'
import { lookAtReady, urlOf } from './ready.ts'

export const board: Check = async ({ env }) => {
  const listener = {
    host: env.KUNJUNGAN_BOARD_HOST,
    port: env.KUNJUNGAN_BOARD_PORT,
    isTls: env.KUNJUNGAN_BOARD_TLS_CERT_FILE !== undefined,
  }
  const url = urlOf(listener)
  const found = await lookAtReady(listener)
  switch (found.kind) {
    case 'ready':
      return ok(`${url} shows figures`)
    case 'not ready':
      return wrong(`${url} does not show current figures: ${found.reason}`)
    case 'none':
      return note(`none is seen at ${url}: \`npx kunjungan board\` starts one for readers without a BI tool`)
  }
}
