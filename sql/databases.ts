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

/** The database that shows all shards of a store by the names of its tables (shards.ts). */
export function allShardsOf(store: string): string {
  return `${store}_all`
}

/** Where the store is read by its names for all MPPs: itself, unless a cluster divides it. */
export function databaseOfAllShards(
  { store }: Pick<Databases, 'store'>,
  cluster: { readonly shards: number } | undefined,
): string {
  return cluster === undefined || cluster.shards === 1 ? store : allShardsOf(store)
}

/** Database names under a namespace; the empty one gives the contract's own names. */
export function databaseNames(namespace = ''): Databases {
  const prefix = namespace === '' ? '' : `${namespace}_`
  return { store: `${prefix}kunjungan`, bi: `${prefix}mpp_bi` }
}
