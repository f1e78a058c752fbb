/**
 * A module of kafkajs as it is published, for a comparison with what replaces it. The replaced ones may be in the cache
 * already (kafkajs.ts puts them there), so this loads it anew, and leaves the cache as it was.
 */
import { createRequire } from 'node:module'
import { dirname, sep } from 'node:path'

const require = createRequire(import.meta.url)

/** @param file - below kafkajs/src, with the shape that the caller says. */
export function originalOfKafkajs(file: string): unknown {
  const folder = dirname(require.resolve('kafkajs/package.json')) + sep
  const loaded = Object.entries(require.cache).filter(([name]) => name.startsWith(folder))
  for (const [name] of loaded) delete require.cache[name]
  try {
    return require(`kafkajs/src/${file}`)
  } finally {
    for (const name of Object.keys(require.cache)) if (name.startsWith(folder)) delete require.cache[name]
    for (const [name, module] of loaded) require.cache[name] = module
  }
}
