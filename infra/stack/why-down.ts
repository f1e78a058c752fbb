/**
 * Why an embedded service has ended or takes nothing more, where the machine is the cause: the disk of its home as it
 * is now, then the end of its log. It guesses nothing: where neither says it, there is no reason.
 */
import { closeSync, fstatSync, openSync, readSync, statfsSync } from 'node:fs'
import { fileFaultOf, fullDisk } from '../file-fault.ts'

/** Below this neither service starts or keeps running. */
const leastFreeBytes = 4 * 1024 * 1024
const tailBytes = 256 * 1024

/**
 * The half of a sentence with the fix, or undefined.
 * @param folder - the service's own, in which its data lie.
 */
export function whyDown(log: string, folder: string): string | undefined {
  if (isFull(folder)) return fullDisk(folder)
  const tail = endOf(log)
  return causes.find(([pattern]) => pattern.test(tail))?.[1](folder)
}

const fault =
  (code: string) =>
  (folder: string): string =>
    fileFaultOf(Object.assign(new Error(code), { code }), folder) ?? code

const causes: readonly (readonly [RegExp, (folder: string) => string])[] = [
  [/No space left on device/, (folder) => `it ended because its disk was full (${folder})`],
  [/Disk quota exceeded/, fault('EDQUOT')],
  [/Read-only file system/, fault('EROFS')],
  [/Too many open files/, fault('EMFILE')],
  [/Input\/output error/, fault('EIO')],
  [
    /Cannot allocate memory|insufficient memory for the Java Runtime|Could not reserve enough space|OutOfMemoryError/,
    () => 'the machine has too little memory for it: end other programs, or raise its limit',
  ],
]

function isFull(folder: string): boolean {
  try {
    const { bavail, bsize, files, ffree } = statfsSync(folder)
    return bavail * bsize < leastFreeBytes || (files > 0 && ffree === 0)
  } catch {
    return false
  }
}

function endOf(log: string): string {
  try {
    const descriptor = openSync(log, 'r')
    try {
      const { size } = fstatSync(descriptor)
      const tail = Buffer.alloc(Math.min(size, tailBytes))
      readSync(descriptor, tail, 0, tail.length, size - tail.length)
      return tail.toString('utf8')
    } finally {
      closeSync(descriptor)
    }
  } catch {
    return ''
  }
}
