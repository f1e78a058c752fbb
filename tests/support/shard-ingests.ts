/** The ingests of a pipeline whose events shards divide: one for each shard, started and counted together. */
import type { RunningIngest } from '../../consumers/ingest/ingest.ts'
import type { Shard } from '../../infra/clickhouse/shard.ts'

interface OfShard {
  readonly shard?: Shard
  readonly groupId?: string
  readonly clickhouseUrl?: string
}

/**
 * The options of the ingest of each shard; as they are where there are none, or one is asked for.
 * @param shards - the addresses of each.
 */
export function ofEachShard<T extends OfShard>(
  shards: readonly string[],
  groupId: string,
  options: T,
): (T & OfShard)[] {
  if (shards.length === 0 || options.shard !== undefined) return [options]
  return shards.map((clickhouseUrl, at) => ({
    clickhouseUrl,
    ...options,
    shard: { number: at + 1, count: shards.length },
    groupId: `${options.groupId ?? groupId}-${at + 1}`,
  }))
}

/** Starts them one after the other; they stop together. */
export async function startAll(starts: readonly (() => Promise<RunningIngest>)[]): Promise<RunningIngest> {
  await using open = new AsyncDisposableStack()
  const started: RunningIngest[] = []
  for (const start of starts) started.push(open.use(await start()))
  const owned = open.move()
  const sum = (name: 'rows' | 'deadLetters'): number =>
    started.reduce((total, { counts }) => total + counts()[name], 0)
  return {
    counts: () => ({ rows: sum('rows'), deadLetters: sum('deadLetters') }),
    failed: Promise.race(started.map(({ failed }) => failed)),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
