/**
 * When a command is to end: at Ctrl-C, SIGTERM, a SIGHUP that is not ignored (nohup), when nothing reads its output any
 * more, or when its launcher has ended. It stops nothing itself: it aborts a signal, and commands stop in order.
 */
import { KunjunganError, messageOf } from '../infra/errors.ts'
import { ignoresHangUp } from '../infra/hang-up.js'
import { isAlive } from '../infra/stack/processes.ts'

/** A terminal, npm and a service manager may each deliver one request to end: within this time it is the same. */
const sameRequestMs = 1_000

export interface EndSignals {
  /** Aborts with the reason: `stopped`, or the error of an output that cannot be written. */
  readonly signal: AbortSignal
  /** Aborts when a person or a service manager asks once more: then the command is left where it stands. */
  readonly atOnce: AbortSignal
}

export function endSignals(): EndSignals {
  const controller = new AbortController()
  const again = new AbortController()
  const end = (): void => controller.abort(new KunjunganError('stopped', 'Stopped.'))
  let firstAt: number | undefined
  const asked = (): void => {
    firstAt ??= performance.now()
    end()
    if (performance.now() > firstAt + sameRequestMs) again.abort()
  }
  const isHangUpIgnored = ignoresHangUp()
  process.on('SIGINT', asked)
  process.on('SIGTERM', asked)
  // Without a listener Node would end at once.
  process.on('SIGHUP', () => isHangUpIgnored || end())
  const parent = parentOf(process.env['KUNJUNGAN_LAUNCHER'])
  setInterval(() => process.ppid !== parent && end(), 1_000).unref()
  // A closed pager or pipe, and a terminal that was closed.
  const isGone = ({ code }: NodeJS.ErrnoException): boolean =>
    code === 'EPIPE' || (code === 'EIO' && !isHangUpIgnored)
  // What goes to stderr is for people: a log file on a full disk is no reason to end.
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (isGone(error)) end()
  })
  // A reader that has gone is no fault; a full disk is.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (isGone(error)) end()
    else if (error.code !== 'EIO')
      controller.abort(new KunjunganError('input', `The output cannot be written: ${messageOf(error)}.`))
  })
  return { signal: controller.signal, atOnce: again.signal }
}

/**
 * The process id of the launcher that this process is to end with, also where the launcher has ended already. Where a
 * running launcher is not the parent, there is another program in between, and the variable was inherited: then it is
 * the parent's.
 */
function parentOf(launcher: string | undefined): number {
  const pid = Number(launcher)
  return launcher === undefined || (pid !== process.ppid && isAlive(pid)) ? process.ppid : pid
}
