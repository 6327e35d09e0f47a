import { html, type Markup } from '@emberwatch/page'
import type { CardContent } from './card-content.ts'
import { count, percent } from './words.ts'

/** Mistakes shown, the surest first. */
export const MISTAKES_SHOWN = 12

/** The images that were most confidently answered wrongly. */
export const showMistakes = ({ file: { candidate: { mistakes } }, model: { candidate }, thumbnails }: CardContent): Markup => {
  const shown = mistakes.slice(0, MISTAKES_SHOWN)
  if (shown.length === 0) return html`<p>Not one of the ${count(candidate.images)} test images was answered wrongly.</p>`
  return html`<p>${count(candidate.images - candidate.correct)} of the ${count(candidate.images)} test images were answered wrongly; these with the most confidence. A wrong label is as likely a reason as a wrong model.</p>
<ol class="mistakes">
${shown.map(({ imageId, truth, predicted, confidence }) => {
    const source = thumbnails.get(imageId)
    return html`<li>${source === undefined ? html`<div class="no-picture">no picture</div>` : html`<img src="${source}" width="96" height="96" alt="image labelled ${truth}">`}
<p><strong>${predicted}</strong> answered, ${percent(confidence)} sure<br>labelled <strong>${truth}</strong><br><code>${imageId.slice(0, 12)}</code></p></li>`
  })}
</ol>`
}
