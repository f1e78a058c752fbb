/** Reference data that change while a process runs: used once they are whole, at rest and right. */
import { appendFile, cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLogger } from '../../../infra/log.ts'
import { readReference, referenceVersion } from '../../../sql/reference.ts'
import { ReferenceWatch } from '../../../sql/reference-watch.ts'

const source = join(import.meta.dirname, '../../../sql/reference')
const jayapura = 'jayapura,MPP Kota Jayapura,Kota Jayapura,91.71,9471,91,Asia/Jayapura,,08:00,15:00,1\n'
let folder = ''
let watch: ReferenceWatch

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kunjungan-watch-'))
  await cp(source, folder, { recursive: true })
  watch = new ReferenceWatch(
    { directory: folder, everyMs: 3_600_000 },
    { reference: await readReference(folder), logger: createLogger({ level: 'silent', pretty: false }) },
  )
  await watch.look()
  await watch.look()
})
afterEach(async () => {
  watch[Symbol.dispose]()
  await rm(folder, { recursive: true })
})

const file = (name: string): string => join(folder, name)
const addMpp = async (): Promise<void> => {
  await appendFile(file('provinces.csv'), '91,papua,Papua\n')
  await appendFile(file('mpps.csv'), jayapura)
}

describe('reference data that change', () => {
  it('are used at the second look that finds the same files, with their version', async () => {
    await addMpp()
    await watch.look()
    expect(watch.utcOffsets.has('jayapura')).toBe(false)
    await watch.look()
    expect(watch.utcOffsets.get('jayapura')).toBe(540)
    expect(watch.reference.mpps).toHaveLength(4)
    expect(watch.version).toBe(referenceVersion(await readReference(folder)))
  })

  it('are the same version where only their formatting has changed', async () => {
    const { reference, version } = watch
    const text = await readFile(file('mpps.csv'), 'utf8')
    await writeFile(file('mpps.csv'), text.replaceAll('\n', '\r\n'))
    await watch.look()
    await watch.look()
    expect(watch.reference).toBe(reference)
    expect(watch.version).toBe(version)
  })

  it('are not used while they are being saved, nor half written, and are once they are right', async () => {
    const { version } = watch
    await appendFile(file('provinces.csv'), '91,papua,Papua\n')
    await appendFile(file('mpps.csv'), jayapura.slice(0, 30))
    await watch.look()
    await watch.look()
    expect(watch.version).toBe(version)
    await appendFile(file('mpps.csv'), jayapura.slice(30))
    await watch.look()
    expect(watch.version).toBe(version)
    await watch.look()
    expect(watch.utcOffsets.get('jayapura')).toBe(540)
  })

  it('are not used where the folder or a file is gone for a while', async () => {
    const { version } = watch
    const text = await readFile(file('agencies.csv'), 'utf8')
    await rm(file('agencies.csv'))
    await watch.look()
    await watch.look()
    expect(watch.version).toBe(version)
    await writeFile(file('agencies.csv'), text)
    await rm(folder, { recursive: true })
    await watch.look()
    await watch.look()
    expect(watch.version).toBe(version)
    await cp(source, folder, { recursive: true })
    await addMpp()
    await watch.look()
    await watch.look()
    expect(watch.version).not.toBe(version)
  })

  it('never move a known MPP into another time zone', async () => {
    const { version } = watch
    const text = await readFile(file('mpps.csv'), 'utf8')
    await writeFile(file('mpps.csv'), text.replace('Asia/Pontianak', 'Asia/Jayapura'))
    await watch.look()
    await watch.look()
    expect(watch.version).toBe(version)
    expect(watch.utcOffsets.get('kotim')).toBe(420)
  })

  it('never move an MPP into another time zone by taking it out and putting it back', async () => {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.csv'))
    const before = new Map<string, string>()
    for (const name of names) before.set(name, await readFile(file(name), 'utf8'))
    const take = async (change: (text: string) => string): Promise<void> => {
      for (const [name, text] of before) await writeFile(file(name), change(text))
      await watch.look()
      await watch.look()
    }
    await take((text) => text.replaceAll(/^kotim,.*\n/gm, ''))
    expect(watch.utcOffsets.has('kotim')).toBe(false)
    await take((text) => text.replace('Asia/Pontianak', 'Asia/Jayapura'))
    expect(watch.utcOffsets.has('kotim')).toBe(false)
    await take((text) => text)
    expect(watch.utcOffsets.get('kotim')).toBe(420)
  })
})
