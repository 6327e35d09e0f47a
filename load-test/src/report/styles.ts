import { Markup } from './markup.ts'

/** The report's only style sheet: light or dark as the reader's system is, plain on paper. */
export const STYLES = new Markup(`
:root { color-scheme: light dark; --page: #fff; --text: #1b1f24; --muted: #57606a; --line: #d0d7de; --panel: #f6f8fa; --one: #0b5cad; --two: #b3400a; --three: #7a3fb0; --bad: #b3261e; --good: #1a7f37 }
@media (prefers-color-scheme: dark) { :root { --page: #14171b; --text: #e6e9ec; --muted: #a3adb8; --line: #3a424b; --panel: #1d2127; --one: #7cb7ff; --two: #ffa657; --three: #d2a8ff; --bad: #ff8f85; --good: #6fdc8c } }
* { box-sizing: border-box }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif }
main { max-width: 62rem; margin: 0 auto; padding: 1.5rem 1rem 4rem }
h1 { font-size: 1.6rem; margin: 0 0 .25rem; line-height: 1.25 }
h2 { font-size: 1.2rem; margin: 2.5rem 0 .75rem; padding-top: .75rem; border-top: 1px solid var(--line) }
.subtitle, caption { color: var(--muted) }
caption { text-align: left }
.subtitle { margin: 0 0 1rem }
.verdict { border-left: .4rem solid var(--tone); background: var(--panel); padding: .9rem 1.1rem; margin: 0 0 1rem }
.verdict strong { color: var(--tone) }
.pass { --tone: var(--good) }
.fail { --tone: var(--bad) }
.fail-text { color: var(--bad); font-weight: 600 }
.scroll { overflow-x: auto }
pre { background: var(--panel); padding: .8rem 1rem; overflow-x: auto; font: .82rem/1.5 ui-monospace, 'SF Mono', Menlo, Consolas, monospace; white-space: pre-wrap; overflow-wrap: anywhere }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1rem; font-size: .88rem; font-variant-numeric: tabular-nums }
th, td { text-align: right; padding: .3rem .5rem; border-bottom: 1px solid var(--line); white-space: nowrap }
th.text, td.text { text-align: left; white-space: normal }
thead th { border-bottom-width: 2px; color: var(--muted); font-weight: 600 }
tr.total td { font-weight: 600 }
figure { margin: 1.5rem 0 }
figcaption { font-weight: 600 }
figure > svg { width: 100%; height: auto; display: block }
svg text { fill: var(--muted); font: 12px system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif }
svg .axis-title { fill: var(--text) }
.grid { stroke: var(--line); stroke-width: .6; fill: none }
.axis { stroke: var(--muted); fill: none }
.series { fill: none; stroke-width: 1.8; stroke-linejoin: round; stroke-linecap: round }
.one { stroke: var(--one) }
.two { stroke: var(--two); stroke-dasharray: 6 3 }
.three { stroke: var(--three); stroke-width: 1.5; stroke-dasharray: 1.5 3.5 }
.mark { stroke: var(--muted); stroke-width: .8; stroke-dasharray: 2 3; fill: none }
svg .mark-label { font-size: 10.5px }
.legend { display: flex; gap: 1.5rem; flex-wrap: wrap; margin: .2rem 0 .4rem; font-size: .9rem; color: var(--muted) }
summary { cursor: pointer; color: var(--muted) }
@media print { :root { color-scheme: light; --page: #fff; --text: #000; --muted: #444; --line: #bbb; --panel: #f4f4f4; --one: #0b5cad; --two: #b3400a; --three: #7a3fb0 } figure, table { break-inside: avoid } }
`)
