/** The types of hang-up.js, which is JavaScript as the launcher runs it before anything is installed. */

/** True where SIGHUP was ignored when this process, or one that started it in this session, was started. */
export function ignoresHangUp(env?: NodeJS.ProcessEnv): boolean

/** Whether the text of a /proc/PID/status says that SIGHUP is ignored. */
export function ignoresIn(status: string): boolean

/** Ends the process at once where its terminal has gone. */
export function leaveIfTerminalIsGone(): void
