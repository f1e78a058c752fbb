/**
 * The file of the senders' keys: JSON that its owner alone may read, replaced as a whole, changed by one command at a
 * time. The running collector looks at it every few seconds, so a revoked key is refused within a minute without a
 * restart. Where the file is damaged, what was read before stays in use and the log says so; where it is gone, there
 * are no keys.
 */
import { readFile, stat } from 'node:fs/promises'
import { KunjunganError, messageOf } from '../../../infra/errors.ts'
import type { Logger } from '../../../infra/log.ts'
import { changePrivateFile, unusableFile } from '../../../infra/private-file.ts'
import { type Key, KeyFile } from './keys.ts'

/**
 * The keys of a file; none where it is not there.
 * @throws KunjunganError `input` where it cannot be read, is damaged, or may be read by others than its owner.
 */
export async function readKeys(file: string): Promise<Key[]> {
  let text: string
  try {
    // Windows has no such rights.
    const { mode } = await stat(file)
    if (process.platform !== 'win32' && (mode & 0o077) !== 0)
      throw new KunjunganError(
        'input',
        `${file} may be read by others than its owner, and it holds secrets: run chmod 600 on it.`,
      )
    text = await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw unusableFile(file, error)
  }
  try {
    return KeyFile.parse(JSON.parse(text)).keys
  } catch (error) {
    // zod's own text would quote what is in the file.
    throw new KunjunganError(
      'input',
      `${file} is damaged: restore it from a copy, or delete it and make new keys.`,
      { cause: error },
    )
  }
}

/** Changes the keys of a file under a lock; what the change returns is handed on. */
export async function changeKeys<T>(
  file: string,
  change: (keys: Key[]) => { readonly keys: readonly Key[]; readonly result: T },
): Promise<T> {
  return changePrivateFile(file, async () => {
    const { keys, result } = change(await readKeys(file))
    return { text: `${JSON.stringify(KeyFile.parse({ version: 1, keys }), null, 2)}\n`, result }
  })
}

const defaultEveryMs = 5_000

/** The keys of a file, kept up to date until it is disposed. */
export class KeyWatch implements Disposable {
  readonly #file: string
  readonly #logger: Logger
  readonly #timer: NodeJS.Timeout
  #keys = new Map<string, Key>()
  #hasFailed = false

  private constructor(file: string, logger: Logger, everyMs: number) {
    this.#file = file
    this.#logger = logger
    this.#timer = setInterval(() => void this.look(), everyMs).unref()
  }

  /** @throws KunjunganError `input` where the file cannot be used at the start. */
  static async open(
    config: { readonly file: string; readonly everyMs?: number },
    { logger }: { readonly logger: Logger },
  ): Promise<KeyWatch> {
    const keys = await readKeys(config.file)
    const watch = new KeyWatch(config.file, logger, config.everyMs ?? defaultEveryMs)
    watch.#use(keys)
    return watch
  }

  /** The key with this id, also a revoked one. */
  find(id: string): Key | undefined {
    return this.#keys.get(id)
  }

  get size(): number {
    return this.#keys.size
  }

  /** Reads the file now. */
  async look(): Promise<void> {
    try {
      this.#use(await readKeys(this.#file))
      this.#hasFailed = false
    } catch (error) {
      if (!this.#hasFailed)
        this.#logger.error(
          { fault: messageOf(error) },
          'the keys cannot be read: those read before stay in use, and no revocation is seen',
        )
      this.#hasFailed = true
    }
  }

  #use(keys: readonly Key[]): void {
    this.#keys = new Map(keys.map((key) => [key.id, key]))
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }
}
