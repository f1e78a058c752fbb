/**
 * Puts in place all that this folder replaces in kafkajs 2.2.4, which is no longer maintained. One file per replaced
 * function says what is missing in the original and when it can go.
 */
import { createRequire } from 'node:module'
import { fetchDecoder } from './fetch-response.ts'
import { inSlices } from './handle-batch.ts'

const load = createRequire(import.meta.url)
const internal = (name: string): unknown => load(`kafkajs/src/${name}`)

/** The versions of the fetch request that know record batches, and that kafkajs speaks. */
const fetchVersions = [4, 5, 6, 7, 8, 9, 10, 11]
let isInstalled = false

/** Idempotent; touches kafkajs's own functions only. */
export function installKafkajsFixes(): void {
  if (isInstalled) return
  isInstalled = true
  for (const version of fetchVersions) {
    const response = internal(`protocol/requests/fetch/v${version}/response`) as { decode: unknown }
    response.decode = fetchDecoder(version)
  }
  const { prototype } = internal('consumer/runner') as {
    prototype: { handleBatch: Parameters<typeof inSlices>[0] }
  }
  prototype.handleBatch = inSlices(prototype.handleBatch)
}
