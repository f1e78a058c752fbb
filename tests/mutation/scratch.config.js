const name = process.env.SCRATCH
const results = `.kunjungan/mutation/scratch-${name}`
export default {
  mutate: process.env.SCRATCH_MUTATE.split(','),
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'tests/mutation/scratch.vitest.config.ts', related: false },
  coverageAnalysis: 'perTest',
  mutator: { excludedMutations: ['StringLiteral'] },
  tsconfigFile: 'none',
  disableTypeChecks: false,
  concurrency: 1,
  timeoutMS: Number(process.env.KUNJUNGAN_MUTATION_TIMEOUT_MS ?? 30_000),
  tempDirName: `.kunjungan/mutation/sandbox-${name}`,
  ignorePatterns: ['/.kunjungan', '/docs', '/sql/views'],
  incremental: true,
  incrementalFile: `${results}.incremental.json`,
  reporters: ['progress-append-only', 'clear-text', 'json'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: `${results}.json` },
  thresholds: { high: 95, low: 85, break: null },
}
