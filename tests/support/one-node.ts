import { inject } from 'vitest'
import { addressesOf } from '../../infra/clickhouse/client.ts'

/** The address of the only server, or of the first node of a cluster, for what takes one address alone. */
export function oneNode(): string {
  return addressesOf({ url: inject('stack').clickhouseUrl })[0]
}
