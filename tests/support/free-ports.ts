import { freePort } from '../../infra/stack/ports.ts'

/** So many free ports, each another one: two calls of `freePort` may give the same. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>()
  while (ports.size < count) ports.add(await freePort())
  return [...ports]
}
