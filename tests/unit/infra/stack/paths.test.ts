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

  it('that was there keeps its mode, as others may use it, and what is made below is closed', () => {
    const shared = join(root, 'shared')
    mkdirSync(join(shared, 'logs'), { recursive: true })
    chmodSync(shared, 0o755)
    const paths = prepareHome(shared)
    expect(mode(shared)).toBe(0o755)
    expect(mode(paths.temporary)).toBe(0o700)
  })

  it('that is a file is named with another way', () => {
    const file = join(root, 'file')
    writeFileSync(file, '')
    expect(() => prepareHome(file)).toThrow(/^The data directory .* cannot be used.*KUNJUNGAN_HOME/)
  })
})

describe('the marker of a process', () => {
  it('follows from the home, by whatever name it is reached, and from the service', () => {
    mkdirSync(join(root, 'real'))
    symlinkSync(join(root, 'real'), join(root, 'alias'))
    const home = join(root, 'real', 'marked')
    prepareHome(home)
    const link = join(root, 'link')
    symlinkSync(home, link)
    expect(processMarker(link, 'kafka')).toBe(processMarker(home, 'kafka'))
    expect(processMarker(home, 'kafka')).not.toBe(processMarker(home, 'clickhouse'))
    expect(processMarker(join(root, 'other'), 'kafka')).not.toBe(processMarker(home, 'kafka'))
    const marker = processMarker(link, 'kafka')
    rmSync(home, { recursive: true })
    rmSync(link)
    for (const place of ['real', 'alias'])
      expect(processMarker(join(root, place, 'marked'), 'kafka')).toBe(marker)
    expect(processMarker(home, 'kafka')).toMatch(/^kunjungan\.service=kafka-[0-9a-f]{24}$/)
  })
})
