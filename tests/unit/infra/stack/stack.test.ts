/** Services are found and stopped whatever became of their home. The services are processes that only look like them. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLogger } from '../../../../infra/log.ts'
import { isAlive } from '../../../../infra/stack/processes.ts'
import { stackStatus, stopStack } from '../../../../infra/stack/stack.ts'
import { noteService, startFakeService } from '../../../support/fake-service.ts'
import { canMount } from '../../../support/mount.ts'

let root: string
let home: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kunjungan-stack-'))
  home = join(root, 'home')
  mkdirSync(home)
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const said: string[] = []
const deps = {
  logger: createLogger({ level: 'silent', pretty: false }),
  progress: (line: string) => void said.push(line),
}

it('both are found and stopped after their home was deleted', async () => {
  await using kafka = await startFakeService(home, 'kafka')
  await using clickhouse = await startFakeService(home, 'clickhouse')
  rmSync(home, { recursive: true })
  expect(await stackStatus(home)).toMatchObject([
    { service: 'kafka', state: 'starting', pid: kafka.child.pid },
    { service: 'clickhouse', state: 'starting', pid: clickhouse.child.pid },
  ])
  expect(await stopStack(home, deps)).toEqual(['kafka', 'clickhouse'])
  expect([kafka, clickhouse].map(({ child }) => isAlive(child.pid ?? 0))).toEqual([false, false])
  expect(await stopStack(home, deps)).toEqual([])
})

const fill = (): void => {
  const { bavail, bsize } = statfsSync(home)
  writeFileSync(join(home, 'fill'), Buffer.alloc(bavail * bsize))
}
const closeIt = (): void => void execFileSync('mount', ['-o', 'remount,ro', home])

describe.skipIf(!canMount())('on a disk that takes nothing more (skipped where none can be mounted)', () => {
  beforeEach(() => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', home])
    said.length = 0
  })
  afterEach(() => execFileSync('umount', [home]))

  it.each([
    ['full', fill, /without a lock .* is full/],
    ['read-only', closeIt, /without a lock .* read-only/],
  ])('they are stopped where it is %s, and it is said', async (_name, spoil, text) => {
    await using kafka = await startFakeService(home, 'kafka')
    noteService(home, 'kafka', kafka.child.pid ?? 0, kafka.port)
    spoil()
    expect(await stopStack(home, deps)).toEqual(['kafka'])
    expect(isAlive(kafka.child.pid ?? 0)).toBe(false)
    expect(said).toEqual([expect.stringMatching(text)])
  })
})
