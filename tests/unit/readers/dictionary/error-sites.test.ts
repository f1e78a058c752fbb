/** The page of errors finds every error in the sources, however its sentence is written. */
import { describe, expect, it } from 'vitest'
import { errorSites, readErrorSites } from '../../../../readers/dictionary/error-sites.ts'

const textOf = (source: string): (string | undefined)[] => errorSites('a.ts', source).map(({ text }) => text)

describe('an error in the sources', () => {
  it.each([
    [
      'a text in place',
      "throw new KunjunganError('input', 'It is gone: look.', { cause })",
      'It is gone: look.',
    ],
    [
      'values in it',
      "new KunjunganError('kafka', `At ${a.join(',')} and ${b === '' ? `x ${c}` : ''}: go.`)",
      'At … and …: go.',
    ],
    ['a text in parts', "new LaunchError(\n `One ${a} ` +\n 'two.',\n)", 'One … two.'],
    [
      'a constant before it',
      "const text = `Is ${a}: do.`\nthrow new KunjunganError('home', text, { cause })",
      'Is …: do.',
    ],
    [
      'a choice',
      "const text = is\n ? 'One.'\n : 'Two.'\nthrow new KunjunganError('home', text)",
      'One. / Two.',
    ],
  ])('with %s', (_, source, text) => {
    expect(textOf(source)).toEqual([text])
  })

  it('that cannot be read from there is listed by its place', () => {
    expect(errorSites('a.ts', "new KunjunganError('migration', message, { cause })")).toEqual([
      { file: 'a.ts', code: 'migration', text: undefined },
    ])
  })

  it('says what is wrong and what to do: no sentence of ours is only a name', async () => {
    const sites = await readErrorSites(`${import.meta.dirname}/../../../..`)
    expect(sites.length).toBeGreaterThan(60)
    for (const { code, text = 'put together: there' } of sites)
      if (code !== 'stopped') expect(text).toMatch(/ .* |must be|…/)
  })
})
