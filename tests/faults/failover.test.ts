/**
 * 50 kills of the broker that leads most partitions, each while events, dead letters, replay and alerts send and
 * ingest reads: whatever was acknowledged is there, and nothing is there twice. Each kill has to be over within 90
 * seconds. KUNJUNGAN_TEST_KILLS is another number of kills.
 */
import { inject, it } from 'vitest'
import { expectNothingLost, killLeader, revive } from '../support/broker-faults.ts'
import { createFlows, keepSending } from '../support/failover.ts'
import { createPipeline } from '../support/pipeline.ts'
import { startThreeBrokers } from '../support/three-brokers.ts'

const kills = Number(process.env['KUNJUNGAN_TEST_KILLS'] ?? 50)

it(`loses and doubles nothing in ${kills} kills of leaders`, async () => {
  await using cluster = await startThreeBrokers()
  const stack = { ...inject('stack'), brokers: cluster.brokers }
  await using pipeline = await createPipeline('failover2', undefined, stack)
  const admin = pipeline.kafka.admin()
  await admin.connect()
  await using made = await createFlows(pipeline, stack)
  const { flows } = made
  {
    await using ingest = await pipeline.ingest()
    await using _sending = keepSending(flows)
    for (let kill = 1; kill <= kills; kill++) {
      const oneKill = async (): Promise<void> => {
        const victim = await killLeader(pipeline, cluster, admin, flows)
        await revive(pipeline, cluster, admin, victim)
      }
      await Promise.race([oneKill(), ingest.failed])
      const sent = flows.map(({ name, acknowledged }) => `${name} ${acknowledged.length}`).join(', ')
      process.stderr.write(`kill ${kill}: acknowledged by now: ${sent}\n`)
    }
  }
  await admin.disconnect()
  await expectNothingLost(pipeline, flows)
})
