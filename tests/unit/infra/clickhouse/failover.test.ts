/** Which node a call goes to, when it is repeated on the next one, and what ends a call that hangs. */
import { Readable } from 'node:stream'
import { ClickHouseError, type ClickHouseClient } from '@clickhouse/client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { withFailover } from '../../../../infra/clickhouse/failover.ts'

type Answer = (signal: AbortSignal) => Promise<unknown>

const away = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
const clickHouseError = (code: string, type: string): Error =>
  new ClickHouseError({ message: 'x', code, type })

/** Nodes a, b and so on, which answer with their name until a test says otherwise. */
function world(...urls: readonly [string, ...string[]]) {
  const answers = new Map<string, Answer>()
  const done: string[] = []
  const alive = new Map<string, () => Promise<boolean>>()
  const nodeOf = (url: string) => {
    const call =
      (method: string) =>
      ({ abort_signal: signal }: { readonly abort_signal: AbortSignal }): Promise<unknown> => {
        done.push(`${method} ${url}`)
        return (answers.get(url) ?? (() => Promise.resolve(url)))(signal)
      }
    const client = {
      ...Object.fromEntries(['query', 'command', 'insert', 'exec'].map((name) => [name, call(name)])),
      close: async () => void done.push(`close ${url}`),
    } as unknown as ClickHouseClient
    return { url, client }
  }
  const [first, ...others] = urls
  const client = withFailover([nodeOf(first), ...others.map(nodeOf)], {
    onFailover: (url) => void done.push(`failover to ${url}`),
    isAlive: (url) => {
      done.push(`ping ${url}`)
      return alive.get(url)?.() ?? Promise.resolve(true)
    },
  })
  const query = (signal?: AbortSignal): Promise<unknown> =>
    client.query({ query: 'SELECT 1', ...(signal === undefined ? {} : { abort_signal: signal }) })
  const insert = (values: unknown): Promise<unknown> =>
    client.insert({ table: 't', values: values as readonly unknown[], format: 'JSONEachRow' })
  const fails = (url: string, error: unknown): void => void answers.set(url, () => Promise.reject(error))
  return {
    client,
    answers,
    alive,
    done,
    query,
    insert,
    fails,
    answersAgain: (url: string) => answers.delete(url),
  }
}

/** What a call does that ends only by its signal, as on a frozen node. */
const hanging: Answer = (signal) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('The user aborted a request.')))
  })

const dead = (): Promise<boolean> => Promise.resolve(false)
const seconds = (many: number): Promise<unknown> => vi.advanceTimersByTimeAsync(many * 1_000)

describe('a call', () => {
  it('goes to the first node while that answers', async () => {
    const { query, done } = world('a', 'b')
    expect([await query(), await query()]).toEqual(['a', 'a'])
    expect(done).toEqual(['query a', 'query a'])
  })

  it.each([
    ['does not answer', away],
    ['is stopping', clickHouseError('236', 'ABORTED')],
    ['is read-only', clickHouseError('242', 'TABLE_IS_READ_ONLY')],
    ['has lost its Keeper', clickHouseError('999', 'KEEPER_EXCEPTION')],
  ])('is repeated on the next node where one %s, and later calls stay there', async (_why, error) => {
    const { query, fails, answersAgain, done } = world('a', 'b')
    fails('a', error)
    expect(await query()).toBe('b')
    answersAgain('a')
    expect(await query()).toBe('b')
    expect(done).toEqual(['query a', 'query b', 'failover to b', 'query b'])
  })

  it.each([
    ['the query is wrong', clickHouseError('47', 'UNKNOWN_IDENTIFIER')],
    ['the program is', new TypeError('x is not a function')],
  ])('fails at once where %s: another node would say the same', async (_why, error) => {
    const { query, fails, answersAgain, done } = world('a', 'b')
    fails('a', error)
    await expect(query()).rejects.toBe(error)
    answersAgain('a')
    expect(await query()).toBe('a')
    expect(done).toEqual(['query a', 'query a'])
  })

  it('fails with the last error once every node was tried, and the next one begins where that ended', async () => {
    const { query, fails, done } = world('a', 'b', 'c')
    for (const url of ['a', 'b', 'c']) fails(url, new Error(`${url} is away`))
    await expect(query()).rejects.toThrow('c is away')
    await expect(query()).rejects.toThrow('c is away')
    expect(done).toEqual(['a', 'b', 'c', 'a', 'b', 'c'].map((url) => `query ${url}`))
  })

  it('that was aborted is not repeated, and says nothing of its node', async () => {
    const { query, answers, answersAgain, done } = world('a', 'b')
    answers.set('a', hanging)
    const stop = new AbortController()
    const failed = expect(query(stop.signal)).rejects.toThrow('aborted')
    stop.abort()
    await failed
    answersAgain('a')
    expect(await query()).toBe('a')
    expect(done).toEqual(['query a', 'query a'])
  })
})

