/** The style sheet of every page: light or dark as the reader's system is, plain on paper. A page adds its own rules and colours behind it. */
export const BASE_STYLES = `
:root { color-scheme: light dark; --page: #fff; --text: #1b1f24; --muted: #57606a; --line: #d0d7de; --panel: #f6f8fa; --first: #0b5cad; --second: #b3400a; --bars: #8c959f; --bad: #b3261e; --good: #1a7f37; --unsure: #7a5b00 }
@media (prefers-color-scheme: dark) { :root { --page: #14171b; --text: #e6e9ec; --muted: #a3adb8; --line: #3a424b; --panel: #1d2127; --first: #7cb7ff; --second: #ffa657; --bars: #6e7781; --bad: #ff8f85; --good: #6fdc8c; --unsure: #f2cc60 } }
* { box-sizing: border-box }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 4rem }
h1 { font-size: 1.6rem; margin: 0 0 .25rem; line-height: 1.25 }
h2 { font-size: 1.2rem; margin: 2.5rem 0 .75rem; padding-top: .75rem; border-top: 1px solid var(--line) }
h3 { font-size: 1rem; margin: 1.5rem 0 .5rem }
.subtitle, figcaption, caption { color: var(--muted) }
.subtitle { margin: 0 0 1rem }
.verdict { border-left: .4rem solid var(--tone); background: var(--panel); padding: .9rem 1.1rem; margin: 0 }
.verdict strong { color: var(--tone) }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; font-size: .92rem }
caption { text-align: left; font-weight: 600; padding-bottom: .35rem }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid var(--line); overflow-wrap: anywhere }
thead th { border-bottom-width: 2px }
tbody th { font-weight: 400; color: var(--muted); width: 34% }
code { font: .85em ui-monospace, 'SF Mono', Menlo, Consolas, monospace }
figure { margin: 1rem 0 }
figure svg { width: 100%; height: auto; display: block }
figcaption { font-size: .9rem; margin-top: .35rem }
svg text { fill: var(--muted); font: 12px system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif }
svg .axis-title { fill: var(--text); font-size: 13px }
.grid { stroke: var(--line); stroke-width: .6; fill: none }
.axis { stroke: var(--muted); fill: none }
.legend { display: flex; gap: 1.5rem; flex-wrap: wrap; margin: .5rem 0 0; font-size: .92rem }
.legend svg { vertical-align: -2px }
dt { font-weight: 600; margin-top: .8rem }
dd { margin: .15rem 0 0 }
@media print {
  :root { color-scheme: light; --page: #fff; --text: #000; --muted: #444; --line: #bbb; --panel: #f4f4f4; --first: #0b5cad; --second: #b3400a; --bars: #8c959f; --bad: #b3261e; --good: #1a7f37; --unsure: #7a5b00 }
  main { max-width: none; padding: 0 }
  html { font-size: 11px }
  p, li, dd { orphans: 3; widows: 3 }
  body { font-size: 1rem }
  figure { max-width: 85% }
  figure, table, .verdict { break-inside: avoid }
  h2, h3, caption, dt, .legend, section > p { break-after: avoid }
}
@page { margin: 15mm }
`
