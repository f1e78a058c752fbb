/** The conformance kit against the collector itself, and against one that is wrong. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { conformanceCases, runCase } from '../../../../../producers/collect/verify/conformance.ts'
import { startTestServer, type TestServer } from '../../../../support/collect-server.ts'

let server: TestServer
let key = ''
beforeAll(async () => {
  server = await startTestServer()
  key = server.addKey().shown
})
afterAll(() => server[Symbol.asyncDispose]())

const cases = conformanceCases('balikpapan', new Date().toISOString())

it('has 20 requests', () => {
  expect(cases).toHaveLength(20)
})

it.each(cases.map((one) => [one.name, one] as const))(
  'the collector answers %s as it must',
  async (_name, one) => {
    expect(await runCase(server.url, key, one)).toBeUndefined()
    expect(server.sent).toEqual([])
  },
)

it('finds an answer that is wrong', async () => {
  const [first] = cases
  if (first === undefined) return
  const wrong = { ...first, expected: { status: 202 } }
  expect(await runCase(server.url, key, wrong)).toBe('the status is 200 and should be 202')
  expect(
    await runCase(server.url, key, { ...first, expected: { status: 200, results: ['bad_time'] } }),
  ).toMatch(/results are others/)
})

it('asks below the path of the address', async () => {
  const asked: (string | undefined)[] = []
  const http = createServer((request, response) => {
    asked.push(request.url)
    response.writeHead(200).end('{}')
  })
  await once(http.listen(0, '127.0.0.1'), 'listening')
  const { port } = http.address() as AddressInfo
  const [first] = cases
  if (first !== undefined) await runCase(`http://127.0.0.1:${port}/kunjungan/`, key, first)
  http.close()
  expect(asked).toEqual(['/kunjungan/v1/events?dry-run=true'])
})
