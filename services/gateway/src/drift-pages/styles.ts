/** What the pages about past reports add to the common style sheet. */
export const STYLES = `
main { max-width: 66rem }
.verdict.drift { --tone: var(--bad) }
.verdict.stable, .verdict.negligible, .verdict.no-drift-found { --tone: var(--good) }
.verdict.inconclusive, .verdict.none { --tone: var(--unsure) }
.mark { stroke-width: 1.6 }
.mark.severe { fill: var(--bad); stroke: var(--bad) }
.mark.drift { fill: var(--page); stroke: var(--bad) }
.mark.negligible { fill: var(--good); stroke: var(--good) }
.mark.stable { fill: var(--good); stroke: var(--good) }
.mark.inconclusive { fill: var(--page); stroke: var(--unsure) }
.interval { stroke: var(--muted); stroke-width: 1.6; fill: none }
.series { stroke: var(--first); stroke-width: 1.2; stroke-opacity: .55; fill: none }
.threshold { stroke: var(--bad); stroke-width: 1; stroke-dasharray: 5 4; fill: none }
.chance { stroke: var(--muted); stroke-width: 1; stroke-dasharray: 2 3; fill: none }
a { color: var(--first) }
.caution { color: var(--unsure); font-weight: 600 }
.wide { overflow-x: auto }
.wide:focus-visible { outline: 2px solid var(--first); outline-offset: 2px }
.wide tbody th { width: 12rem; min-width: 9rem }
.wide td, .wide thead th { min-width: 7rem; overflow-wrap: anywhere }
.trend tbody th { width: auto; min-width: 5rem }
td.hash { font: .85em ui-monospace, 'SF Mono', Menlo, Consolas, monospace; word-break: break-all; min-width: 9rem }
.trend td, .trend thead th { min-width: 4.5rem }
.trend tbody th, .trend td:nth-child(2) { white-space: nowrap }
@media print { .wide { overflow: visible } .wide table:not(.trend) { table-layout: fixed } td.hash { min-width: 0 } .wide td, .wide thead th, .wide tbody th, .trend td, .trend thead th { min-width: 0 } thead { display: table-header-group } tr { break-inside: avoid } table { break-inside: auto } a { color: inherit; text-decoration: none } }
`
