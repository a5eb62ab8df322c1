// faces/console/screens/sign-in.js -- name, password, and the code of those who set one up.
import { post } from '../lib/api.js'
import { Failed, Field, html, useState } from '../lib/ui.js'
import { t } from '../lib/words.js'

export default function SignIn({ look }) {
  const [form, set] = useState({ name: '', password: '', code: '' }), [busy, setBusy] = useState(false), [error, setError] = useState()
  const write = name => e => set({ ...form, [name]: e.target.value })
  const send = async e => {
    e.preventDefault()
    if (busy) return
    setBusy(true); setError()
    try { await post('/v1/session', { name: form.name, password: form.password, ...(form.code && { code: form.code.replace(/\s/g, '') }) }, { quiet: true }); look() }
    catch (refused) { setError(refused); setBusy(false) }
  }
  return html`<form class="card stack" onSubmit=${send}><h1>${t('accounts.signIn')}</h1>
    <${Field} label=${t('accounts.name')}>${a => html`<input ...${a} name="username" autocomplete="username" autocapitalize="none" spellcheck=${false} required value=${form.name} onInput=${write('name')} />`}<//>
    <${Field} label=${t('accounts.password')}>${a => html`<input ...${a} type="password" name="password" autocomplete="current-password" required value=${form.password} onInput=${write('password')} />`}<//>
    <${Field} label=${t('accounts.code')} hint=${t('accounts.codeHint')}>${a => html`<input ...${a} name="code" inputmode="numeric" autocomplete="one-time-code" value=${form.code} onInput=${write('code')} />`}<//>
    ${error && html`<${Failed} error=${error} />`}
    <button class="primary" aria-busy=${busy}>${t('accounts.signIn')}</button></form>`
}
