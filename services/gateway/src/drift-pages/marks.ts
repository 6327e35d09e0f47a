import { html, type Markup } from '@emberwatch/page'

/** What a mark stands for: verdicts differ by shape as well as by colour. */
type MarkKind = 'severe' | 'drift' | 'negligible' | 'stable' | 'inconclusive'

interface Judged { verdict: string, severity?: string | undefined }

/** The mark of a verdict. */
export const markKindOf = ({ verdict, severity }: Judged): MarkKind => {
  if (verdict === 'drift') return severity === 'severe' ? 'severe' : 'drift'
  return verdict === 'no-drift-found' ? 'stable' : verdict as MarkKind
}

const SHAPES: { readonly [Kind in MarkKind]: (x: number, y: number) => string } = {
  severe: (x, y) => `M${x} ${y - 7}l6.5 11.5h-13z`,
  drift: (x, y) => `M${x} ${y - 7}l6.5 11.5h-13z`,
  negligible: (x, y) => `M${x} ${y - 6}l6 6l-6 6l-6 -6z`,
  stable: (x, y) => `M${x - 5} ${y}a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z`,
  inconclusive: (x, y) => `M${x - 5} ${y - 5}h10v10h-10z`
}

const round = (pixels: number): number => Math.round(pixels * 10) / 10

/** A mark in a drawing. */
export const mark = (kind: MarkKind, x: number, y: number): Markup => html`<path class="mark ${kind}" d="${SHAPES[kind](round(x), round(y))}"/>`

const NAMES: readonly [MarkKind, string][] = [['severe', 'drift, severe'], ['drift', 'drift, moderate'], ['negligible', 'detectable but negligible'], ['stable', 'stable'], ['inconclusive', 'inconclusive']]

/** What the marks mean. */
export const markLegend = (): Markup => html`<p class="legend">
${NAMES.map(([kind, name]) => html`<span><svg width="16" height="16" aria-hidden="true">${mark(kind, 8, 9)}</svg> ${name}</span>`)}
</p>`
