import { defineConfig } from 'vitest/config'

const setupFiles = ['tests/support/print-repeat.ts']

const unit = { setupFiles, testTimeout: 20_000 }
/** They replace a module that the sources import, so that each needs modules of its own. */
const withMockedModules = [
  'tests/unit/consumers/alert/leadership-session.test.ts',
  'tests/unit/consumers/alert/state/alert-topic.test.ts',
]

/** All, where every node has all events; where shards divide them, those about figures. */
const integrationOnCluster =
  process.env['KUNJUNGAN_TEST_SHARDS'] === 'true'
    ? ['tests/integration/{views,repeats,figures,repeated-figures}.test.ts']
    : ['tests/integration/**/*.test.ts']

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...unit,
          name: 'unit',
          include: ['tests/unit/**/*.test.ts'],
          exclude: withMockedModules,
          // To load the modules for each file again took two thirds of the time.
          isolate: false,
        },
      },
      { test: { ...unit, name: 'unit-mocks', include: withMockedModules } },
      {
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          globalSetup: ['tests/support/shared-stack.ts'],
          setupFiles,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'system',
          include: ['tests/system/**/*.test.ts'],
          globalSetup: ['tests/support/shared-stack.ts'],
          setupFiles,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'bi',
          include: ['tests/bi/**/*.test.ts'],
          globalSetup: ['tests/support/shared-stack.ts'],
          testTimeout: 300_000,
          // The first run gets the drivers.
          hookTimeout: 900_000,
        },
      },
      {
        test: {
          name: 'cluster',
          include: ['tests/cluster/**/*.test.ts', ...integrationOnCluster],
          // Asked of each node by tests/cluster/access-*.
          exclude: ['tests/integration/access-{users,escapes}.test.ts'],
          globalSetup: ['tests/support/cluster-stack.ts'],
          setupFiles,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'faults',
          include: ['tests/faults/**/*.test.ts'],
          globalSetup: ['tests/support/shared-stack.ts'],
          setupFiles,
          testTimeout: 3_600_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
    maxWorkers: 2,
  },
})
