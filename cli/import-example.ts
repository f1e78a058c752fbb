/** `kunjungan import --example LAYOUT`: an example spreadsheet to stdout, for a clerk to fill in. */
import { KunjunganError } from '../infra/errors.ts'
import { type ExampleLayout, exampleLayouts, exampleOf } from '../producers/import/recap/example.ts'
import type { CliContext } from './context.ts'

/** @throws KunjunganError `usage` for an unknown layout, or where stdout is a terminal, which shows no spreadsheet. */
export async function writeExample(context: CliContext, layout: string): Promise<void> {
  if (!isLayout(layout))
    throw new KunjunganError(
      'usage',
      `There is no example of that layout: it is one of ${exampleLayouts.join(', ')}.`,
    )
  if (process.stdout.isTTY)
    throw new KunjunganError(
      'usage',
      `An example is a spreadsheet: write it to a file (--example ${layout} > recap.xlsx).`,
    )
  const bytes = await exampleOf(layout, context.reference)
  // Bytes, which `out` would take for a text. What an output that breaks means is decided where commands are ended.
  await new Promise<void>((resolve) => process.stdout.write(bytes, () => resolve()))
}

function isLayout(layout: string): layout is ExampleLayout {
  return exampleLayouts.some((known) => known === layout)
}
