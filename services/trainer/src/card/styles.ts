/** What the card adds to the common style sheet. */
export const STYLES = `
.verdict.taken { --tone: var(--good) }
.verdict.waiting { --tone: var(--unsure) }
.verdict.left { --tone: var(--muted) }
.purpose { margin: 0 0 1rem }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: .75rem; margin: 1rem 0 0; padding: 0; list-style: none }
.figures li { background: var(--panel); border-radius: .4rem; padding: .7rem .9rem; font-size: .85rem; color: var(--muted); line-height: 1.35 }
.figures strong { display: block; font-size: 1.5rem; color: var(--text); line-height: 1.2 }
small, .note { font-size: .85rem; color: var(--muted) }
.numbers { font-variant-numeric: tabular-nums }
.numbers tbody th { width: auto; color: var(--text) }
.numbers td { white-space: nowrap; vertical-align: middle }
.numbers tbody th { vertical-align: middle; overflow-wrap: normal; min-width: 7rem }
.numbers thead th { overflow-wrap: normal }
.drawn { width: 160px }
.bar { display: block }
.whisker { stroke: var(--first); stroke-width: 2.5; fill: none }
.dot.first { fill: var(--first) }
.hollow { fill: none; stroke: var(--second); stroke-width: 2 }
.curve { fill: none; stroke-width: 2.2; stroke-linejoin: round }
.curve.first { stroke: var(--first) }
.curve.second { stroke: var(--second); stroke-dasharray: 6 3 }
.chance { fill: none; stroke: var(--muted); stroke-dasharray: 3 4 }
.operating { fill: var(--page); stroke: var(--first); stroke-width: 2.5 }
.key { display: inline-block; width: 1.6rem; height: 0; border-top: 3px solid var(--first); vertical-align: 4px }
.key.second { border-top: 3px dashed var(--second) }
.key.dot { width: .7rem; height: .7rem; border: 2.5px solid var(--first); border-radius: 50%; vertical-align: -1px }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(18rem, 1fr)); gap: 0 1.5rem }
.charts.small { grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)) }
.narrow { max-width: 30rem }
.confusion td { text-align: center }
.confusion td.right { background: color-mix(in srgb, var(--good) calc(var(--share) * 35%), transparent) }
.confusion td.wrong { background: color-mix(in srgb, var(--bad) calc(var(--share) * 70%), transparent) }
.scroll { overflow-x: auto }
.pair-of-figures { display: flex; flex-wrap: wrap; gap: .5rem 2.5rem; margin: .5rem 0 }
.pair-of-figures strong { font-size: 1.3rem }
.hard { color: var(--second); font-size: .85rem }
.examples { display: flex; gap: 4px; margin-top: .3rem }
.examples img, .mistakes img { display: block; border-radius: .2rem }
.mistakes { list-style: none; padding: 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); gap: .75rem }
.mistakes li { display: flex; gap: .75rem; border: 1px solid var(--line); border-radius: .4rem; padding: .6rem }
.mistakes p { margin: 0; font-size: .85rem; line-height: 1.4; color: var(--muted) }
.mistakes p strong { color: var(--text) }
.no-picture { flex: none; width: 96px; height: 96px; border-radius: .2rem; background: var(--panel); color: var(--muted); font-size: .8rem; display: grid; place-items: center }
.limits li { margin: .35rem 0 }
td.good { color: var(--good) }
td.bad { color: var(--bad); font-weight: 600 }
@media print {
  .mistakes { grid-template-columns: repeat(3, 1fr) }
  .mistakes li, .figures li { break-inside: avoid }
  .charts { grid-template-columns: 1fr 1fr }
  figure { max-width: none }
}
`
