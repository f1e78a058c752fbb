/** An address to listen on, as others reach it: 0.0.0.0 and :: stand for every address of the machine and are none. */
import { networkInterfaces } from 'node:os'

const loopbackOf: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' }

/** How a host stands in a URL: an IPv6 address in brackets. */
export function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host
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
