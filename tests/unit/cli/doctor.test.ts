/** Doctor is ended by a signal like any other command. */
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { expect, it } from 'vitest'
import { startCli } from '../../support/cli.ts'

it('ends soon after a signal while Kafka takes connections and says nothing', async () => {
  await using kafka = createServer((socket) => socket.resume())
  kafka.listen(0, '127.0.0.1')
  await once(kafka, 'listening')
  const doctor = startCli(['doctor'], {
    KAFKA_BROKERS: `127.0.0.1:${(kafka.address() as AddressInfo).port}`,
    CLICKHOUSE_URL: 'http://127.0.0.1:1',
    KUNJUNGAN_HOME: tmpdir(),
  })
  await once(kafka, 'connection')
  const since = performance.now()
  doctor.kill('SIGTERM')
  const { exitCode, out } = await doctor.ended
  expect(performance.now() - since).toBeLessThan(7_000)
  expect(exitCode).toBe(130)
  expect(out).not.toContain('kafka')
})
