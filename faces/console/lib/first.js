// faces/console/lib/first.js -- of a long list the first rows, and a button for all of them: what is not drawn is said.
import { html, useState } from './ui.js'
import { t } from './words.js'

/** { shown, more }: the rows to draw, and what to put below them. */
export function useFirst(rows, most) {
  const [all, show] = useState(false), shown = all ? rows : rows.slice(0, most)
  return { shown, more: shown.length < rows.length && html`<p class="no-print"><button type="button" class="compact" onClick=${() => show(true)}>${t('console.showAll', { n: rows.length })}</button></p>` }
}
