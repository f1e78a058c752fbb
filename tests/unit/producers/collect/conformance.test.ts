/** The conformance kit against the collector itself, and against one that is wrong. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { conformanceCases, runCase } from '../../../../producers/collect/conformance.ts'
import { startTestServer, type TestServer } from '../../../support/collect-server.ts'

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
