/**
 * kafkajs with some of its parts replaced: every client is made from this module and not from the package. Its modules
 * require each other when they are loaded, so the replacements go into the cache first and the rest is loaded again,
 * even if another module has loaded it before. Pinned to 2.2.4: a new version has to be checked against each part.
 */
import Module, { createRequire } from 'node:module'
import { dirname, sep } from 'node:path'
import type Kafkajs from 'kafkajs'
import { fetchDecoder } from './fetch-response.ts'
import { inSlices } from './handle-batch.ts'
import { addsEachTopic, keptMetadata } from './known-topics.ts'
import { murmur2 } from './murmur2.ts'
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
  replaceReading()
  replaceMetadata()
  return loaded
}

/** The versions of the fetch request that know record batches, and that kafkajs speaks. */
const fetchVersions = [4, 5, 6, 7, 8, 9, 10, 11]

/** Functions that are read from their module at each call: these are replaced in place. */
function replaceReading(): void {
  for (const version of fetchVersions) {
    const response = require(`kafkajs/src/protocol/requests/fetch/v${version}/response`) as {
      decode: unknown
    }
    response.decode = fetchDecoder(version)
  }
  const { prototype } = require('kafkajs/src/consumer/runner') as {
    prototype: { handleBatch: Parameters<typeof inSlices>[0] }
  }
  prototype.handleBatch = inSlices(prototype.handleBatch)
}

function replaceMetadata(): void {
  const pool = require('kafkajs/src/cluster/brokerPool') as { prototype: object }
  Object.defineProperty(pool.prototype, 'metadata', keptMetadata)
  const { prototype } = require('kafkajs/src/cluster') as {
    prototype: { addMultipleTargetTopics: Parameters<typeof addsEachTopic>[0] }
  }
  prototype.addMultipleTargetTopics = addsEachTopic(prototype.addMultipleTargetTopics)
}

export const kafkajs = loadReplaced()
