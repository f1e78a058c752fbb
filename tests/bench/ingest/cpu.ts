/** CPU and memory of a process, as Linux counts them. */
import { readFileSync } from 'node:fs'

/** Linux counts CPU in hundredths of a second. */
const ticksPerSecond = 100

/** Seconds of CPU that a process has used so far; 0 once it is gone. */
export function cpuSeconds(pid: number): number {
  try {
    // The name in parentheses may hold blanks.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
  } catch {
    return 0
  }
}

/** The most memory that a process has had resident, in MiB; 0 once it is gone. */
export function peakMemoryMib(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1_024
  } catch {
    return 0
  }
}
