/**
 * Which views there are and which column says whose a row is, read from the view files themselves, so that a
 * new view cannot be forgotten in the row filters.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { withPlainLineEnds } from '../../infra/line-ends.ts'
import { viewsDirectory } from '../directories.ts'
import type { BiView } from './users.ts'

/** The views of `mpp_bi` by name. */
export function readBiViews(): BiView[] {
  return readdirSync(viewsDirectory)
    .filter((file) => /^[a-z].*\.sql$/.test(file))
    .toSorted()
    .map((file) => {
      const text = withPlainLineEnds(readFileSync(join(viewsDirectory, file), 'utf8'))
      const hasProvince = /^ {4}province_code String/m.test(text)
      return {
        name: file.replace('.sql', ''),
        scope: text.includes('\n    {place},\n') ? 'mpp' : hasProvince ? 'province' : 'none',
      }
    })
}
