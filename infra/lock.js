/**
 * A lock file that one process holds at a time, in plain JavaScript as the launcher needs it before anything is
 * installed. The file names its holders by process id and start time, so that a holder that died, or whose id
 * another process has now, is recognised and its lock taken over. It does not wait: callers decide how.
 */
import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'

/** When a process started, in the system's own words; undefined where it does not run (a zombie does not). */
export function processStart(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return undefined
  return process.platform === 'linux' ? startFromProc(pid) : startFromPs(pid)
}

function startFromProc(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The command's name in parentheses may hold anything, so the fields are counted from its end.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19]
  } catch {
    return undefined
  }
}

function startFromPs(pid) {
  try {
    const stdio = ['ignore', 'pipe', 'ignore']
    // The same words whatever the language and zone of whoever asks.
    const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }
    const line = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env,
      stdio,
    }).trim()
    return line === '' || line.startsWith('Z') ? undefined : line.replace(/^\S+\s+/, '')
  } catch {
    return undefined
  }
}

/**
 * Takes the lock, or says who holds it.
 * @returns `{ kind: 'held', lock }` or `{ kind: 'busy', pid }`.
 * @throws the file system's error where the file cannot be written.
 */
export function tryLock(file) {
  const temporary = `${file}.${randomUUID()}`
  const mine = holderLine(process.pid)
  try {
    writeFileSync(temporary, mine, { mode: 0o600 })
    for (;;) {
      try {
        linkSync(temporary, file) // creates the name with its content in one step, or fails
        return { kind: 'held', lock: heldLock(file, mine) }
      } catch (error) {
        if (error.code !== 'EEXIST') throw error
      }
      const text = readOrUndefined(file)
      const holder = text === undefined ? undefined : liveHolder(text)
      if (holder !== undefined) return { kind: 'busy', pid: holder }
      if (text !== undefined) discardStale(file, text)
    }
  } finally {
    rmSync(temporary, { force: true })
  }
}

function heldLock(file, mine) {
  let content = mine
  return {
    /** Names a child that has to end too before the lock counts as left behind. */
    alsoHeldBy(pid) {
      content += holderLine(pid)
      const temporary = `${file}.${randomUUID()}`
      writeFileSync(temporary, content, { mode: 0o600 })
      renameSync(temporary, file)
    },
    release() {
      if (readOrUndefined(file) === content) rmSync(file, { force: true })
    },
  }
}

/** Renaming first and looking again keeps two finders of a dead holder from removing each other's new lock. */
function discardStale(file, stale) {
  const aside = `${file}.${randomUUID()}`
  try {
    renameSync(file, aside)
  } catch (error) {
    if (error.code === 'ENOENT') return
    throw error
  }
  try {
    if (readOrUndefined(aside) !== stale) linkSync(aside, file)
  } catch {
    // Someone has the lock already: what was put aside is of no use.
  } finally {
    rmSync(aside, { force: true })
  }
}

function liveHolder(text) {
  const holders = text.split('\n').flatMap((line) => {
    const [pid, ...start] = line.split(' ')
    return pid === '' || pid === undefined ? [] : [{ pid: Number(pid), start: start.join(' ') }]
  })
  return holders.find(({ pid, start }) => processStart(pid) === start)?.pid
}

function holderLine(pid) {
  return `${pid} ${processStart(pid) ?? 'unknown'}\n`
}

function readOrUndefined(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}
