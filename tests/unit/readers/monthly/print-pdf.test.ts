import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { printPdf } from '../../../../readers/monthly/print-pdf.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kunjungan-report-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function program(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), `#!/bin/sh\n${text}\n`)
  await chmod(join(folder, name), 0o755)
  return join(folder, name)
}

test('a browser that does not print is an error with the fix, one that hangs ends with the command', async () => {
  const broken = await program('broken', 'exit 3')
  await expect(printPdf('', { CHROMIUM: broken }, new AbortController().signal)).rejects.toMatchObject({
    code: 'install',
    message: expect.stringMatching(
      /broken could not print the report: it ended with exit code 3\. Write --html/,
    ),
  })
  const hanging = await program('hanging', 'exec sleep 60')
  const stop = new AbortController()
  const printing = printPdf('', { CHROMIUM: hanging, PATH: process.env['PATH'] }, stop.signal)
  setTimeout(() => stop.abort(new Error('Stopped.')), 100)
  await expect(printing).rejects.toThrow('Stopped.')
})

/** Speaks the protocol as far as it is needed: what it is asked goes into a file, the PDF is a constant. */
const fake = (answer: string): string => `#!${process.execPath}
const fs = require('node:fs')
const asked = []
let text = ''
fs.createReadStream('', { fd: 3 }).on('data', (chunk) => {
  text += chunk
  for (let end = text.indexOf('\\0'); end !== -1; end = text.indexOf('\\0')) {
    const { id, method, params } = JSON.parse(text.slice(0, end))
    text = text.slice(end + 1)
    asked.push(method + (params.html === undefined ? '' : ' ' + params.html))
    fs.writeFileSync(process.argv[1] + '.asked', asked.join('\\n'))
    if (method === 'Browser.close') process.exit(0)
    const reply = JSON.stringify({ id, ...(${answer}) }) + '\\0'
    // In two parts, after an event that was not asked for.
    fs.writeSync(4, JSON.stringify({ method: 'Target.targetCreated' }) + '\\0' + reply.slice(0, 5))
    setTimeout(() => fs.writeSync(4, reply.slice(5)), 5)
  }
})
`

const results = `{ result: { targetId: 't', sessionId: 's', frameTree: { frame: { id: 'f' } }, data: 'JVBERi0=' } }`

test('the page goes in, its PDF comes out, and the browser is closed', async () => {
  const file = join(folder, 'fake.cjs')
  await writeFile(file, fake(results))
  await chmod(file, 0o755)
  const pdf = await printPdf('<p>é</p>', { CHROMIUM: file }, new AbortController().signal)
  expect(Buffer.from(pdf).toString()).toBe('%PDF-')
  expect((await readFile(`${file}.asked`, 'utf8')).split('\n')).toEqual([
    ...['Target.createTarget', 'Target.attachToTarget', 'Page.getFrameTree'],
    ...['Page.setDocumentContent <p>é</p>', 'Page.printToPDF', 'Browser.close'],
  ])
})

test("what the browser refuses is in the error, with the browser's own words", async () => {
  const file = join(folder, 'refuses.cjs')
  await writeFile(
    file,
    fake(
      `method === 'Page.printToPDF' ? { error: { message: 'PrintToPDF is not implemented' } } : ${results}`,
    ),
  )
  await chmod(file, 0o755)
  await expect(printPdf('', { CHROMIUM: file }, new AbortController().signal)).rejects.toThrow(
    'refuses.cjs could not print the report: PrintToPDF is not implemented. Write --html',
  )
})
