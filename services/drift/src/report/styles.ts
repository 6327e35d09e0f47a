/** What the report adds to the common style sheet. */
export const STYLES = `
.verdict.drift { --tone: var(--bad) }
.verdict.stable, .verdict.negligible, .verdict.no-drift-found { --tone: var(--good) }
.verdict.inconclusive { --tone: var(--unsure) }
.cautions { margin: .75rem 0 0; padding-left: 1.2rem }
.dots { stroke: var(--first); stroke-width: 5.5; stroke-linecap: round; stroke-opacity: .6; fill: none }
path.current { fill: var(--second); fill-opacity: .85; stroke: var(--page); stroke-width: .6 }
path.ellipse { fill: none; stroke-width: 1.6 }
.ellipse.reference { stroke: var(--first) }
.ellipse.current { fill: none; stroke: var(--second); stroke-width: 1.6; stroke-dasharray: 6 4 }
.histogram.reference { fill: var(--first); fill-opacity: .3; stroke: var(--first); stroke-width: 1 }
path.histogram.current { fill: none; stroke: var(--second); stroke-width: 2.2 }
.note, small { color: var(--muted); font-size: .85rem }
small { font-size: .78rem }
summary { cursor: pointer; color: var(--muted); font-size: .92rem }
:focus-visible { outline: 2px solid var(--first); outline-offset: 2px }
.cause { margin: .5rem 0 0 }
rect.reference { fill: var(--first) }
rect.current { fill: var(--second) }
.bars { fill: var(--bars) }
.observed { stroke: var(--second); stroke-width: 3; fill: none }
svg .observed-label { fill: var(--second); font-weight: 600; font-size: 13px }
.critical { stroke: var(--text); stroke-width: 1.2; stroke-dasharray: 5 4; fill: none }
.pairs { list-style: none; padding: 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: 1rem }
.pairs li { border: 1px solid var(--line); border-radius: .4rem; padding: .6rem }
.pair { display: flex; gap: .75rem }
.pair > div { flex: 1 1 0; min-width: 0 }
.pairs p { margin: .3rem 0 0; font-size: .78rem; line-height: 1.35; color: var(--muted) }
.pairs strong { color: var(--text) }
.pairs img, .no-picture { display: block; width: 96px; height: 96px; border-radius: .2rem }
.no-picture { background: var(--panel); color: var(--muted); font-size: .8rem; display: grid; place-items: center }
@media print {
  details::details-content { content-visibility: visible; display: block }
  thead { display: table-header-group }
  tr { break-inside: avoid }
  .pairs li { break-inside: avoid }
  .pairs { grid-template-columns: repeat(3, 1fr) }
}
`
