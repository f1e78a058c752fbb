/** Values by name, found by the bytes of the name where they stand in a record, so that no text is made of them. */

interface Entry<V> {
  readonly name: Uint8Array
  readonly value: V
  /** Another name of the same hash. */
  readonly next: Entry<V> | undefined
}

export class ByteMap<V> {
  readonly #byHash = new Map<number, Entry<V>>()

  /** Adds a name that is not there yet. */
  add(name: Uint8Array, value: V): void {
    const hash = hashOf(name, 0, name.length)
    this.#byHash.set(hash, { name, value, next: this.#byHash.get(hash) })
  }

  /** The value of the name that stands from `from` up to `end`. */
  get(bytes: Uint8Array, from: number, end: number): V | undefined {
    let entry = this.#byHash.get(hashOf(bytes, from, end))
    while (entry !== undefined && !isAt(bytes, from, end, entry.name)) entry = entry.next
    return entry?.value
  }

  clear(): void {
    this.#byHash.clear()
  }
}

/** A map of the UTF-8 of each name. */
export function byteMapOf<V>(entries: Iterable<readonly [name: string, value: V]>): ByteMap<V> {
  const map = new ByteMap<V>()
  for (const [name, value] of entries) map.add(new TextEncoder().encode(name), value)
  return map
}

/** Whether exactly these bytes stand from `from` up to `end`. */
export function isAt(bytes: Uint8Array, from: number, end: number, expected: Uint8Array): boolean {
  const { length } = expected
  if (end - from !== length) return false
  for (let index = 0; index < length; index++) if (bytes[from + index] !== expected[index]) return false
  return true
}

function hashOf(bytes: Uint8Array, from: number, end: number): number {
  let hash = 0
  for (let at = from; at < end; at++) hash = (Math.imul(hash, 31) + (bytes[at] ?? 0)) | 0
  return hash
}
