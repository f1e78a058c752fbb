/**
 * Whether SIGHUP is to be ignored, as under nohup. Node sets every signal back to its default when it starts, so the
 * answer is not among its own signals: it is read from what nohup and the shells leave behind. Plain JavaScript, as
 * the launcher asks before anything is installed. It installs no handler.
 */
import { fstatSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { isatty } from 'node:tty'

/** `ignore` or `stop`: set by the user, and by the launcher for the process that it starts. */
export const HANG_UP_VARIABLE = 'KUNJUNGAN_HANGUP'
const MOST_ANCESTORS = 64

const TERMINALS = [0, 1, 2].filter((fd) => isatty(fd))

/**
 * Ends the process at once where its terminal has gone, by the signal that says so: an ordinary end would restore the
 * terminal, and Node aborts with a stack trace where there is none any more.
 */
export function leaveIfTerminalIsGone() {
  if (TERMINALS.every((fd) => isatty(fd))) return
  process.removeAllListeners('SIGHUP')
  process.kill(process.pid, 'SIGHUP')
}

/** True where SIGHUP was ignored when this process, or one that started it in this session, was started. */
export function ignoresHangUp(env = process.env) {
  const chosen = env[HANG_UP_VARIABLE]
  if (chosen === 'ignore' || chosen === 'stop') return chosen === 'ignore'
  return isNohup(env['_']) || hasIgnoringAncestor() || hasStreamOfNohup() || isDetachedToFiles()
}

/** Bash and zsh give each command its own path as `_`. */
function isNohup(path = '') {
  return basename(path) === 'nohup'
}

/** npm and other Nodes forget that they were started under nohup; what they were started with is still to be read. */
function hasIgnoringAncestor() {
  if (process.platform !== 'linux') return false
  try {
    const session = statOf(process.pid).session
    let pid = process.pid
    for (let count = 0; count < MOST_ANCESTORS; count++) {
      const stat = statOf(pid)
      // Another session has another terminal, or none.
      if (stat.session !== session) return false
      if (ignoresIn(readFileSync(`/proc/${pid}/status`, 'utf8'))) return true
      if (/(?:^|\0)_=(?:[^\0]*\/)?nohup(?:\0|$)/.test(readFileSync(`/proc/${pid}/environ`, 'utf8')))
        return true
      pid = stat.parent
    }
  } catch {
    // Another user's process, or one that has ended: nothing is known beyond it.
  }
  return false
}

function statOf(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The command's name in parentheses may hold anything, so the fields are counted from its end.
  const [, parent, , session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return { parent: Number(parent), session }
}

/** @param status - the text of /proc/PID/status; SIGHUP is signal 1, the lowest bit of the mask. */
export function ignoresIn(status) {
  const mask = /^SigIgn:\s*([0-9a-f]+)$/m.exec(status)?.[1]
  return mask !== undefined && (BigInt(`0x${mask}`) & 1n) === 1n
}

/** GNU's nohup writes to nohup.out, and puts a /dev/null that can only be written to in the place of a terminal. */
function hasStreamOfNohup() {
  if (process.platform !== 'linux') return false
  try {
    if ([1, 2].some((fd) => basename(readlinkSync(`/proc/self/fd/${fd}`)) === 'nohup.out')) return true
    if (readlinkSync('/proc/self/fd/0') !== '/dev/null') return false
    const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync('/proc/self/fdinfo/0', 'utf8'))?.[1] ?? '0'
    return (Number.parseInt(flags, 8) & 3) === 1
  } catch {
    return false
  }
}

/** Nothing of it is at a terminal or a pipe: what it says goes to files, so the end of a terminal is not its own. */
function isDetachedToFiles() {
  try {
    const { rdev } = statSync('/dev/null')
    return !isatty(0) && [1, 2].map((fd) => fstatSync(fd)).every((to) => to.isFile() || to.rdev === rdev)
  } catch {
    return false
  }
}
