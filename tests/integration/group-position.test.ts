/** An offset beyond the end of the log: doctor and ingest name it, and everything is stored. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGroupWorld, type GroupWorld, issued } from '../support/group-world.ts'

let world: GroupWorld
beforeAll(async () => {
  world = await createGroupWorld('position1')
})
afterAll(() => world[Symbol.asyncDispose]())

// Other positions, open transactions and foreign members: `npm run test:faults -- group-position`.
describe('an offset that is committed beyond the end of the log', () => {
  it('is named by doctor and by ingest, which reads the partition again from its beginning', async () => {
    await world.pipeline.send(issued(40))
    await world.commit('1000')
    expect(await world.lag()).toMatch(
      /^wrong: 40 records behind, .*partition 0 of position1\.mpp\.queue\.v1: offset 1000 is committed, but the log ends at \d+: .*npx kunjungan ingest/,
    )
    const { exitCode, said } = await world.cli('ingest', '--until-caught-up')
    expect(said).toContain('offset 1000 is committed, but the log ends at')
    expect(exitCode).toBe(0)
    expect(await world.stored()).toBe(40)
    expect(await world.lag()).toMatch(/^note: 0 records behind, 0 active member/)
  })
})
