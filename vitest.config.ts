import { defineConfig } from 'vitest/config'

const setupFiles = ['tests/support/print-repeat.ts']

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['tests/unit/**/*.test.ts'], testTimeout: 20_000, setupFiles } },
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
          name: 'bi',
          include: ['tests/bi/**/*.test.ts'],
          globalSetup: ['tests/support/shared-stack.ts'],
          testTimeout: 300_000,
          // The first run gets the drivers.
          hookTimeout: 900_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'cluster',
          // Above all the figures: what a command line does on a cluster is the same as on one server.
          include: [
            'tests/cluster/**/*.test.ts',
            'tests/integration/{views,repeats,figures,repeated-figures}.test.ts',
          ],
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
    // kafkajs computes a negative time-out now and then (its issue 1751), which is harmless.
    execArgv: ['--disable-warning=TimeoutNegativeWarning'],
  },
})
