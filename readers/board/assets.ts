/**
 * The style, the script and the icon: three files, read once and compressed once, with the hash of their content in
 * their address, so that a browser keeps them for a year and never an old one.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

export interface Asset {
  readonly url: string
  readonly type: string
  readonly bytes: Buffer
  readonly gzip: Buffer
}

export interface Assets {
  readonly css: Asset
  readonly js: Asset
  readonly icon: Asset
}

export function readAssets(): Assets {
  return {
    css: assetOf('board.css', 'text/css; charset=utf-8'),
    js: assetOf('board.js', 'text/javascript; charset=utf-8'),
    icon: assetOf('icon.svg', 'image/svg+xml'),
  }
}

function assetOf(name: string, type: string): Asset {
  const bytes = readFileSync(join(import.meta.dirname, 'assets', name))
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12)
  return { url: `/assets/${hash}-${name}`, type, bytes, gzip: gzipSync(bytes, { level: 9 }) }
}
