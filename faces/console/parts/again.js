// faces/console/parts/again.js -- the session ended while somebody was at work: the screen stays as it is, what was typed too, behind a dialog that hides it until they signed in again.
import { html, useEffect, useId, useRef } from '../lib/ui.js'
import { t } from '../lib/words.js'
import SignIn from '../screens/sign-in.js'

export function Again({ name, look, leave }) {
  const box = useRef(), id = useId(), show = () => { if (box.current && !box.current.open) box.current.showModal() }
  useEffect(() => { show(); return () => box.current?.close() }, [])
  return html`<dialog class="again" ref=${box} aria-labelledby=${id} onCancel=${e => e.preventDefault()} onClose=${show}><div class="stack"><h2 id=${id}>${t('accounts.ended')}</h2><p>${t('accounts.endedKept')}</p>
    <${SignIn} name=${name} look=${look} /><div><button type="button" class="plain compact" onClick=${leave}>${t('accounts.endedLeave')}</button></div></div></dialog>`
}
