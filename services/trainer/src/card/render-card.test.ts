import { describe, expect, it } from '@jest/globals'
import { madeCardContent } from '../testing/made-card-content.ts'
import { renderCard } from './render-card.ts'
import { stateLimits } from './state-limits.ts'
import { percent } from './words.ts'

const TWO = ['nowildfire', 'wildfire']
const HEADINGS = ['How good it is', 'Where it is really hard', 'By region, source and age', 'What is taken for what', 'If the threshold were another', 'Whether its confidence can be believed', 'Its worst mistakes', 'What was decided, and why', 'How to use it', 'What it was made from', 'Limits', 'Provenance']

describe('the card for people', () => {
  it('shows every part, the decision and the figures first', async () => {
    const content = await madeCardContent({ classes: TWO })
    const page = renderCard(content)
    const main = page.slice(page.indexOf('<main>'))
    for (const heading of HEADINGS) expect(main).toContain(`>${heading}</h2>`)
    expect(main.indexOf('<strong>Promoted:</strong> it is better')).toBeLessThan(main.indexOf('<h2'))
    const { candidate, champion } = content.model
    expect(main.indexOf(`<strong>${percent(candidate.hardGround?.accuracy)}</strong>`)).toBeLessThan(main.indexOf('<h2'))
    for (const shown of [percent(candidate.accuracy), percent(champion?.accuracy), content.model.files.head.sha256, content.model.datasetContentHash, content.model.backbone.sha256, 'c2lnbmF0dXJl', '0.1.0+abc', 'run-1', '0.400']) expect(main).toContain(shown)
  })

  it('needs no script and no network, and stays below 300 kB with its pictures', async () => {
    const page = renderCard(await madeCardContent({ classes: TWO }))
    expect(page).not.toMatch(/<script|<link|<iframe|@import|url\(|https?:\/\//)
    expect([...page.matchAll(/src="([^"]{0,30})/g)].every(([, source]) => source?.startsWith('data:image/webp;base64,'))).toBe(true)
    expect(page.match(/<img /g)?.length).toBe(12 + 3 * 4)
    expect(Buffer.byteLength(page)).toBeLessThan(300_000)
  })

  it('stays below 300 kB with twenty classes and a thousand images', async () => {
    const page = renderCard(await madeCardContent({ classes: Array.from({ length: 20 }, (_, label) => `class-of-some-length-${label}`), images: 1000 }))
    expect(page.match(/ROC curve of <strong>/g)).toHaveLength(6)
    expect(Buffer.byteLength(page)).toBeLessThan(300_000)
  })

  it('can be read without seeing it: one h1, named drawings, captioned tables, no id twice', async () => {
    const page = renderCard(await madeCardContent({ classes: ['a', 'b', 'c'] }))
    expect(page.match(/<h1/g)).toHaveLength(1)
    expect(page.match(/<table/g)?.length).toBe(page.match(/<caption>/g)?.length)
    expect(page.match(/role="img"/g)?.length).toBe(page.match(/<desc id=/g)?.length)
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
    const named = [...page.matchAll(/(?:aria-labelledby="|href="#)([^"]+)"/g)].flatMap(([, names]) => names?.split(' ') ?? [])
    expect(named.every((name) => ids.includes(name))).toBe(true)
  })

  it('is the same, byte for byte, when made again', async () => {
    expect(renderCard(await madeCardContent({ classes: TWO }))).toBe(renderCard(await madeCardContent({ classes: TWO })))
  })

  it('treats text from data as text', async () => {
    const evil = '"><script>alert(1)</script>&amp;'
    const content = await madeCardContent({ classes: ['no', evil], thumbnail: evil, change: (model) => ({ ...model, backend: evil, codeVersion: evil, runId: evil, decision: { ...model.decision, reason: `held: ${evil}`, checks: model.decision.checks.map((check) => ({ ...check, name: evil })) } }) })
    const page = renderCard({ ...content, task: { title: evil } })
    expect(page).not.toContain('<script')
    expect(page).toContain('&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;')
  })

  it('does without champion, alarm, land cover, pictures, signature and mistakes', async () => {
    const content = await madeCardContent({
      classes: TWO, withChampion: false, hasAlarm: false, allRight: true, change: ({ epoch, codeVersion, signature, ...model }) => ({ ...model, candidate: { ...model.candidate, hardGround: null, asItWas: null, slices: [] }, decision: { ...model.decision, checks: [], gainInterval: null, mcnemarPValue: null, onlyCandidateRight: null, onlyChampionRight: null } })
    })
    const page = renderCard({ ...content, file: { ...content.file, landCover: [] }, thumbnails: new Map(), dataset: { ...content.dataset, counts: { train: {}, validation: {}, test: {} }, parent: null } })
    expect(page).toContain('No kinds of land cover were found.')
    expect(page).toContain('Not one of the 200 test images was answered wrongly.')
    expect(page).toContain('This task warns of no class')
    expect(page).toContain('not signed')
    expect(page.slice(page.indexOf('<main>'))).not.toMatch(/NaN|Infinity|undefined|null|champion m/)
  })

  it('says "no picture" where a tile is gone', async () => {
    expect(renderCard({ ...await madeCardContent({ classes: TWO }), thumbnails: new Map() }).match(/no picture<\/div>/g)).toHaveLength(12)
  })
})

describe('the limits of a model', () => {
  it('say what hard ground, misses and thin slices mean for it', async () => {
    const limits = stateLimits(await madeCardContent({ classes: TWO, change: (model) => ({ ...model, candidate: { ...model.candidate, accuracy: 0.96, hardGround: model.candidate.hardGround === null ? null : { ...model.candidate.hardGround, accuracy: 0.9 } } }) })).join('\n')
    expect(limits).toContain('on hard ground it gets 90.0\u00a0% right where it gets 96.0\u00a0% overall')
    expect(limits).toMatch(/it missed \d+ of 100 images of wildfire/)
    expect(limits).toContain('8-bit numbers')
  })

  it('do not speak of what the model does not have', async () => {
    const limits = stateLimits(await madeCardContent({ classes: TWO, hasAlarm: false, change: (model) => ({ ...model, backbone: { ...model.backbone, variant: 'fp32' }, candidate: { ...model.candidate, hardGround: null } }) })).join('\n')
    expect(limits).not.toMatch(/hard ground|alarm|8-bit/)
  })
})
