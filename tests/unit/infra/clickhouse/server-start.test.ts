import { uptime } from 'node:os'
import { describe, expect, it } from 'vitest'
import { isOnThisMachine, isSameStart, machineStart } from '../../../../infra/clickhouse/server-start.ts'

describe('a server that was started', () => {
  it('is the same where only the clocks are inexact', () => {
    const before = { id: 'a', startedAt: 1_000 }
    expect(isSameStart({ id: 'a', startedAt: 1_002 }, before)).toBe(true)
    expect(isSameStart({ id: 'a', startedAt: 998 }, before)).toBe(true)
    expect(isSameStart({ id: 'a', startedAt: 1_010 }, before)).toBe(false)
    // After a power cut with a clock that is behind.
    expect(isSameStart({ id: 'a', startedAt: 990 }, before)).toBe(false)
    expect(isSameStart({ id: 'b', startedAt: 1_000 }, before)).toBe(false)
  })

  it('is this machine where all its addresses are loopback ones', () => {
    const here = ['http://127.0.0.1:8123', 'http://localhost:1', 'https://[::1]:8443', 'http://127.0.1.1:1']
    expect(isOnThisMachine(here)).toBe(true)
    for (const other of ['http://10.0.0.1:8123', 'http://clickhouse:8123', 'http://127.example.org:1'])
      expect(isOnThisMachine([...here, other]), other).toBe(false)
  })

  it('has this machine start when it was booted', () => {
    const nowMs = 1_800_000_000_000
    expect(Math.abs(machineStart(nowMs).startedAt - (1_800_000_000 - uptime()))).toBeLessThan(3)
  })
})
