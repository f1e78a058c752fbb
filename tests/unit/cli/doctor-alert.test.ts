/** What `doctor` says of how far visits are judged. */
import { expect, it } from 'vitest'
import type { Connections } from '../../../cli/connections.ts'
import type { CliContext } from '../../../cli/context.ts'
import { alert } from '../../../cli/doctor/alert.ts'

const minute = 60_000

function found(aheadMs: number): ReturnType<typeof alert> {
  const ms = Date.now() + aheadMs
  const rows = [{ judged: new Date(ms).toISOString(), ms, steps: 3 }]
  const connections = {
    clickhouse: () => ({ query: async () => ({ json: async () => rows }) }),
    databases: { store: 's' },
    kafkaAdmin: async () => ({ describeGroups: async () => ({ groups: [{ members: [{}] }] }) }),
  } as unknown as Connections
  return alert({ env: { KUNJUNGAN_NAMESPACE: '' } } as unknown as CliContext, connections)
}

it.for([
  ['a while ago', -10 * minute, 'ok', ''],
  ['now, by a clock that is a little ahead', minute, 'ok', ''],
  ['long ago', -90 * minute, 'wrong', 'waits for ingest'],
  ['hours ahead', 8 * 60 * minute, 'wrong', 'which is yet to come, as a clock was ahead'],
] as const)('they are judged up to %s', async ([, aheadMs, state, text]) => {
  const finding = await found(aheadMs)
  expect(finding.state).toBe(state)
  expect(finding.text).toContain(text)
})
