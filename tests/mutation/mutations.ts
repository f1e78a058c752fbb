/** All mutations of effects and wiring, by part of the product. */
import type { Mutation } from './mutation.ts'
import { faults } from './mutations/faults.ts'
import { ingest } from './mutations/ingest.ts'

export const mutations: readonly Mutation[] = [...ingest, ...faults]
