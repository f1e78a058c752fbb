/** The types of launch.js, which is JavaScript as it runs before anything is installed. */

/** For every command of this project that runs in Node. */
export const MEMORY_FLAGS: readonly string[]

export interface ChosenNode {
  readonly file: string
  readonly flags: readonly string[]
}

/** Prepares, runs and waits; resolves with the exit code, 128 + n after signal n. */
export function launch(what: { tool: string } | { script: string }, args: readonly string[]): Promise<number>

/** The Node to use: the running one if new enough, else the one that npm brought. */
export function pickNode(checkout: string, version?: string): ChosenNode

/** The environment in which no proxy is used for this machine's own addresses. */
export function withoutProxyForLoopback(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv

/** Runs `launch` as a command: prints what went wrong in a sentence and sets the exit code. */
export function main(what: { tool: string } | { script: string }, args: readonly string[]): Promise<void>
