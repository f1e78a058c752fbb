/** Reads a text as the import file that it would be, for the tests of import. */
import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ReadFile, readImportFile } from '../../../../producers/import/import-file.ts'
import { utcOffsets } from '../../../support/records.ts'

export const now = new Date('2026-01-05T04:00:00Z')

export async function read(name: string, content: string | Buffer): Promise<ReadFile> {
  await using directory = await mkdtempDisposable(join(tmpdir(), 'kunjungan-import-'))
  const file = join(directory.path, name)
  await writeFile(file, content)
  return await readImportFile(file, { utcOffsets, now })
}

/** Number and reason of every bad line. */
export const lines = ({ bad }: ReadFile): [number, string][] => bad.map(({ line, reason }) => [line, reason])
