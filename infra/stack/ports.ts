/**
 * Ports on the loopback address: the wanted one, or a free one where another program has it. A port that was found
 * free may be taken before the service binds it: then the start is retried. Our own, as get-port (7.2) can neither draw
 * from a range nor wait for a port; it would save `bind` only.
 */
import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { KunjunganError } from '../errors.ts'

export const LOOPBACK = '127.0.0.1'

export interface ChosenPort {
  readonly port: number
  /** Why it is not the preferred one; undefined where it is. */
  readonly note: string | undefined
}

export interface PortWish {
  /** What the port is for, as in "Kafka". */
  readonly name: string
  /** The preferred port; 0 for any. */
  readonly preferred: number
  /** The port that the service had before. */
  readonly last: number | undefined
  /** True if the service crashed: it gets the same port again, as its clients keep using it. */
  readonly stay: boolean
}

/**
 * Chooses a port that is free at this moment.
 * @throws KunjunganError `port` where none is free.
 */
export async function choosePort({ name, preferred, last, stay }: PortWish): Promise<ChosenPort> {
  if (stay && last !== undefined && (await becomesFree(last))) return chosen(name, last, preferred)
  const lastFirst = last !== undefined && (stay || preferred === 0)
  const wishes = lastFirst ? [last, preferred] : [preferred, last]
  for (const wish of wishes) {
    if (wish !== undefined && wish !== 0 && (await bind(wish)) !== undefined)
      return chosen(name, wish, preferred)
  }
  return chosen(name, await freePort(), preferred)
}

/** The system frees the port of a process that was killed a moment after its end. */
async function becomesFree(port: number): Promise<boolean> {
  const giveUpAt = performance.now() + 5_000
  while ((await bind(port)) === undefined) {
    if (performance.now() > giveUpAt) return false
    await delay(50)
  }
  return true
}

function chosen(name: string, port: number, preferred: number): ChosenPort {
  if (preferred === 0 || port === preferred) return { port, note: undefined }
  return {
    port,
    note: `${name} has port ${port}: ${preferred} was taken by another program when it was chosen`,
  }
}

/**
 * Free ports are looked for below those that systems give to outgoing connections (from 32768): a service that broke
 * down would often find its port taken by one of these when it comes back.
 */
const lowestFree = 15_000
const highestFree = 32_000
const draws = 50

/** A port that is free at this moment. */
export async function freePort(): Promise<number> {
  for (let draw = 0; draw < draws; draw++) {
    const port = await bind(randomInt(lowestFree, highestFree))
    if (port !== undefined) return port
  }
  const port = await bind(0)
  if (port === undefined)
    throw new KunjunganError(
      'port',
      `There is no free port on ${LOOPBACK}: end programs that hold many connections, or raise the limit of open files (ulimit -n).`,
    )
  return port
}

async function bind(port: number): Promise<number | undefined> {
  const server = createServer()
  return await new Promise((resolve) => {
    server.once('error', () => resolve(undefined))
    server.listen({ port, host: LOOPBACK, exclusive: true }, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : undefined))
    })
  })
}
