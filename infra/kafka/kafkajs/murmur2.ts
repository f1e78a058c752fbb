/**
 * Replaces producer/partitioners/default/murmur2 of kafkajs, which multiplies whole numbers that grow with the key: a
 * key of 256 kB takes a minute, one of 900 kB a quarter of an hour. The same hash in 32 bits, so that every key keeps
 * its partition. No issue upstream; can go with a client that hashes in time linear in the key.
 */

const seed = 0x9747b28c
const factor = 0x5bd1e995

/** Kafka's hash of a key, as a signed number of 32 bits. */
export function murmur2(key: Buffer | string): number {
  const data = Buffer.isBuffer(key) ? key : Buffer.from(key)
  const whole = data.length & ~3
  let hash = seed ^ data.length
  for (let at = 0; at < whole; at += 4) {
    let word = Math.imul(data.readInt32LE(at), factor)
    word = Math.imul(word ^ (word >>> 24), factor)
    hash = Math.imul(hash, factor) ^ word
  }
  if (whole < data.length) {
    for (let at = data.length - 1; at >= whole; at--) hash ^= (data[at] ?? 0) << (8 * (at - whole))
    hash = Math.imul(hash, factor)
  }
  hash = Math.imul(hash ^ (hash >>> 13), factor)
  return hash ^ (hash >>> 15)
}
