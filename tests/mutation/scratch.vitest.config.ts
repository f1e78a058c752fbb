import { defineConfig } from 'vitest/config'
export default defineConfig({
  test: { include: (process.env['SCRATCH_TESTS'] ?? '').split(','), testTimeout: 20_000, isolate: false },
})
