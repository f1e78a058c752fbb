/** Ports of the services: the wanted one, the one from before, else a free one with a note. */
import { createServer, type Server } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { choosePort, freePort, LOOPBACK } from '../../../../infra/stack/ports.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

async function take(port: number): Promise<Server> {
  const server = createServer()
  servers.push(server)
  await new Promise<void>((resolve) => void server.listen({ port, host: LOOPBACK }, resolve))
  return server
}
const wish = { name: 'Kafka', preferred: 0, last: undefined, stay: false }

describe('a port', () => {
  it('is the preferred one where that is free, without a note', async () => {
    const preferred = await freePort()
    expect(await choosePort({ ...wish, preferred })).toEqual({ port: preferred, note: undefined })
  })

  it('is a free one where the preferred one is taken, and a note says so', async () => {
    const preferred = await freePort()
    await take(preferred)
    const { port, note } = await choosePort({ ...wish, preferred })
    expect(port).not.toBe(preferred)
    expect(note).toBe(`Kafka has port ${port}: ${preferred} was taken by another program when it was chosen`)
  })

  it('is the one from before where any will do, and after the preferred one otherwise', async () => {
    const [last, preferred] = [await freePort(), await freePort()]
    expect(await choosePort({ ...wish, last })).toEqual({ port: last, note: undefined })
    expect((await choosePort({ ...wish, preferred, last })).port).toBe(preferred)
    await take(preferred)
    expect((await choosePort({ ...wish, preferred, last })).port).toBe(last)
  })

  it('of a service that broke down is waited for', async () => {
    const [last, preferred] = [await freePort(), await freePort()]
    const server = await take(last)
    const chosen = choosePort({ ...wish, preferred, last, stay: true })
    setTimeout(() => server.close(), 100)
    expect((await chosen).port).toBe(last)
  })

  it('is drawn from below those of outgoing connections', async () => {
    const ports = await Promise.all(Array.from({ length: 20 }, () => freePort()))
    for (const port of ports) {
      expect(port).toBeGreaterThanOrEqual(15_000)
      expect(port).toBeLessThan(32_000)
    }
  })
})
