/** The types of lock.js, which is JavaScript as the launcher runs it before anything is installed. */

/** When a process started, in the system's own words; undefined where it does not run (a zombie does not). */
export function processStart(pid: number): string | undefined

export interface HeldLock {
  /** Names a child that has to end too before the lock counts as left behind. */
  alsoHeldBy(pid: number): void
  release(): void
}

/** Takes the lock, or says who holds it; throws the file system's error where the file cannot be written. */
export function tryLock(file: string): { kind: 'held'; lock: HeldLock } | { kind: 'busy'; pid: number }
