/** What stands for every address is none that another machine could reach. */
import type { NetworkInterfaceInfo } from 'node:os'
import { expect, it } from 'vitest'
import { localHost, reachableHosts, urlHost } from '../../../infra/host-addresses.ts'

const address = (text: string, internal = false): NetworkInterfaceInfo => {
  const common = { address: text, netmask: '', mac: '', internal, cidr: null }
  return text.includes(':') ? { ...common, family: 'IPv6', scopeid: 0 } : { ...common, family: 'IPv4' }
}
const interfaces = {
  lo: [address('127.0.0.1', true), address('::1', true)],
  eth0: [address('192.168.1.5'), address('fd00::5'), address('fe80::5')],
  none: undefined,
}

it.each([
  ['0.0.0.0', ['192.168.1.5']],
  ['::', ['192.168.1.5', 'fd00::5']],
  ['10.0.0.7', ['10.0.0.7']],
  ['localhost', ['localhost']],
])('%s is reached at %j', (host, hosts) => {
  expect(reachableHosts(host, interfaces)).toEqual(hosts)
})

it('a machine without a network is reached by itself alone', () => {
  expect(reachableHosts('0.0.0.0', { lo: interfaces.lo })).toEqual(['127.0.0.1'])
  expect(reachableHosts('::', {})).toEqual(['::1'])
})

it.each([
  ['0.0.0.0', '127.0.0.1'],
  ['::', '::1'],
  ['10.0.0.7', '10.0.0.7'],
])('the machine itself reaches %s at %s', (host, local) => {
  expect(localHost(host)).toBe(local)
})

it('an IPv6 address stands in brackets', () => {
  expect([urlHost('::1'), urlHost('127.0.0.1')]).toEqual(['[::1]', '127.0.0.1'])
})
