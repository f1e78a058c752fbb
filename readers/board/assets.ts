/**
 * The style, the scripts and the icon: files that are read once and compressed once, with the hash of their content in
 * their address, so that a browser keeps them for a year and never an old one.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const folder = join(import.meta.dirname, 'assets')

export interface Asset {
  readonly url: string
  readonly type: string
  readonly bytes: Buffer
  readonly gzip: Buffer
}

export interface Assets {
  readonly css: Asset
  readonly js: Asset
  /** Of a page that tries again. */
  readonly retry: Asset
  readonly icon: Asset
}

export function readAssets(): Assets {
  return {
    css: assetOf('board.css', 'text/css; charset=utf-8', darkStyle()),
    js: assetOf('board.js', 'text/javascript; charset=utf-8'),
    retry: assetOf('retry.js', 'text/javascript; charset=utf-8'),
    icon: assetOf('icon.svg', 'image/svg+xml'),
  }
}

/** The dark colours, for who chose them and for who left it to a device that is dark; paper is light. */
function darkStyle(): string {
  const chosen = readFileSync(join(folder, 'dark.css'), 'utf8')
  const left = chosen.replace('theme-dark', 'theme-auto')
  return `@media screen {\n${chosen}}\n@media screen and (prefers-color-scheme: dark) {\n${left}}\n`
}

function assetOf(name: string, type: string, before = ''): Asset {
  const bytes = Buffer.concat([Buffer.from(before), readFileSync(join(folder, name))])
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12)
  return { url: `/assets/${hash}-${name}`, type, bytes, gzip: gzipSync(bytes, { level: 9 }) }
}
