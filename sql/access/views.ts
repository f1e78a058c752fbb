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
      const columns =
        withPlainLineEnds(readFileSync(join(viewsDirectory, file), 'utf8')).split('\nAS\n')[0] ?? ''
      const has = (column: string): boolean => new RegExp(`^ {4}${column} String`, 'm').test(columns)
      return {
        name: file.replace('.sql', ''),
        scope: has('mpp') ? 'mpp' : has('province_code') ? 'province' : 'none',
      }
    })
}