describe('an insert', () => {
  it('of rows in memory is repeated on the next node', async () => {
    const { insert, fails } = world('a', 'b')
    fails('a', away)
    expect(await insert([{ one: 1 }])).toBe('b')
  })

  it('of a stream is not, as it is spent: its caller repeats it, on the next node', async () => {
    const { insert, fails, done } = world('a', 'b')
    fails('a', away)
    await expect(insert(Readable.from(['1']))).rejects.toBe(away)
    expect(done).toEqual(['insert a'])
    expect(await insert(Readable.from(['1']))).toBe('b')
  })
})

describe('a failover', () => {
  it('is told once, when the other node has answered', async () => {
    const { query, fails, done } = world('a', 'b')
    fails('a', away)
    fails('b', away)
    await expect(query()).rejects.toBe(away)
    expect(done).not.toContain('failover to b')
  })

  it('is none where no node answered for a while, and then the same one', async () => {
    const { query, fails, answersAgain, done } = world('a', 'b')
    for (const url of ['a', 'b']) fails(url, away)
    await expect(query()).rejects.toBe(away)
    answersAgain('a')
    expect(await query()).toBe('a')
    expect(done.filter((what) => what.startsWith('failover'))).toEqual([])
  })

  it('is one where several calls fail at once: none passes over a node', async () => {
    const { query, fails, done } = world('a', 'b', 'c')
    fails('a', away)
    expect(await Promise.all([query(), query(), query()])).toEqual(['b', 'b', 'b'])
    expect(done.filter((what) => what.startsWith('failover'))).toEqual(['failover to b'])
  })

  it('is not taken back by a late failure of a node that was left', async () => {
    const { query, answers, fails, answersAgain } = world('a', 'b', 'c')
    const late = Promise.withResolvers<unknown>()
    answers.set('a', () => late.promise)
    const slow = query()
    for (const url of ['a', 'b']) fails(url, away)
    expect(await query()).toBe('c')
    answersAgain('b')
    late.reject(away)
    expect(await slow).toBe('c')
  })

  it('is not taken back by a late answer of the node before', async () => {
    const { query, answers, fails, done } = world('a', 'b')
    const late = Promise.withResolvers<unknown>()
    answers.set('a', () => late.promise)
    const slow = query()
    fails('a', away)
    expect(await query()).toBe('b')
    late.resolve('a, late')
    expect(await slow).toBe('a, late')
    expect(await query()).toBe('b')
    expect(done.filter((what) => what.startsWith('failover'))).toEqual(['failover to b'])
  })
})

describe('a node that hangs', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  it('is left after two pings without an answer, and the call is repeated on the next', async () => {
    const { query, answers, alive, done } = world('a', 'b')
    answers.set('a', hanging)
    alive.set('a', dead)
    const asked = query()
    await seconds(3.9)
    expect(done).toEqual(['query a', 'ping a'])
    await seconds(0.1)
    expect(await asked).toBe('b')
    expect(done).toEqual(['query a', 'ping a', 'ping a', 'query b', 'failover to b'])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is not left while it answers pings, however long the call takes, nor for one miss between', async () => {
    const { query, answers, alive, done } = world('a', 'b')
    const slow = Promise.withResolvers<unknown>()
    answers.set('a', () => slow.promise)
    let pings = 0
    alive.set('a', () => Promise.resolve(++pings % 2 === 0))
    const asked = query()
    await seconds(60)
    slow.resolve('a, after a minute')
    expect(await asked).toBe('a, after a minute')
    expect(done.filter((what) => what === 'ping a')).toHaveLength(30)
    await seconds(60)
    expect(done.filter((what) => what === 'ping a')).toHaveLength(30)
  })

  it('gives the call a transport error where there is no other node', async () => {
    const { query, answers, alive } = world('a')
    answers.set('a', hanging)
    alive.set('a', dead)
    const failed = expect(query()).rejects.toMatchObject({ code: 'ETIMEDOUT' })
    await seconds(4)
    await failed
  })
})

it('closing closes every node', async () => {
  const { client, done } = world('a', 'b')
  await client.close()
  expect(done).toEqual(['close a', 'close b'])
})
