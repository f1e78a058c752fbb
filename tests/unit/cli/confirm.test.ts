import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { confirmed } from '../../../cli/confirm.ts'

async function answering(text: string | undefined): Promise<[boolean, string]> {
  const input = new PassThrough()
  const output = new PassThrough()
  input.end(text)
  const isYes = await confirmed('Kirim 3 angka? [y/t] ', { input, output }, new AbortController().signal)
  return [isYes, String(output.read() ?? '')]
}

it.each([
  ['y\n', true],
  ['Ya\n', true],
  [' YES \n', true],
  ['\n', false],
  ['t\n', false],
  ['n\n', false],
  ['yakin?\n', false],
  [undefined, false],
])('takes %j as %s', async (text, expected) => {
  expect(await answering(text)).toEqual([expected, 'Kirim 3 angka? [y/t] '])
})

it('ends with the signal', async () => {
  const end = new AbortController()
  const asked = confirmed('? ', { input: new PassThrough(), output: new PassThrough() }, end.signal)
  end.abort()
  await expect(asked).rejects.toThrow('aborted')
})
