/** All mutations of effects and wiring, by part of the product. */
import type { Mutation } from './mutation.ts'
import { alert } from './mutations/alert.ts'
import { alertPasses } from './mutations/alert-passes.ts'
import { faults } from './mutations/faults.ts'
import { figures } from './mutations/figures.ts'
import { ingest } from './mutations/ingest.ts'
import { sending } from './mutations/sending.ts'
import { wiring } from './mutations/wiring.ts'

export const mutations: readonly Mutation[] = [
  ...ingest,
  ...wiring,
  ...faults,
  ...sending,
  ...alert,
  ...alertPasses,
  ...figures,
]
