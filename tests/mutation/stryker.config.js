/** Stryker for one folder of pure code; `pure.ts` starts it once for each. */
import { chosenFolder } from './folders.ts'

const folder = chosenFolder()
const results = `.kunjungan/mutation/${folder.name.replaceAll('/', '-')}`

export default {
  mutate: folder.mutate,
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'tests/mutation/vitest.config.ts', related: false },
  coverageAnalysis: 'perTest',
  // Texts are sentences, names of columns and discriminants. Sentences are free to change, and of the others the
  // compiler or the database refuses a wrong one.
  mutator: { excludedMutations: ['StringLiteral'] },
  // TypeScript 7 has no programming interface that Stryker could read tsconfig.json with, and it needs none.
  tsconfigFile: 'none',
  disableTypeChecks: false,
  concurrency: Number(process.env.KUNJUNGAN_MUTATION_CONCURRENCY ?? 1),
  // A mutant that never ends is found after this, as no test of these takes a second. On a busy machine it needs to be
  // more: what runs out of time counts as noticed.
  timeoutMS: Number(process.env.KUNJUNGAN_MUTATION_TIMEOUT_MS ?? 3_000),
  // Everything it writes is below .kunjungan/, which Git does not see.
  tempDirName: '.kunjungan/mutation/sandbox',
  ignorePatterns: ['/.kunjungan', '/docs', '/sql/views'],
  incremental: true,
  incrementalFile: `${results}.incremental.json`,
  reporters: ['progress-append-only', 'clear-text', 'json'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: `${results}.json` },
  thresholds: { high: 95, low: 85, break: 85 },
}
