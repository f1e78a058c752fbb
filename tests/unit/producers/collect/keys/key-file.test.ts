import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLogger } from '../../../../../infra/log.ts'
import { changeKeys, KeyWatch, readKeys } from '../../../../../producers/collect/keys/key-file.ts'
import { createKey, revokeKey } from '../../../../../producers/collect/keys/keys.ts'

const logger = createLogger({ level: 'silent', pretty: false })
let folder = ''
let file = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kunjungan-keys-'))
  file = join(folder, 'deeper', 'keys.json')
})
afterEach(() => rm(folder, { recursive: true }))

const add = (name: string): Promise<string> =>
  changeKeys(file, (keys) => {
    const { key } = createKey({ kind: 'bearer', name, mpp: 'kotim' }, 0)
    return { keys: [...keys, key], result: key.id }
  })

describe('the file of keys', () => {
  it('is there for its owner alone, and keeps every change of several at once', async () => {
    await Promise.all(['a', 'b', 'c'].map(add))
    expect((await readKeys(file)).map(({ name }) => name).toSorted()).toEqual(['a', 'b', 'c'])
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  })

  it('is refused where others may read it or it is damaged, and quotes nothing of itself', async () => {
    await add('a')
    await chmod(file, 0o640)
    await expect(readKeys(file)).rejects.toThrow('chmod 600')
    await writeFile(file, '{"secret": 12345}')
    await chmod(file, 0o600)
    await expect(readKeys(file)).rejects.toThrow(/damaged/)
    await expect(readKeys(file)).rejects.not.toThrow(/12345/)
  })

  it('may be missing: then there are no keys', async () => {
    expect(await readKeys(file)).toEqual([])
  })
})

describe('KeyWatch', () => {
  it('sees a revocation, keeps what it knows while the file is damaged, and has nothing once it is gone', async () => {
    const id = await add('a')
    using watch = await KeyWatch.open({ file }, { logger })
    expect(watch.find(id)?.revokedAt).toBeUndefined()
    await changeKeys(file, (keys) => ({ keys: keys.map((key) => revokeKey(key, 1)), result: undefined }))
    await watch.look()
    expect(watch.find(id)?.revokedAt).toBeDefined()
    await writeFile(file, 'x')
    await watch.look()
    expect(watch.find(id)).toBeDefined()
    await rm(file)
    await watch.look()
    expect(watch.find(id)).toBeUndefined()
  })
})
