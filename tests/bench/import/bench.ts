/**
 * `npm run bench:import`: how long a recap of 31 days and 27 agencies takes from its bytes to its tallies, in a process
 * of its own for each layout, and the most memory of that process. The promise: 1 second and 200 MiB.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readWorkbookFile } from '../../../producers/import/read-workbook-file.ts'
import { reference, truthOf } from '../../support/recap-truth.ts'
import { bytesOf, draw } from '../../support/recap-workbooks.ts'

const [, script = '', file] = process.argv
const say = (line: string): boolean => process.stdout.write(`${line}\n`)

if (file === undefined) {
  say('| layout | figures | seconds | MiB at most |\n| --- | --- | --- | --- |')
  for (const layout of ['days', 'reverse', 'total', 'tally'] as const) {
    const path = join(tmpdir(), `kunjungan-bench-${process.pid}-${layout}.xlsx`)
    writeFileSync(
      path,
      await bytesOf(draw(truthOf({ agencies: 27 }), { layout, letterhead: 'long', hasSignature: true })),
    )
    say(`| ${layout} | ${execFileSync(process.execPath, [script, path], { encoding: 'utf8' }).trim()} |`)
    rmSync(path)
  }
} else await measure(file)

async function measure(path: string): Promise<void> {
  const from = performance.now()
  const read = await readWorkbookFile(readFileSync(path), { reference, now: new Date() })
  const seconds = (performance.now() - from) / 1_000
  const figures = read.kind === 'read' && read.problems.length === 0 ? read.figures.length : 'refused'
  say(`${figures} | ${seconds.toFixed(2)} | ${Math.round(process.resourceUsage().maxRSS / 1_024)}`)
}
