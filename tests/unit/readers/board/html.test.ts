import { expect, it } from 'vitest'
import { markup, prose, trusted } from '../../../../readers/board/html.ts'

it('escapes what is put in, also in lists, and leaves out what is not there', () => {
  const name = '<img src=x onerror="alert(1)">&\''
  expect(markup`<p title="${name}">${[name, false, null, undefined]}</p>`.text).toBe(
    '<p title="&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp;&#39;">&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp;&#39;</p>',
  )
})

it('keeps other markup as it is', () => {
  expect(markup`<div>${markup`<b>${1}</b>`}${trusted('<svg/>')}</div>`.text).toBe('<div><b>1</b><svg/></div>')
})

it('shows a command in a sentence as code', () => {
  expect(prose('Run `npm start` & wait').text).toBe('Run <code>npm start</code> &amp; wait')
})
