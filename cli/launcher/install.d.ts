/** The types of install.js, which is JavaScript as the launcher runs it before anything is installed. */

interface LockedPackage {
  readonly version?: string
  readonly integrity?: string
  readonly optional?: boolean
  readonly devOptional?: boolean
  readonly dev?: boolean
}

/** True if node_modules holds what the lock file asks for, by our stamp or by what npm noted itself. */
export function isInstalled(checkout: string, needsTools?: boolean): boolean

/** Compares npm's two lists: what is not here may only be optional, and what is here has to be the same. */
export function sameTree(
  wanted: Record<string, LockedPackage>,
  present: Record<string, LockedPackage>,
  needsTools?: boolean,
): boolean

/** Installs if needed; throws LaunchError with the end of npm's output. */
export function ensureInstalled(checkout: string, needsTools?: boolean): Promise<void>

/** True where npm ci refuses a lock file only for optional packages that the registry did not have. */
export function onlyUnrecordedOptional(said: string): boolean
