/**
 * What an attempt to get out is, and what it has to come to. The attempts themselves stand in the files beside this
 * one, by where they try to get out.
 */
import type { Databases } from '../../sql/databases.ts'

/** A statement that has to be refused with one of these codes of ClickHouse's. */
export interface RefusedAttempt {
  readonly statement: string
  readonly codes: readonly number[]
  readonly params?: Readonly<Record<string, string>>
}

/** A statement that may be answered, but by the reader's own rows alone, whatever it says or how it fails. */
export interface RowAttempt {
  readonly statement: string
  readonly params?: Readonly<Record<string, string>>
  /** Sent before, in the same session. */
  readonly before?: readonly string[]
}

/** Of a reader: names that statements are made of. */
export interface Names extends Databases {
  /** An MPP of the reader's, and one that is not. */
  readonly own: string
  readonly hidden: string
}

/** Codes of ClickHouse that mean no. */
export const denied = {
  /** The right is missing. */
  right: 497,
  /** Not in a session that only reads. */
  readonly: 164,
  /** Outside the bounds of a setting, or a setting that never changes. */
  bounds: 452,
  /** No such table, as far as this reader can tell. */
  /** Neither a bound nor a number at all. */
  notNumber: 72,
  unknownTable: 60,
  unknownDatabase: 81,
  unknownFunction: 46,
  unknownCluster: 701,
  /** Replicas of one shard are to share a query, and the cluster has several. */
  severalShards: 714,
  unknownRole: 511,
  unknownProfile: 180,
  unknownSetting: 115,
  experimental: 344,
  noOutfile: 358,
  noSuchTables: 636,
  notImplemented: 48,
  syntax: 62,
  badArguments: 36,
  authentication: 516,
  /** The session of the embedded server's own user is taken. */
  sessions: 700,
} as const

/** The same codes for many statements. */
export function refusedWith(
  codes: readonly number[],
  statements: readonly string[],
): readonly RefusedAttempt[] {
  return statements.map((statement) => ({ statement, codes }))
}
