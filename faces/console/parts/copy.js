// faces/console/parts/copy.js -- lines of text with a button that copies them.
import { html, useRef, useState } from '../lib/ui.js'
import { t } from '../lib/words.js'

/** Lines to copy; where the browser gives no clipboard they are selected, so that the keyboard copies them. */
export function Copy({ text, what }) {
  const [done, setDone] = useState(false), box = useRef()
  const copy = async () => {
    try { await navigator.clipboard.writeText(text); setDone(true) } catch { getSelection().selectAllChildren(box.current) }
  }
  return html`<div class="copy"><pre ref=${box} tabindex="0">${text}</pre><button class="compact" aria-label=${t('checklist.copyWhat', { what })} onClick=${copy}>${done ? t('checklist.copied') : t('checklist.copy')}</button></div>`
}
