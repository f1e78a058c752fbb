/** Whether the board, where one listens, has ClickHouse's answers. A pipeline without a board is in order. */
import type { Check } from './finding.ts'
import { checkReady } from './ready.ts'

export const board: Check = async ({ env }) => {
  const listener = {
    host: env.KUNJUNGAN_BOARD_HOST,
    port: env.KUNJUNGAN_BOARD_PORT,
    isTls: env.KUNJUNGAN_BOARD_TLS_CERT_FILE !== undefined,
  }
  return checkReady(listener, {
    ready: 'shows figures',
    notReady: 'does not show current figures',
    none: '`npx kunjungan board` starts one for readers without a BI tool',
  })
}
