// Ten hues that can be told apart, dark on light and light on dark; the number beside each line says it again.
const LIGHT = ['#0b5cad', '#b3400a', '#1a7f37', '#8250df', '#bf3989', '#0f7b83', '#7a5b00', '#57606a', '#a40e26', '#6f4e37']
const DARK = ['#7cb7ff', '#ffa657', '#6fdc8c', '#c297ff', '#ff8fc7', '#5ed3db', '#f2cc60', '#a3adb8', '#ff8f85', '#d2a679']

const variables = (hues: readonly string[]): string => hues.map((hue, index) => `--run-${index + 1}: ${hue}`).join('; ')

/** What the comparison of runs adds to the common style sheet. */
export const COMPARISON_STYLES = `
:root { ${variables(LIGHT)} }
@media (prefers-color-scheme: dark) { :root { ${variables(DARK)} } }
${LIGHT.map((_, index) => `.run-${index + 1} { --hue: var(--run-${index + 1}) }`).join('\n')}
main { max-width: 66rem }
.run { stroke: var(--hue); stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; fill: none }
.run.dashed { stroke-width: 1.3; stroke-dasharray: 5 4 }
circle { stroke: var(--hue); stroke-width: 2; fill: var(--page) }
svg .run-label { fill: var(--hue); font-weight: 700; font-size: 13px; paint-order: stroke; stroke: var(--page); stroke-width: 4px }
.swatch { display: inline-block; width: .8em; height: .8em; border-radius: .2em; background: var(--hue) }
ul.runs { list-style: none; padding: 0 }
.caution { color: var(--unsure); font-weight: 600 }
.wide { overflow-x: auto }
.wide:focus-visible { outline: 2px solid var(--first) }
tbody th { width: 13rem; min-width: 8rem }
tbody th, thead td, .epochs th:first-child { position: sticky; left: 0; background: var(--page) }
td, thead th { min-width: 8.5rem; overflow-wrap: break-word }
.epochs td, .epochs th { min-width: 5.5rem; width: auto; text-align: right; font-variant-numeric: tabular-nums }
summary { cursor: pointer; color: var(--muted) }
@media print { :root { ${variables(LIGHT)} } .wide { overflow: visible } }
`
