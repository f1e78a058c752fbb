/** Leases of the services: the last one that is given back stops them, unless they are to stay up. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import {
  endLease,
  forgetKeeping,
  isAbandoned,
  isLastLease,
  keepUp,
  takeLease,
} from '../../../../infra/stack/leases.ts'
import { type StackPaths, stackPaths } from '../../../../infra/stack/paths.ts'

let paths: StackPaths
beforeEach(() => {
  paths = stackPaths(mkdtempSync(join(tmpdir(), 'kunjungan-leases-')))
})
afterEach(() => rmSync(paths.home, { recursive: true, force: true }))
const own = (number: number): string => `${process.pid}.${number}`
/** No process has it: ids end far below. */
const dead = '2147483646.1'

it('the last lease that ends says that the services may stop', () => {
  takeLease(paths, own(1))
  takeLease(paths, own(2))
  expect(endLease(paths, own(1))).toBe(false)
  expect(endLease(paths, own(2))).toBe(true)
})

it('which one is the last is said also where none can be removed, or all have gone', () => {
  takeLease(paths, own(1))
  takeLease(paths, own(2))
  takeLease(paths, dead)
  expect(isLastLease(paths, own(1))).toBe(false)
  endLease(paths, own(2))
  expect(isLastLease(paths, own(1))).toBe(true)
  keepUp(paths)
  expect(isLastLease(paths, own(1))).toBe(false)
  rmSync(paths.home, { recursive: true })
  expect(isLastLease(paths, own(1))).toBe(true)
})

it('a lease of a dead process does not hold them, and is removed', () => {
  takeLease(paths, dead)
  takeLease(paths, own(1))
  expect(endLease(paths, own(1))).toBe(true)
  expect(readdirSync(join(paths.home, 'uses'))).toEqual([])
})

it('a lease whose process id is another process by now does not hold them; one of an older version does', () => {
  takeLease(paths, own(1))
  takeLease(paths, own(2))
  const file = join(paths.home, 'uses', own(1))
  writeFileSync(file, 'long ago')
  expect(endLease(paths, own(2))).toBe(true)
  takeLease(paths, own(2))
  writeFileSync(file, '')
  expect(endLease(paths, own(2))).toBe(false)
})

it('services that are to stay up are not stopped, until that is forgotten', () => {
  takeLease(paths, own(1))
  keepUp(paths)
  expect(endLease(paths, own(1))).toBe(false)
  forgetKeeping(paths)
  expect(endLease(paths, own(1))).toBe(true)
})

it('services are abandoned where only dead processes had them', () => {
  expect(isAbandoned(paths)).toBe(false)
  takeLease(paths, own(1))
  expect(isAbandoned(paths)).toBe(false)
  endLease(paths, own(1))
  takeLease(paths, dead)
  expect(isAbandoned(paths)).toBe(true)
  keepUp(paths)
  expect(isAbandoned(paths)).toBe(false)
})
