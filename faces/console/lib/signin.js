// faces/console/lib/signin.js -- what the server refuses when one signs in, in the reader's words; and a field for a password.
import { Failed, Field, html, useState } from './ui.js'
import { t } from './words.js'

const said = { wrong: () => t('accounts.wrong'), code: () => t('accounts.codeWrong'), wait: e => t('accounts.wait', { n: e.retryAfter }), link: () => t('accounts.linkOver'), name: () => t('accounts.nameWrong'), password: () => t('accounts.weak') }

export function Refusal({ error }) {
  const words = said[/^urn:tact:(\w+)$/.exec(error.problem?.type)?.[1]]
  return words ? html`<div class="notice bad" role="alert"><p>${words(error)}</p></div>` : html`<${Failed} error=${error} />`
}

/** A form that sends itself once at a time: { send, busy, error }; `work` may throw what the server refused. */
export function useSending(work) {
  const [busy, setBusy] = useState(false), [error, setError] = useState()
  const send = async e => {
    e?.preventDefault()
    if (busy) return
    setBusy(true); setError()
    try { await work() } catch (refused) { setError(refused) } finally { setBusy(false) }
  }
  return { send, busy, error }
}

export function Password({ label, hint, complete, value, onInput }) {
  const [shown, show] = useState(false)
  return html`<${Field} label=${label} hint=${hint}>${a => html`<input ...${a} type=${shown ? 'text' : 'password'} autocomplete=${complete} autocapitalize="none" spellcheck=${false} required value=${value} onInput=${e => onInput(e.target.value)} />`}<//>
    <label class="check small"><input type="checkbox" checked=${shown} onChange=${e => show(e.target.checked)} /> ${t('accounts.show')}</label>`
}

/** The SVG of a QR code, as a picture. */
export const Qr = ({ svg, label }) => html`<img class="secret-qr" alt=${label} src=${'data:image/svg+xml,' + encodeURIComponent(svg)} width="220" height="220" />`
export const roleWords = roles => roles.map(r => t(`accounts.role.${r}`)).join(', ')
