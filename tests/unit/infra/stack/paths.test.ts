/** The home of the embedded services: its layout, who may read it, and the sentence where it cannot be used. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { prepareHome, processMarker, stackPaths } from '../../../../infra/stack/paths.ts'

const root = mkdtempSync(join(tmpdir(), 'kunjungan-paths-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const mode = (path: string): number => statSync(path).mode & 0o777

describe('a home', () => {
  it('is made with all folders below it, for its owner alone', () => {
    const home = join(root, 'deep', 'new')
    const paths = prepareHome(home)
    expect(paths).toEqual(stackPaths(home))
    for (const folder of [home, paths.logs, paths.temporary, paths.service.kafka, paths.service.clickhouse])
      expect(mode(folder)).toBe(0o700)
    expect(() => prepareHome(home)).not.toThrow()
  })

  it('that was ours is closed again, a folder that others use keeps its mode', () => {
    const shared = join(root, 'shared')
    mkdirSync(shared)
    writeFileSync(join(shared, 'of-another-program'), '')
    chmodSync(shared, 0o755)
    prepareHome(shared)
    expect(mode(join(shared, 'logs'))).toBe(0o700)
    const ours = join(root, 'ours')
    prepareHome(ours)
    chmodSync(ours, 0o755)
    prepareHome(ours)
    expect(mode(ours)).toBe(0o700)
  })

  it('that is a file is named with another way', () => {
    const file = join(root, 'file')
    writeFileSync(file, '')
    expect(() => prepareHome(file)).toThrow(/^The data directory .* cannot be used.*KUNJUNGAN_HOME/)
  })
})

describe('the marker of a process', () => {
  it('follows from the home, by whatever name it is reached, and from the service', () => {
    const home = join(root, 'marked')
    prepareHome(home)
    const link = join(root, 'link')
    symlinkSync(home, link)
    expect(processMarker(link, 'kafka')).toBe(processMarker(home, 'kafka'))
    expect(processMarker(home, 'kafka')).not.toBe(processMarker(home, 'clickhouse'))
    expect(processMarker(join(root, 'other'), 'kafka')).not.toBe(processMarker(home, 'kafka'))
    expect(processMarker(home, 'kafka')).toMatch(/^kunjungan\.service=kafka-[0-9a-f]{24}$/)
  })
})
