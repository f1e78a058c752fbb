import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { readBody } from '../../../../../producers/collect/http/read-body.ts'

const limits = { maxBytes: 4_096, timeoutMs: 2_000 }

function requestOf(headers: IncomingMessage['headers'] = {}): IncomingMessage {
  const request = new IncomingMessage(new Socket())
  request.headers = headers
  return request
}

function give(request: IncomingMessage, body: Buffer, chunkBytes: number): void {
  for (let at = 0; at < body.length; at += chunkBytes) request.push(body.subarray(at, at + chunkBytes))
  request.push(null)
}

const collectGarbage = (): void => {
  setFlagsFromString('--expose-gc')
  ;(runInNewContext('gc') as () => void)()
}
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5))

const refused = async (sent: Buffer, isCompressed: boolean): Promise<unknown> => {
  const request = requestOf()
  const read = readBody(request, isCompressed, limits)
  give(request, sent, 512)
  return read.catch((error: unknown) => error)
}

describe('readBody', () => {
  const body = Buffer.from(Array.from({ length: 4_096 }, (_, at) => at % 251))

  it.each([1, 7, 1_000, 4_096])('gives the bytes that were sent in chunks of %d', async (chunkBytes) => {
    for (const headers of [{}, { 'content-length': '4096' }, { 'content-length': '0' }]) {
      const request = requestOf(headers)
      const read = readBody(request, false, limits)
      give(request, body, chunkBytes)
      expect(await read).toEqual(body)
    }
  })

  it.each([1, 64])('inflates what was sent in chunks of %d', async (chunkBytes) => {
    const request = requestOf()
    const read = readBody(request, true, limits)
    give(request, gzipSync(body), chunkBytes)
    expect(await read).toEqual(body)
  })

  it('keeps none of the chunks, which may be a byte each', async () => {
    const request = requestOf()
    const read = readBody(request, false, limits)
    const chunks: WeakRef<Buffer>[] = []
    for (let at = 0; at < 1_000; at++) {
      const chunk = Buffer.from([at % 251])
      chunks.push(new WeakRef(chunk))
      request.push(chunk)
      await new Promise(setImmediate)
    }
    await turn()
    collectGarbage()
    expect(chunks.filter((chunk) => chunk.deref() !== undefined).length).toBeLessThan(10)
    request.push(null)
    expect((await read).equals(body.subarray(0, 1_000))).toBe(true)
  })

  it('gives a buffer of the size of the body', async () => {
    const request = requestOf()
    const read = readBody(request, false, { ...limits, maxBytes: 262_144 })
    give(request, Buffer.alloc(40_000), 1_000)
    expect((await read).buffer.byteLength).toBe(40_000)
  })

  it('refuses more than the limit, sent or inflated, and what is no complete gzip', async () => {
    const over = Buffer.alloc(4_097)
    expect(await refused(over, false)).toMatchObject({ problem: 'body_too_large' })
    expect(await refused(gzipSync(over), true)).toMatchObject({ problem: 'body_too_large' })
    expect(await refused(gzipSync(body).subarray(0, 100), true)).toMatchObject({ problem: 'bad_encoding' })
    expect(await refused(body, true)).toMatchObject({ problem: 'bad_encoding' })
  })
})
