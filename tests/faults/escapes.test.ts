/**
 * The long form of `tests/integration/access-escapes.test.ts`: every reader of a part asks with conditions that throw in
 * every place of a statement in which the engine may look at a row too early. There one reader does, with two of them.
 */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createAccessWorld } from '../support/access-world.ts'
import { throwingInAllWays } from '../support/escapes-rows.ts'
import type { Pipeline } from '../support/pipeline.ts'
import { readers, seenBy } from '../support/seen-by.ts'

let pipeline: Pipeline
beforeAll(async () => {
  pipeline = await createAccessWorld('access3')
})
afterAll(async () => {
  await pipeline[Symbol.asyncDispose]()
})

it.for(readers)('$user sees its own rows alone, whatever throws where', async (reader) => {
  const { own, hidden } = reader
  expect(await seenBy(reader, throwingInAllWays({ ...pipeline.databases, own, hidden }, 'long'))).toEqual([])
})
