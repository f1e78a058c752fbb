/**
 * The scalar function file() of the embedded engine, which reads what its process may read, whatever the user's
 * rights: nothing outside the folders of the process, and no password in what is left.
 */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { askAs } from '../support/access.ts'
import { checkout } from '../support/pipeline.ts'

const isEmbedded =
  process.env['KUNJUNGAN_TEST_STACK'] !== 'containers' && inject('stack').cluster === undefined

describe.runIf(isEmbedded)('file() in the embedded server', () => {
  let home: string
  let isConfined: boolean
  beforeAll(async () => {
    // The error for a file that is not there names its whole path.
    const { text } = await askAs('bi', "SELECT file('nowhere')")
    home = dirname(dirname(/Cannot open file (\S+?)[,:]/.exec(text)?.[1] ?? ''))
    isConfined = readFileSync(join(home, 'logs', 'clickhouse.log'), 'utf8').startsWith('files are confined')
  })

  it('opens nothing outside the folders of its process, where the system can confine it', async ({
    skip,
  }) => {
    skip(!isConfined, 'this system has no Landlock')
    const closed = [
      ...['credentials.json', 'state.json', 'lock', 'logs/clickhouse.log', 'logs/kafka.log'].map((file) =>
        join(home, file),
      ),
      ...['kafka/server.properties', 'kafka/data/meta.properties', 'kafka/data/bootstrap.checkpoint'].map(
        (file) => join(home, file),
      ),
      ...['../../../credentials.json', '../../../../../../../../etc/passwd'],
      ...[
        '/etc/passwd',
        '/etc/shadow',
        '/etc/group',
        '/etc/ssh/sshd_config',
        '/root/.bashrc',
        '/root/.npmrc',
      ],
      ...[
        '/proc/1/environ',
        '/proc/1/cmdline',
        `/proc/${process.pid}/environ`,
        `/proc/${process.ppid}/environ`,
      ],
      ...[`/proc/${process.pid}/maps`, '/proc/self/root/etc/passwd', '/proc/self/fd/1', '/proc/kallsyms'],
      ...[join(checkout, 'package.json'), join(checkout, 'README.md'), join(checkout, '.git', 'HEAD')],
      ...['/proc/self/cwd/../credentials.json', '/var/log/dpkg.log', '/dev/mem', '/dev/kmsg'],
    ]
    const opened: string[] = []
    for (const path of closed) {
      const { code, text } = await read(path)
      // 76: not allowed; 107: not there, which says nothing of its content.
      if (code !== 76 && code !== 107) opened.push(`${path}: ${code} ${text.slice(0, 80)}`)
    }
    expect(opened).toEqual([])
    expect((await read(join(home, 'credentials.json'))).code).toBe(76)
  })

  it('finds no password in what it can open', async () => {
    const { credentials } = inject('stack')
    const users = await read(join(home, 'clickhouse', 'config', 'users.xml'))
    expect(users).toMatchObject({ code: undefined })
    const environment = await read('/proc/self/environ')
    expect(environment.text.split('\\0').map((entry) => entry.split('=')[0]?.trim())).toEqual([
      ...['PATH', 'LC_ALL', 'TZ'],
      '',
    ])
    const open = await Promise.all(
      ['/proc/self/cmdline', '/proc/self/environ', '/proc/self/status', '/proc/self/mountinfo'].map(read),
    )
    const all = [users, await read(join(home, 'clickhouse', 'config', 'config.xml')), ...open]
    for (const { text } of all) {
      for (const password of Object.values(credentials)) expect(text).not.toContain(password)
    }
  })

  it('writes nothing', async () => {
    for (const path of ['x', join(home, 'x'), '/tmp/x']) {
      const { code } = await askAs('bi', `INSERT INTO FUNCTION file('${path}', 'CSV', 'a String') SELECT 'a'`)
      expect(code).toBe(497)
    }
  })
})

/** Code of the error of reading a file, or undefined with its text. */
async function read(path: string): Promise<{ code: number | undefined; text: string }> {
  return await askAs('bi', `SELECT file('${path}')`)
}
