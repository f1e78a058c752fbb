/**
 * Runs one child process for the launcher and waits for it: each SIGINT, SIGTERM and SIGHUP reaches the child and
 * its own children once; a SIGHUP that is to be ignored (nohup) is not passed on. Plain JavaScript, as it runs
 * before anything is installed. It restarts nothing.
 */
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { HANG_UP_VARIABLE, ignoresHangUp } from '../../infra/hang-up.js'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']
/** A terminal and npm both deliver one Ctrl-C: a second signal this soon is the same press. */
const SAME_SIGNAL_MS = 500

/** A fault whose message is all that the user needs. */
export class LaunchError extends Error {
  constructor(message, exitCode = 1) {
    super(message)
    this.exitCode = exitCode
  }
}

/** One line to the person at the terminal; stdout belongs to what was asked for. */
export function say(text) {
  process.stderr.write(`kunjungan: ${text}\n`)
}

/**
 * Resolves with the exit code, 128 + n after signal n. The child has a process group of its own, so that a
 * terminal's Ctrl-C reaches it through here and only once. `onSignal` is called with each signal that is passed on.
 */
export function runChild(file, args, { onStart, onSignal, ...options }) {
  return new Promise((resolve, reject) => {
    const ignored = ignoresHangUp()
    const last = new Map()
    const pass = (signal) => {
      // The listener is needed all the same: without one Node would end.
      if (signal === 'SIGHUP' && ignored) return
      const now = performance.now()
      if (now - (last.get(signal) ?? -Infinity) < SAME_SIGNAL_MS) return
      last.set(signal, now)
      onSignal?.(signal)
      killGroup(child.pid, signal)
    }
    const detach = () => SIGNALS.forEach((signal) => process.off(signal, pass))
    // Before the child is started: on a busy machine it runs, and a signal may come, before spawn returns.
    SIGNALS.forEach((signal) => process.on(signal, pass))
    const child = spawn(file, args, {
      stdio: 'inherit',
      ...options,
      env: {
        ...(options.env ?? process.env),
        // So that the child notices when the launcher has ended, however early.
        KUNJUNGAN_LAUNCHER: String(process.pid),
        [HANG_UP_VARIABLE]: ignored ? 'ignore' : 'stop',
      },
      detached: true,
    })
    child.once('spawn', () => onStart?.(child))
    child.once('error', (error) => {
      detach()
      reject(
        new LaunchError(
          `${file} cannot be run (${error.code ?? error.message}): is it installed and on PATH?`,
        ),
      )
    })
    child.once('close', (code, signal) => {
      detach()
      resolve(code ?? 128 + constants.signals[signal])
    })
  })
}

function killGroup(pid, signal) {
  try {
    process.kill(-pid, signal)
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
  }
}
