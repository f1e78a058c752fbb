/** An address to listen on, as others reach it: 0.0.0.0 and :: stand for every address of the machine and are none. */
import type { Server } from 'node:net'
import { networkInterfaces } from 'node:os'

const loopbackOf: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' }

/** How a host stands in a URL: an IPv6 address in brackets. */
export function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}

/** The address of a host and port by HTTP, such as http://127.0.0.1:8088. */
export function httpUrl(host: string, port: number, isTls = false): string {
  return `${isTls ? 'https' : 'http'}://${urlHost(host)}:${port}`
}

/** The address of a server that listens there; where port 0 was asked for, with the one that it took. */
export function listeningUrl(
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
  isTls = false,
): string {
  const address = server.address()
  return httpUrl(host, typeof address === 'object' && address !== null ? address.port : port, isTls)
}

/**
 * What to listen on for a host. For `localhost` fastify would open a second server at its other address, which has none
 * of the limits that were set on the first.
 */
export function listenHost(host: string): string {
  return host === 'localhost' ? '127.0.0.1' : host
}

/** Where the machine itself reaches what listens on this address. */
export function localHost(host: string): string {
  return loopbackOf[host] ?? host
}

/** Where other machines reach it, one host for each address of the machine; loopback where it has none. */
export function reachableHosts(host: string, interfaces = networkInterfaces()): string[] {
  const local = loopbackOf[host]
  if (local === undefined) return [host]
  const found = Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    // An address of one link alone (fe80::) needs the sender's own name of the link.
    .filter(
      ({ internal, family, address }) =>
        !internal && !address.startsWith('fe80:') && (family === 'IPv4' || host === '::'),
    )
    .map(({ address }) => address)
  return found.length === 0 ? [local] : found
}
