import { describe, expect, it } from '@jest/globals'
import { scaleBetween, scaleOf, ticksOf } from './axis.ts'
import { html } from './markup.ts'
import { renderPage, section } from './render-page.ts'

describe('a page', () => {
  it('may load nothing and run nothing, and its title is text', () => {
    const page = renderPage({ title: '</title><script>', body: section('a', '<b>', html`<p>${'<i>'}</p>`) })
    expect(page).toContain("content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\"")
    expect(page).toContain('<title>&lt;/title&gt;&lt;script&gt;</title>')
    expect(page).toContain('<section aria-labelledby="a">\n<h2 id="a">&lt;b&gt;</h2>\n<p>&lt;i&gt;</p>\n</section>')
    expect(page).not.toMatch(/<script|<link|@import|url\(|https?:/)
  })
})

describe('drawing', () => {
  it('escapes what it is given, and nothing twice', () => {
    expect(html`<p title="${'a"b'}">${'<&\''}${[html`<b>${1}</b>`]}${null}</p>`.html).toBe('<p title="a&quot;b">&lt;&amp;&#39;<b>1</b></p>')
  })

  it('puts round numbers on its axes, of one value too', () => {
    expect(ticksOf({ from: 0.2, to: 9.7 }, 5)).toEqual([2, 4, 6, 8])
    expect(ticksOf({ from: -0.0042, to: 0.0281 }, 3)).toEqual([0, 0.02])
    expect(ticksOf({ from: -130, to: -60 }, 6)).toEqual([-120, -100, -80, -60])
    const single = scaleOf([5], [0, 100])
    expect(single(5)).toBeCloseTo(50)
    expect(scaleOf([], [0, 100])(0.5)).toBeCloseTo(50)
  })

  it('puts the ends of a scale where they were asked for', () => {
    const scale = scaleBetween([0, 1], [300, 20])
    expect([scale(0), scale(0.5), scale(1)]).toEqual([300, 160, 20])
  })
})
