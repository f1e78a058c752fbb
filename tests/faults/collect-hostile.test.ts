/**
 * The collector's process under requests that mean no good, at full length: 10,000 random mutations, 10,000
 * connections, bodies of 1 GB, slow senders. Only the listed answers come, memory stays bounded, and it still serves.
 */
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, inject, it } from 'vitest'
import { RawClient, requestOf } from '../bench/collect/raw-client.ts'
import { listedStatuses, sendMutations } from '../support/collect-mutations.ts'
import { startCollectProcess, untilReady } from '../support/collect-process.ts'
import { collectEvent, eventType, sendRaw, post } from '../support/collect-server.ts'
import { createPipeline } from '../support/pipeline.ts'

const mutations = Number(process.env['KUNJUNGAN_TEST_MUTATIONS'] ?? 10_000)
const mostBytes = 400 * 1024 * 1024

it('answers hostile requests with the listed answers alone, in bounded memory, and goes on serving', async () => {
  await using pipeline = await createPipeline('collector2')
  await using collector = await startCollectProcess(inject('stack'), 'collector2')
  const { key } = await collector.createKey('--mpp', 'balikpapan')
  await collector.start()
  await untilReady(collector.url)
  const { url, pid } = collector
  const peak = (): number =>
    Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid()}/status`, 'utf8'))?.[1]) * 1_024
  const stillServes = async (): Promise<void> => {
    await expect
      .poll(async () => (await post(collector, collectEvent(), { authorization: `Bearer ${key}` })).status, {
        timeout: 30_000,
      })
      .toBe(202)
  }

  const request = requestOf(eventType, key, JSON.stringify(collectEvent()))
  const counts = await sendMutations({ url, request, times: mutations, seed: 1, connections: 50 })
  const others = [...counts.keys()].filter((status) => status !== 0 && !listedStatuses.has(status))
  expect(others).toEqual([])
  expect(counts.get(202)).toBeGreaterThan(0)
  expect(counts.get(400)).toBeGreaterThan(0)
  await stillServes()

  const { hostname, port } = new URL(url)
  const sockets: Socket[] = []
  for (let at = 0; at < 10_000; at++) {
    const socket = connect(Number(port), hostname)
    socket.on('error', () => undefined)
    sockets.push(socket)
    if (at % 200 === 0) await delay(5)
  }
  await delay(1_000)
  for (const socket of sockets) socket.destroy()
  await stillServes()

  const head = `POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Type: ${eventType}\r\nAuthorization: Bearer ${key}\r\n`
  expect(await sendRaw(url, `${head}Content-Length: 1000000000\r\n\r\n`, 5_000)).toContain('413')
  const chunk = Buffer.concat([Buffer.from('100000\r\n'), Buffer.alloc(1_048_576, 0x20), Buffer.from('\r\n')])
  const endless = connect(Number(port), hostname)
  endless.on('error', () => undefined)
  let answered = ''
  endless.on('data', (data) => (answered += data.toString('latin1')))
  endless.write(`${head}Transfer-Encoding: chunked\r\n\r\n`)
  for (let sent = 0; sent < 1_000 && !endless.destroyed; sent++) {
    if (!endless.write(chunk))
      await Promise.race([new Promise((done) => endless.once('drain', done)), delay(50)])
  }
  endless.destroy()
  expect(answered).toContain('413')

  const slow = Array.from({ length: 50 }, () => sendRaw(url, `${head}Content-Length: 100\r\n\r\n{`, 15_000))
  expect((await Promise.all(slow)).every((text) => text.includes(' 408 '))).toBe(true)
  await stillServes()
  expect(peak()).toBeLessThan(mostBytes)

  const client = new RawClient(url)
  expect((await client.send(requestOf(eventType, key, '['.repeat(200_000)))).status).toBe(400)
  client.close()
  await pipeline.catchUp()
})
