/**
 * What a power cut leaves of the embedded services' files. Kafka runs under a small library that notes how much of each
 * file was synced to the disk; after a SIGKILL each file is cut to that. ClickHouse syncs no rows, so of its files all
 * that is younger than a moment is cut to nothing, which is more than a power cut takes.
 */
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { findJava } from '../../infra/stack/java.ts'

const source = `
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
static int noted(const char *name, int fd) {
  int (*call)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
  struct stat s;
  int known = fstat(fd, &s) == 0 && S_ISREG(s.st_mode);
  int result = call(fd);
  const char *log = getenv("KUNJUNGAN_TEST_SYNCS");
  if (result == 0 && known && log) {
    char line[64];
    int out = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    int length = snprintf(line, sizeof line, "%lu %ld\\n", (unsigned long)s.st_ino, (long)s.st_size);
    if (out >= 0) { if (write(out, line, length) < 0) {} close(out); }
  }
  return result;
}
int fsync(int fd) { return noted("fsync", fd); }
int fdatasync(int fd) { return noted("fdatasync", fd); }
`

/** Whether the library can be made here: it needs Linux and a C compiler. */
export function canNoteSyncs(): boolean {
  if (process.platform !== 'linux') return false
  try {
    execFileSync('gcc', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

export interface NotedSyncs {
  /** An environment in which the stack finds a Java that notes what it syncs. */
  readonly machine: NodeJS.ProcessEnv
  /** Cuts every file below a folder that has changed since then to what was synced of it; returns the bytes. */
  readonly cutUnsynced: (folder: string, sinceMs: number) => number
}

/** @param folder - an empty one. */
export async function noteSyncs(folder: string): Promise<NotedSyncs> {
  const { file, version } = await findJava(process.env)
  const [library, log] = [join(folder, 'syncs.so'), join(folder, 'syncs')]
  writeFileSync(join(folder, 'syncs.c'), source)
  execFileSync('gcc', ['-shared', '-fPIC', '-O1', '-o', library, join(folder, 'syncs.c'), '-ldl'])
  mkdirSync(join(folder, 'bin'))
  const java = join(folder, 'bin', 'java')
  writeFileSync(
    java,
    `#!/bin/sh
if [ "$1" = -XshowSettings:properties ]; then echo 'openjdk version "${version}"' >&2; exit; fi
LD_PRELOAD=${library} KUNJUNGAN_TEST_SYNCS=${log} exec ${file} "$@"
`,
  )
  chmodSync(java, 0o755)
  return {
    machine: { ...process.env, JAVA_HOME: folder },
    cutUnsynced(below, sinceMs) {
      const synced = new Map(
        (existsSync(log) ? readFileSync(log, 'utf8') : '')
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => line.split(' ').map(Number))
          .map(([inode = 0, size = 0]) => [inode, size]),
      )
      return cut(below, ({ ino, size, mtimeMs }) => (mtimeMs > sinceMs ? (synced.get(ino) ?? 0) : size))
    },
  }
}

/** Cuts to nothing what is younger than that; returns how many bytes are gone. */
export function cutYoungerThan(folder: string, atMs: number): number {
  return cut(folder, ({ mtimeMs, size }) => (mtimeMs > atMs ? 0 : size))
}

function cut(
  folder: string,
  sizeOf: (file: { ino: number; size: number; mtimeMs: number }) => number,
): number {
  let gone = 0
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const found = statSync(path)
    const size = Math.min(found.size, sizeOf(found))
    gone += found.size - size
    if (size < found.size) truncateSync(path, size)
  }
  return gone
}
