/**
 * When a command is to end: at Ctrl-C, a termination signal, a hang-up that nobody wants ignored, when its output has
 * no reader any more, or when what launched it has gone. It ends nothing itself: commands stop in order.
 */
import { KunjunganError, messageOf } from '../infra/errors.ts'
import { ignoresHangUp } from '../infra/hang-up.js'
import { isAlive } from '../infra/stack/processes.ts'

/** Aborts with the reason: `stopped`, or the error of an output that cannot be written. */
export function endSignal(): AbortSignal {
  const controller = new AbortController()
  const end = (): void => controller.abort(new KunjunganError('stopped', 'Stopped.'))
  const isHangUpIgnored = ignoresHangUp()
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
  // Node ends by a hang-up where nothing listens.
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
  return controller.signal
}

/**
 * The process that this one is to end with: its launcher, also where that has gone already. A launcher that lives and
 * is not the parent started a program that started this one, which has inherited the variable.
 */
function parentOf(launcher: string | undefined): number {
  const pid = Number(launcher)
  return launcher === undefined || (pid !== process.ppid && isAlive(pid)) ? process.ppid : pid
}
