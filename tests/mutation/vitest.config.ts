import { defineConfig } from 'vitest/config'
import { chosenFolder } from './folders.ts'

export default defineConfig({
  test: {
    include: [...chosenFolder().tests],
    testTimeout: 20_000,
    // One worker for the files of a run, and a new one for each mutant: a third faster, with the same results.
    isolate: false,
  },
})
