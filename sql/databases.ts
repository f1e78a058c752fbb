/**
 * The names of the two databases: tables and aggregates in one, what BI tools read in the other. Several pipelines
 * may share one server by a namespace.
 */
export interface Databases {
  /** Raw tables, aggregates, reference data. */
  readonly store: string
  /** The plain views that readers see. */
  readonly bi: string
}

/** Database names under a namespace; the empty one gives the contract's own names. */
export function databaseNames(namespace = ''): Databases {
  const prefix = namespace === '' ? '' : `${namespace}_`
  return { store: `${prefix}kunjungan`, bi: `${prefix}mpp_bi` }
}
