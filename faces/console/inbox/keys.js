// faces/console/inbox/keys.js -- single keys, told on screen, never while somebody writes; they can be switched off for who speaks to their computer (WCAG 2.1.4).
import { remember, remembered } from '../lib/theme.js'
import { html, useEffect, useRef, useState } from '../lib/ui.js'
import { t } from '../lib/words.js'

/** keys: [[key, words, what it does]]. */
export function Keys({ keys }) {
  const [on, set] = useState(remembered('keys') !== 'off'), latest = useRef(keys)
  latest.current = keys
  useEffect(() => {
    if (!on) return
    const pressed = e => {
      if (e.ctrlKey || e.metaKey || e.altKey || e.target.closest('input, textarea, select, dialog, [contenteditable]')) return
      const row = latest.current.find(k => k[0] === e.key && k[2])
      if (row) { e.preventDefault(); row[2]() }
    }
    addEventListener('keydown', pressed)
    return () => removeEventListener('keydown', pressed)
  }, [on])
  const turn = e => { remember('keys', e.target.checked ? undefined : 'off'); set(e.target.checked) }
  return html`<details class="keys small"><summary>${t('inbox.keys')}</summary><dl>${keys.map(([key, words]) => html`<div><dt><kbd>${key.replace('ArrowDown', '↓ ↑')}</kbd></dt><dd>${words}</dd></div>`)}</dl>
    <label class="check"><input type="checkbox" checked=${on} onChange=${turn} /> ${t('inbox.keysOn')}</label></details>`
}
