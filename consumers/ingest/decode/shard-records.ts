/**
 * Which records an ingest stores where several shards divide the events: those of its shard's MPPs. The MPP of a refused
 * record is not certain, so the ingest of the first shard alone sends the dead letters.
 */
import { type Shard, shardOf } from '../../../infra/clickhouse/shard.ts'
import { ByteMap } from '../../../schemas/byte-map.ts'
import type { Decoded } from './decode.ts'

export class ShardRecords {
  readonly #shard: Shard
  /** Of known MPPs, by the bytes of their names. */
  readonly #isOurs = new ByteMap<boolean>()

  constructor(shard: Shard) {
    this.#shard = shard
  }

  takes(decoded: Decoded): boolean {
    return decoded.kind === 'row' ? this.#has(decoded.row.mpp) : this.#shard.number === 1
  }

  /** Whether an event is ours; the bytes from `from` to `end` are the name of its MPP, a known one. */
  takesMpp(bytes: Uint8Array, from: number, end: number): boolean {
    const known = this.#isOurs.get(bytes, from, end)
    if (known !== undefined) return known
    const name = Uint8Array.from(bytes.subarray(from, end))
    const isOurs = this.#has(new TextDecoder().decode(name))
    this.#isOurs.add(name, isOurs)
    return isOurs
  }

  #has(mpp: string): boolean {
    return shardOf(mpp, this.#shard.count) === this.#shard.number
  }
}
