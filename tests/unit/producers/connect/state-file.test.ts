import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Change, Entry } from '../../../../producers/connect/changes.ts'
import { readEntries, StateFile } from '../../../../producers/connect/state-file.ts'

let folder = ''
let file = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kunjungan-state-'))
  file = join(folder, 'connect', 'queue.state')
})
afterEach(() => rmSync(folder, { recursive: true }))

function changeOf(ticketId: string, more: Partial<Entry> = {}): Change {
  const sent = [{ id: `id of ${ticketId}`, step: 'issued', timeMs: 1 }] as const
  return {
    entry: { day: '2026-11-29', ticketId, hash: 'h', sent, unsayable: [], missed: 0, ...more },
    events: [],
  }
}

describe('the state of a connector', () => {
  it('is there again after a restart, the last line of a ticket in force, readable for its user alone', async () => {
    const state = await StateFile.open(file)
    await state.append([changeOf('a'), changeOf('b')])
    await state.append([changeOf('a', { missed: 2, unsayable: ['gone'] })])
    const read = await readEntries(file)
    expect([...read.values()]).toEqual([
      changeOf('a', { missed: 2, unsayable: ['gone'] }).entry,
      changeOf('b').entry,
    ])
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('leaves out a torn line, and writes on after it', async () => {
    const state = await StateFile.open(file)
    await state.append([changeOf('a')])
    appendFileSync(file, '{"d":"2026-11-29","k":"b","h')
    const again = await StateFile.open(file)
    await again.append([changeOf('c')])
    expect([...(await readEntries(file)).keys()]).toEqual(['2026-11-29 a', '2026-11-29 c'])
  })

  it('forgets old days and superseded lines', async () => {
    const state = await StateFile.open(file)
    await state.append([changeOf('old', { day: '2026-11-01' })])
    for (let at = 0; at < 10; at++) await state.append([changeOf('a', { hash: `h${at}` })])
    await state.prune('2026-11-15')
    expect([...state.entries.keys()]).toEqual(['2026-11-29 a'])
    expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(1)
    expect((await readEntries(file)).get('2026-11-29 a')?.hash).toBe('h9')
  })

  it('counts the lines of earlier runs among the superseded ones', async () => {
    for (let at = 0; at < 10; at++) await (await StateFile.open(file)).append([changeOf('a')])
    await (await StateFile.open(file)).prune('2026-11-15')
    expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(1)
  })

  it('keeps nothing where it cannot be written, and says so', async () => {
    writeFileSync(join(folder, 'connect'), 'a file')
    await expect(StateFile.open(file)).rejects.toThrow('cannot be read')
    const state = await StateFile.open(join(folder, 'other', 'x'))
    writeFileSync(join(folder, 'other'), 'a file')
    await expect(state.append([changeOf('a')])).rejects.toThrow('cannot be written')
    expect(state.entries.size).toBe(0)
  })
})
