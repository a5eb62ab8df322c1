// faces/console/screens/sign-in.js -- name, password, and the code of those who set one up.
import { post } from '../lib/api.js'
import { Refusal, useSending } from '../lib/signin.js'
import { Field, html, useState } from '../lib/ui.js'
import { t } from '../lib/words.js'

/** `name`: who signs in again, in a dialog over what they were at. */
export default function SignIn({ look, name }) {
  const [form, set] = useState({ name: name ?? '', password: '', code: '' })
  const write = field => e => set(form => ({ ...form, [field]: e.target.value }))      // two fields at once, as a keeper of passwords fills them, before it is drawn again
  const { send, busy, error } = useSending(async () => {
    await post('/v1/session', { name: form.name.trim(), password: form.password, ...(form.code && { code: form.code }) }, { quiet: true })
    await look()
  })
  return html`<form class=${name ? 'stack' : 'card stack'} onSubmit=${send}>${!name && html`<h1>${t('accounts.signIn')}</h1>`}
    <${Field} label=${t('accounts.name')}>${a => html`<input ...${a} name="username" autocomplete="username" autocapitalize="none" spellcheck=${false} required value=${form.name} onInput=${write('name')} />`}<//>
    <${Field} label=${t('accounts.password')}>${a => html`<input ...${a} autofocus=${Boolean(name)} type="password" name="password" autocomplete="current-password" required value=${form.password} onInput=${write('password')} />`}<//>
    <${Field} label=${t('accounts.code')} hint=${t('accounts.codeHint')}>${a => html`<input ...${a} name="code" autocomplete="one-time-code" autocapitalize="none" value=${form.code} onInput=${write('code')} />`}<//>
    ${error && html`<${Refusal} error=${error} />`}
    <button class="primary" aria-busy=${busy} aria-disabled=${busy}>${t('accounts.signIn')}</button></form>`
}
