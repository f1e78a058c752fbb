/**
 * Where the programs of PostgreSQL and MariaDB are. PostgreSQL is that of the machine; MariaDB is otherwise unpacked
 * from its Debian packages, without installing them. Where one cannot be had, tests skip with the sentence of `why`.
 */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const checkout = join(import.meta.dirname, '..', '..')

export type Kind = 'mariadb' | 'postgresql'

export interface Server {
  readonly kind: 'found'
  readonly program: string
  readonly libraries: string
}
interface Missing {
  readonly kind: 'missing'
  readonly why: string
}

export type Found = Server | Missing

/** The server's program, or a plain sentence why there is none. */
export async function findServer(kind: Kind): Promise<Found> {
  return kind === 'postgresql' ? findPostgresql() : findMariadb()
}

function findPostgresql(): Found {
  const root = '/usr/lib/postgresql'
  const versions = existsSync(root) ? readdirSync(root).toSorted() : []
  const program = versions
    .map((version) => join(root, version, 'bin'))
    .findLast((bin) => existsSync(join(bin, 'initdb')))
  return program === undefined
    ? { kind: 'missing', why: 'PostgreSQL is not on this machine: install the Debian package postgresql.' }
    : { kind: 'found', program, libraries: '' }
}

const packages = ['mariadb-server-core', 'liburing2', 'libaio1', 'libnuma1', 'libpmem1', 'libsnappy1v5']

async function findMariadb(): Promise<Found> {
  if (existsSync('/usr/sbin/mariadbd')) return { kind: 'found', program: '/usr', libraries: '' }
  const folder = join(checkout, 'node_modules', '.cache', 'kunjungan', 'mariadb')
  const libraries = `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`
  const found = (): Found => ({
    kind: 'found',
    program: join(folder, 'usr'),
    libraries: [join(folder, 'usr/lib', libraries), join(folder, 'lib', libraries)].join(':'),
  })
  if (existsSync(join(folder, 'usr/sbin/mariadbd'))) return found()
  try {
    mkdirSync(folder, { recursive: true })
    await run('apt-get', ['download', ...packages], { cwd: folder, timeout: 120_000 })
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.deb')))
      await run('dpkg', ['-x', join(folder, file), folder])
    return found()
  } catch {
    rmSync(folder, { recursive: true, force: true })
    return {
      kind: 'missing',
      why: 'MariaDB is not on this machine and cannot be downloaded: install the Debian package mariadb-server.',
    }
  }
}
