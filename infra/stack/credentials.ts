/**
 * The passwords of the embedded ClickHouse: made once per home, kept in a file that its owner alone reads. They are
 * never logged and never leave the machine.
 */
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { unusableHome, type StackPaths } from './paths.ts'

const password = z.string().min(16)
const Credentials = z.object({
  /** Of kunjungan_admin. */
  admin: password,
  /** Of kunjungan_ingest. */
  ingest: password,
  /** Of kunjungan_alert. */
  alert: password,
  /** Of every user whose name begins with bi. */
  bi: password,
})
export type Credentials = Readonly<z.infer<typeof Credentials>>

/** The home's passwords, made now if it has none; the caller holds the home's lock. */
export function ensureCredentials(paths: StackPaths): Credentials {
  const known = readCredentials(paths)
  if (known !== undefined) return known
  const made = { admin: makePassword(), ingest: makePassword(), alert: makePassword(), bi: makePassword() }
  const temporary = `${paths.credentials}.new`
  writeFileSync(temporary, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 })
  renameSync(temporary, paths.credentials)
  return made
}

function makePassword(): string {
  return randomBytes(24).toString('base64url')
}

/**
 * The home's passwords; undefined where none were made yet.
 * @throws KunjunganError `home` where the file cannot be read or was changed by hand.
 */
export function readCredentials(paths: StackPaths): Credentials | undefined {
  if (!existsSync(paths.credentials)) return undefined
  try {
    return Credentials.parse(JSON.parse(readFileSync(paths.credentials, 'utf8')))
  } catch (error) {
    throw unusableHome(paths.home, new Error(`${paths.credentials} is damaged, delete it`, { cause: error }))
  }
}
