/**
 * Confines this process's files by Linux's Landlock: after it, the process and every thread that it starts open
 * nothing but what is listed. ClickHouse's function file() reads whatever its process may, whatever the user's
 * rights, so this keeps passwords and other people's files from it. No effect on other systems or old kernels.
 */
import { closeSync, constants, existsSync, openSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DataType, load, open } from 'ffi-rs'

export interface Allowed {
  /** The shared library to be loaded afterwards. */
  readonly engine: string
  readonly read: readonly string[]
  /** Folders in which files are written and never read. */
  readonly write: readonly string[]
  readonly readWrite: readonly string[]
}

// The same numbers on every architecture (they came after the tables were unified).
const CREATE_RULESET = 444
const ADD_RULE = 445
const RESTRICT_SELF = 446
const PR_SET_NO_NEW_PRIVS = 38
const O_PATH = 0x200000

const EXECUTE = 1n
const READ_FILE = 4n
const READ_FOLDER = 8n
const READ = READ_FILE | READ_FOLDER
/** Execute, write, read, truncate and ioctl: what a rule for a single file may grant. */
const FILE_RIGHTS = 0xc007n
/** The rights on files that each version of Landlock knows, and so can take away. */
const RIGHTS = [0n, 0x1fffn, 0x3fffn, 0x7fffn, 0x7fffn, 0xffffn]

const systemReads = [
  '/proc/self',
  '/proc/meminfo',
  '/proc/cpuinfo',
  '/proc/stat',
  '/proc/sys',
  '/proc/loadavg',
]
const systemFolders = ['/sys/devices/system', '/sys/fs/cgroup', '/dev/null', '/dev/urandom', '/dev/random']
const resolverFiles = [
  '/etc/hosts',
  '/etc/resolv.conf',
  '/etc/nsswitch.conf',
  '/etc/host.conf',
  '/etc/ld.so.cache',
]
const libraries = ['/lib', '/lib64', '/usr/lib', '/usr/lib64']

/** True if this process is confined from here on. Never throws: less protection must not stop the server. */
export function confineFiles(allowed: Allowed): boolean {
  if (process.platform !== 'linux') return false
  try {
    open({ library: 'libc', path: 'libc.so.6' })
    return restrict(allowed)
  } catch {
    return false
  }
}

function restrict(allowed: Allowed): boolean {
  const version = systemCall(CREATE_RULESET, 0, 0, 1)
  if (version < 1) return false
  const all = RIGHTS[Math.min(version, RIGHTS.length - 1)] ?? 0n
  const attributes = Buffer.alloc(8)
  attributes.writeBigUInt64LE(all)
  const rules = systemCall(CREATE_RULESET, attributes, attributes.length, 0)
  const allow = (paths: readonly string[], rights: bigint): boolean =>
    paths.filter(existsSync).every((path) => addRule(rules, path, rights & all))
  const complete =
    rules >= 0 &&
    allow(allowed.readWrite, all & ~EXECUTE) &&
    allow(allowed.write, all & ~EXECUTE & ~READ) &&
    allow([...allowed.read, ...systemReads, ...systemFolders, ...resolverFiles], READ) &&
    allow(['/dev/null'], all & ~EXECUTE) &&
    allow([dirname(allowed.engine), ...libraries], READ | EXECUTE)
  return complete && noNewPrivileges() && systemCall(RESTRICT_SELF, rules, 0) === 0
}

function addRule(rules: number, path: string, rights: bigint): boolean {
  const descriptor = openSync(path, constants.O_RDONLY | O_PATH)
  const rule = Buffer.alloc(12)
  rule.writeBigUInt64LE(statSync(path).isDirectory() ? rights : rights & FILE_RIGHTS)
  rule.writeInt32LE(descriptor, 8)
  const result = systemCall(ADD_RULE, rules, 1, rule, 0)
  closeSync(descriptor)
  return result === 0
}

function noNewPrivileges(): boolean {
  const whole = DataType.I64
  const paramsType = [DataType.I32, whole, whole, whole, whole]
  const paramsValue = [PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0]
  return load({ library: 'libc', funcName: 'prctl', retType: DataType.I32, paramsType, paramsValue }) === 0
}

function systemCall(...args: (number | Buffer)[]): number {
  const paramsType = args.map((arg) => (typeof arg === 'number' ? DataType.I64 : DataType.U8Array))
  return load({ library: 'libc', funcName: 'syscall', retType: DataType.I64, paramsType, paramsValue: args })
}
