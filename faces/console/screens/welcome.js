// faces/console/screens/welcome.js -- a one-time link: the first admin's, an invitation's, a new password's. Opening it changes nothing.
import { post, whoIs } from '../lib/api.js'
import { Password, Refusal, roleWords, useSending } from '../lib/signin.js'
import { Field, html, useLoad, useState } from '../lib/ui.js'
import { t } from '../lib/words.js'

export default function Welcome({ where, look }) {
  const [token] = useState(where.rest[0] ?? ''), link = useLoad(o => post('/v1/session/welcome', { token }, { quiet: true, ...o }), [token]), [name, setName] = useState(''), [password, setPassword] = useState('')
  const { send, busy, error } = useSending(async () => {
    await post('/v1/session/welcome', { token, password, ...(link.data.first && { name: name.trim() }) }, { quiet: true })
    const { roles, totp, totpRequired } = await whoIs()
    if (roles.every(r => r === 'shop') && (totp || !totpRequired)) { location.replace('/till'); return }      // what they came for; the console is not
    location.replace('#/')
    await look()
  })
  if (link.error) return html`<div class="card stack"><h1>${t('accounts.welcomeFirst')}</h1><${Refusal} error=${link.error} /><p><a href="#/">${t('accounts.signIn')}</a></p></div>`
  if (!link.data) return html`<p class="soft" role="status">${t('console.loading')}</p>`
  const { first, roles } = link.data
  return html`<form class="card stack" onSubmit=${send}><h1>${first ? t('accounts.welcomeFirst') : t('accounts.welcome', { name: link.data.name })}</h1>
    <p>${first ? t('accounts.firstIntro') : t('accounts.linkIntro', { roles: roleWords(roles.split(', ')) })}</p>
    ${first ? html`<${Field} label=${t('accounts.name')} hint=${t('accounts.nameHint')}>${a => html`<input ...${a} name="username" autocomplete="username" autocapitalize="none" spellcheck=${false} required value=${name} onInput=${e => setName(e.target.value)} />`}<//>`
      : html`<input type="hidden" name="username" autocomplete="username" value=${link.data.name} />`}
    <${Password} label=${t('accounts.password')} hint=${t('accounts.passwordHint')} complete="new-password" value=${password} onInput=${setPassword} />
    ${error && html`<${Refusal} error=${error} />`}
    <button class="primary" aria-busy=${busy} aria-disabled=${busy}>${t('accounts.start')}</button></form>`
}
