/**
 * What keeps a file from being read or written, in words and with the fix, by the system's code: a full disk is named
 * by where it is mounted. Looks at the file system; changes nothing.
 */
import { statfsSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/**
 * The fault and its fix, as the second half of a sentence without its full stop; undefined for what has no such code.
 * @param path - the file or folder that was to be used.
 */
export function fileFaultOf(error: unknown, path: string): string | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ENOSPC') return fullDisk(path)
  return faults[code]
}

/** The same for a disk that takes nothing more from anybody; undefined for any other fault. */
export function diskFaultOf(error: unknown, path: string): string | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return ['ENOSPC', 'EDQUOT', 'EROFS'].includes(code) ? fileFaultOf(error, path) : undefined
}

const faults: Readonly<Record<string, string>> = {
  EDQUOT: 'the disk quota of this user is used up: delete files of this user or have it raised',
  EROFS: 'its file system is mounted read-only: name a place that can be written',
  EACCES: 'this user has no right to: give it the right, or name another place',
  EPERM: 'this user has no right to: give it the right, or name another place',
  ENOENT: 'its folder is not there: make it first, or name another',
  ENOTDIR: 'a part of its path is a file: name a folder',
  EISDIR: 'it is a folder: name a file in it',
  ENAMETOOLONG: 'its name is too long: name a shorter one',
  ELOOP: 'its symbolic links lead in a circle: correct them',
  EMFILE: 'this process has too many files open: raise the limit (ulimit -n 4096) and start again',
  ENFILE: 'the system has too many files open: end programs, or raise fs.file-max',
  EIO: 'the disk gives errors: look at the log of the system (dmesg)',
}

/** Which disk is full, and of what: room, or room for more files. */
export function fullDisk(path: string): string {
  const mount = mountOf(resolve(path))
  if (mount === undefined) return 'its disk is full: make room on it'
  const { files, ffree } = mount
  if (files > 0 && ffree === 0)
    return `the disk at ${mount.path} has room for no more files (0 of ${files} inodes are free): delete files on it`
  const gigabytes = ((mount.bavail * mount.bsize) / 1e9).toFixed(1)
  const all = ((mount.blocks * mount.bsize) / 1e9).toFixed(1)
  return `the disk at ${mount.path} is full (${gigabytes} of ${all} GB are free): make room on it`
}

interface Mount {
  readonly path: string
  readonly bavail: number
  readonly bsize: number
  readonly blocks: number
  readonly files: number
  readonly ffree: number
}

/** The highest folder on the same device. */
function mountOf(path: string): Mount | undefined {
  try {
    let top = existing(path)
    const { dev } = statSync(top)
    while (dirname(top) !== top && statSync(dirname(top)).dev === dev) top = dirname(top)
    const { bavail, bsize, blocks, files, ffree } = statfsSync(top)
    return { path: top, bavail, bsize, blocks, files, ffree }
  } catch {
    return undefined
  }
}

function existing(path: string): string {
  try {
    statSync(path)
    return path
  } catch (error) {
    if (dirname(path) === path) throw error
    return existing(dirname(path))
  }
}
