// faces/console/screens/account.js -- one's own account: password, second step, where one is signed in.
import { del, post, whoIs } from '../lib/api.js'
import { Password, Qr, Refusal, roleWords, useSending } from '../lib/signin.js'
import { Act, Field, html, Loaded, Notice, Tag, useLoad, useState } from '../lib/ui.js'
import { ago, minute, t } from '../lib/words.js'

function Change({ again }) {
  const [form, set] = useState({ old: '', password: '' }), [done, setDone] = useState(false)
  const { send, busy, error } = useSending(async () => { await post('/v1/session/password', form, { quiet: true }); set({ old: '', password: '' }); setDone(true); again() })
  return html`<form class="card" onSubmit=${send}><div class="stack narrow"><h2>${t('accounts.changePassword')}</h2>
    <${Password} label=${t('accounts.old')} complete="current-password" value=${form.old} onInput=${old => set(form => ({ ...form, old }))} />
    <${Password} label=${t('accounts.new')} hint=${t('accounts.passwordHint')} complete="new-password" value=${form.password} onInput=${password => set(form => ({ ...form, password }))} />
    ${error && html`<${Refusal} error=${error} />`}${done && !error && html`<${Notice} kind="good" role="status"><p>${t('accounts.changed')}</p><//>`}
    <p><button aria-busy=${busy} aria-disabled=${busy}>${t('accounts.changePassword')}</button></p></div></form>`
}

/** Whoever finds an open screen changes nothing: the password is asked for once more; and a code where the second step is on. */
function Proof({ work, second, onCancel }) {
  const [form, set] = useState(second ? { password: '', code: '' } : { password: '' }), { send, busy, error } = useSending(() => work(form))
  return html`<form class="stack narrow" onSubmit=${send}><${Password} label=${t('accounts.withPassword')} complete="current-password" value=${form.password} onInput=${password => set(form => ({ ...form, password }))} />
    ${second && html`<${Field} label=${t('accounts.withCode')}>${a => html`<input ...${a} inputmode="text" autocomplete="one-time-code" autocapitalize="none" required value=${form.code} onInput=${e => set(form => ({ ...form, code: e.target.value }))} />`}<//>`}
    ${error && html`<${Refusal} error=${error} />`}<div class="row"><button class="primary" aria-busy=${busy} aria-disabled=${busy}>${t('accounts.goOn')}</button><button type="button" onClick=${onCancel}>${t('console.cancel')}</button></div></form>`
}

function Confirm({ begun, onDone }) {
  const [code, set] = useState(''), { send, busy, error } = useSending(async () => onDone((await post('/v1/session/totp/confirm', { code }, { quiet: true })).recovery))
  return html`<form class="stack narrow" onSubmit=${send}><p>${t('accounts.scan')}</p><${Qr} svg=${begun.qr} label=${t('accounts.qr')} />
    <p>${t('accounts.secret')}: <code>${begun.secret.match(/.{4}/g).join(' ')}</code></p>
    <${Field} label=${t('accounts.codeNow')}>${a => html`<input ...${a} inputmode="numeric" autocomplete="one-time-code" required value=${code} onInput=${e => set(e.target.value)} />`}<//>
    ${error && html`<${Refusal} error=${error} />`}<p><button class="primary" aria-busy=${busy} aria-disabled=${busy}>${t('accounts.confirm')}</button></p></form>`
}

function Second({ mine, again, look }) {
  const [step, go] = useState('')          // '', 'begin', 'off', 'recovery': the password is asked for; an object: what was begun; a list: codes to keep
  const begin = async proof => go(await post('/v1/session/totp', proof, { quiet: true }))
  const off = async proof => { await post('/v1/session/totp/off', proof, { quiet: true }); go(''); again() }
  const recover = async proof => { go((await post('/v1/session/totp/recovery', proof, { quiet: true })).recovery); again() }
  const kept = () => { go(''); again(); look() }
  return html`<section class="card stack"><h2>${t('accounts.second')}</h2>${mine.totpRequired && !mine.totp && html`<${Notice} kind="warn"><p>${t('accounts.secondMust')}</p><//>`}<p class="soft">${t('accounts.secondIntro')}</p>
    ${Array.isArray(step) ? html`<h3>${t('accounts.recovery')}</h3><p>${t('accounts.recoveryIntro')}</p><ul class="codes">${step.map(c => html`<li><code>${c}</code></li>`)}</ul><p><button class="primary" onClick=${kept}>${t('accounts.kept')}</button></p>`
      : typeof step === 'object' ? html`<${Confirm} begun=${step} onDone=${codes => { go(codes); again() }} />`
      : step ? html`<${Proof} key=${step} second=${mine.totp} work=${{ begin, off, recovery: recover }[step]} onCancel=${() => go('')} />`
      : mine.totp ? html`<p>${t('accounts.secondOn', { n: mine.recoveryCodes })}</p><div class="row"><button onClick=${() => go('recovery')}>${t('accounts.recoveryNew')}</button>${!mine.totpRequired && html`<button onClick=${() => go('off')}>${t('accounts.secondOff')}</button>`}</div>`
      : html`<p><button onClick=${() => go('begin')}>${t('accounts.secondBegin')}</button></p>`}</section>`
}

function Sessions({ mine, again, look }) {
  const end = async id => { await del(`/v1/session?id=${id}`); again() }, everywhere = async () => { await del('/v1/session?all=1'); look() }
  return html`<section class="card stack"><h2>${t('accounts.sessions')}</h2><ul class="plain-list stack tight">${mine.sessions.map(s => {
    const browser = s.browser || t('accounts.unknownBrowser')
    return html`<li key=${s.id} class="row apart"><div class="grow"><span>${browser} ${s.this && html`<${Tag} kind="good">${t('accounts.this')}<//>`}</span><br /><span class="small soft">${t('accounts.sessionLine', { from: s.from, used: ago(s.used), ends: minute(s.expires) })}</span></div>
      ${!s.this && html`<${Act} class="compact" aria-label=${t('accounts.endOf', { browser })} work=${() => end(s.id)}>${t('accounts.end')}<//>`}</li>`
  })}</ul><p><${Act} work=${everywhere}>${t('accounts.everywhere')}<//></p></section>`
}

export default function Account({ session, look }) {
  const mine = useLoad(o => whoIs(o), [])
  return html`<div class="stack tight"><h1>${t('accounts.mine')}</h1><p class="soft">${session.name}: ${roleWords(session.roles)}</p></div>
    <${Loaded} of=${mine}>${data => html`<${Second} mine=${data} again=${mine.again} look=${look} /><${Change} again=${mine.again} /><${Sessions} mine=${data} again=${mine.again} look=${look} />`}<//>`
}
