/**
 * kafkajs with some of its parts replaced: every client is made from this module and not from the package. Its modules
 * require each other when they are loaded, so the replacements go into the cache first and the rest is loaded again,
 * even if another module has loaded it before. Pinned to 2.2.4: a new version has to be checked against each part.
 */
import Module, { createRequire } from 'node:module'
import { dirname, sep } from 'node:path'
import type Kafkajs from 'kafkajs'
import { fetchDecoder } from './fetch-response.ts'
import { beginsEmpty } from './fresh-connection.ts'
import { inSlices } from './handle-batch.ts'
import { addsEachTopic, keptMetadata } from './known-topics.ts'
import { expiresSoonWhereLeaderless, needsLeaders, ofPartitionsWithLeader } from './leaderless.ts'
import { asAnswered, failsForAskedTopics } from './metadata-errors.ts'
import { murmur2 } from './murmur2.ts'
import { onlyWhilePending } from './pending-requests.ts'
import { produceRequest } from './produce-request.ts'
import { createSendMessages } from './send-messages.ts'

/** The replacements, by the module of kafkajs that each one replaces. */
const replacements: Readonly<Record<string, unknown>> = {
  'producer/sendMessages.js': createSendMessages,
  'producer/partitioners/default/murmur2.js': murmur2,
  'protocol/requests/produce/v3/request.js': produceRequest,
}

const require = createRequire(import.meta.url)

function loadReplaced(): typeof Kafkajs {
  const folder = dirname(require.resolve('kafkajs/package.json')) + sep
  for (const file of Object.keys(require.cache)) if (file.startsWith(folder)) delete require.cache[file]
  for (const [name, exported] of Object.entries(replacements)) {
    const file = require.resolve(`kafkajs/src/${name}`)
    const module = new Module(file)
    Object.assign(module, { filename: file, loaded: true, exports: exported })
    require.cache[file] = module
  }
  const loaded = require('kafkajs') as typeof Kafkajs
  replaceNetwork()
  replaceReading()
  replaceMetadata()
  return loaded
}

function replaceNetwork(): void {
  wrap('network/connection', 'connect', beginsEmpty)
  wrap('network/requestQueue', 'scheduleCheckPendingRequests', onlyWhilePending)
}

/** The versions of the fetch request that know record batches, and that kafkajs speaks. */
const fetchVersions = [4, 5, 6, 7, 8, 9, 10, 11]

/** `decode`, and `parse` below, are read from their module at each call: they are replaced in place. */
function replaceReading(): void {
  for (const version of fetchVersions) {
    const response = require(`kafkajs/src/protocol/requests/fetch/v${version}/response`) as {
      decode: unknown
    }
    response.decode = fetchDecoder(version)
  }
  wrap('consumer/runner', 'handleBatch', inSlices)
  wrap('consumer/offsetManager', 'resolveOffsets', ofPartitionsWithLeader)
}

/** The versions of the metadata request that kafkajs speaks. */
const metadataVersions = [0, 1, 2, 3, 4, 5, 6]

function replaceMetadata(): void {
  for (const version of metadataVersions) {
    const response = require(`kafkajs/src/protocol/requests/metadata/v${version}/response`) as {
      parse: unknown
    }
    response.parse = asAnswered
  }
  wrap('broker', 'metadata', failsForAskedTopics)
  const { prototype: pool } = require('kafkajs/src/cluster/brokerPool') as { prototype: object }
  Object.defineProperty(pool, 'metadata', keptMetadata)
  wrap('cluster/brokerPool', 'refreshMetadata', expiresSoonWhereLeaderless)
  wrap('cluster', 'addMultipleTargetTopics', addsEachTopic)
  wrap('cluster', 'fetchTopicsOffset', needsLeaders)
}

/** Wraps a method of the class that a module of kafkajs exports. */
function wrap<Method>(file: string, name: string, around: (original: Method) => Method): void {
  const { prototype } = require(`kafkajs/src/${file}`) as { prototype: Record<string, Method> }
  const original = prototype[name]
  if (original === undefined) throw new Error(`kafkajs has no ${name} in ${file}`)
  prototype[name] = around(original)
}

export const kafkajs = loadReplaced()
