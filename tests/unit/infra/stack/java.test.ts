/** The Java of the machine: found behind shims, and named with the fix where it will not do. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { findJava } from '../../../../infra/stack/java.ts'

const root = mkdtempSync(join(tmpdir(), 'kunjungan-java-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** A home of Java whose `java` is this shell script. */
function javaHome(name: string, script: string): string {
  const home = join(root, name)
  mkdirSync(join(home, 'bin'), { recursive: true })
  writeFileSync(join(home, 'bin', 'java'), `#!/bin/sh\n${script}\n`)
  chmodSync(join(home, 'bin', 'java'), 0o755)
  return home
}
const says = (version: string, home: string): string =>
  `printf '    java.home = ${home}\\nopenjdk version "${version}" 2026-01-20\\n' >&2`
const real = javaHome('real', 'true')
const good = javaHome('good', says('21.0.4', real))
const path = join(good, 'bin')

describe('the Java of the machine', () => {
  it('is the one behind a shim that needs its environment', async () => {
    const shim = javaHome('shim', `[ -n "$SHIM_ROOT" ] || exit 1\n${says('17.0.2', real)}`)
    const found = await findJava({ PATH: join(shim, 'bin'), SHIM_ROOT: '/x' })
    expect(found).toEqual({ file: join(real, 'bin', 'java'), version: '17.0.2' })
  })

  it.each([
    ['none on PATH', { PATH: '/nowhere' }, /none is on PATH: install one/],
    [
      'a stale JAVA_HOME',
      { JAVA_HOME: '/opt/gone', PATH: path },
      /JAVA_HOME is \/opt\/gone, where there is no bin\/java: correct JAVA_HOME, or unset it so that .*good\/bin\/java is taken/,
    ],
    [
      'a shim without a version',
      { PATH: join(javaHome('unset', 'echo "No version is set for java" >&2; exit 126'), 'bin') },
      /unset\/bin\/java does not run \(No version is set for java\): choose a version/,
    ],
    [
      'an old Java in JAVA_HOME',
      { JAVA_HOME: javaHome('old', says('11.0.1', real)), PATH: path },
      /old\/bin\/java is 11\.0\.1: correct JAVA_HOME, or unset it/,
    ],
    [
      'a very old one',
      { PATH: join(javaHome('eight', says('1.8.0_392', real)), 'bin') },
      /is 1\.8\.0_392: install one/,
    ],
    [
      'something else of that name',
      { PATH: join(javaHome('mute', 'true'), 'bin') },
      /does not say its version/,
    ],
  ])('%s is named with the fix', async (_, machine, message) => {
    const error: unknown = await findJava(machine).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'install', message: expect.stringMatching(message) as string })
  })
})
