/**
 * What the embedded services need and do not find, reported in a sentence with its fix; nothing is ever started here.
 */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { createLogger } from '../../infra/log.ts'
import type { StackDeps } from '../../infra/stack/service.ts'
import type { StackConfig } from '../../infra/stack/services.ts'
import { startStack } from '../../infra/stack/stack.ts'

const root = mkdtempSync(join(tmpdir(), 'kunjungan-faults-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const deps: StackDeps = {
  logger: createLogger({ level: 'silent', pretty: false }),
  progress: () => undefined,
}
const base = {
  cacheDir: join(root, 'cache'),
  machine: {},
  usersXml: () => '<clickhouse/>',
  kafkaPort: 0,
  clickhousePorts: { http: 0, tcp: 0 },
}

function configOf(name: string, more: Partial<StackConfig>): StackConfig {
  return { ...base, home: join(root, name), ...more }
}

function java(version: string): string {
  return `echo 'openjdk version "${version}"' >&2`
}

describe('what is missing is reported with its fix', { timeout: 20_000 }, () => {
  function tools(name: string, scripts: Record<string, string>): NodeJS.ProcessEnv {
    const folder = join(root, `tools-${name}`)
    mkdirSync(folder, { recursive: true })
    for (const [tool, text] of Object.entries(scripts)) {
      writeFileSync(join(folder, tool), `#!/bin/sh\n${text}\n`)
      chmodSync(join(folder, tool), 0o755)
    }
    return { PATH: folder }
  }
  const ownServices = /KAFKA_BROKERS[^]*CLICKHOUSE_URL/

  test.each([
    ['no Java', {}, /needs Java 17[^]*none is on PATH/],
    ['an old Java', { java: java('1.8.0_402') }, /needs Java 17[^]*is 1\.8\.0_402/],
    ['no Maven', { java: java('17.0.1') }, /Maven, which is not on PATH/],
    [
      'a Maven that fails',
      { java: java('21'), mvn: 'echo "[ERROR] no route to repository"; exit 1' },
      /no route to repo/,
    ],
  ])('%s', async (name, scripts, sentence) => {
    const config = configOf(name, { cacheDir: join(root, `cache-${name}`), machine: tools(name, scripts) })
    const failure = startStack(config, deps)
    await expect(failure).rejects.toMatchObject({ code: 'install' })
    await expect(failure).rejects.toThrow(sentence)
    await expect(failure).rejects.toThrow(ownServices)
  })

  test.each([
    ['a file', join(root, 'file')],
    ['a folder that cannot be made', '/proc/kunjungan'],
  ])('a home that is %s', async (_name, home) => {
    writeFileSync(join(root, 'file'), '')
    const failure = startStack({ ...base, home }, deps)
    await expect(failure).rejects.toMatchObject({ code: 'home' })
    await expect(failure).rejects.toThrow(/KUNJUNGAN_HOME/)
  })
})
