// faces/console/screens/accounts.js -- who of the brand may sign in: inviting, roles, a new password, ending sessions, removing.
import { del, get, post } from '../lib/api.js'
import { Refusal, roleWords, useSending } from '../lib/signin.js'
import { Act, Dialog, Field, html, Loaded, Spoken, Tag, useLoad, useState } from '../lib/ui.js'
import { ago, minute, t } from '../lib/words.js'

const all = ['marketer', 'agent', 'shop', 'privacy', 'admin'], at = (name, rest = '') => `/v1/accounts/${encodeURIComponent(name)}${rest}`

const Roles = ({ value, onChange }) => html`<fieldset class="stack tight"><legend>${t('accounts.roles')}</legend>${all.map((r, i) => html`<label class="check"><input type="checkbox" ref=${el => i || el?.setCustomValidity(value.length ? '' : t('accounts.oneRole'))} checked=${value.includes(r)} onChange=${e => onChange(all.filter(x => x === r ? e.target.checked : value.includes(x)))} />
  <span><b>${t(`accounts.role.${r}`)}</b> <span class="soft">${t(`accounts.does.${r}`)}</span></span></label>`)}</fieldset>`

function Invite({ onLink }) {
  const [name, setName] = useState(''), [roles, setRoles] = useState([])
  const { send, busy, error } = useSending(async () => { const made = await post('/v1/accounts', { name: name.trim(), roles }); setName(''); setRoles([]); onLink(made) })
  return html`<form class="card" onSubmit=${send}><div class="stack narrow"><h2>${t('accounts.invite')}</h2>
    <${Field} label=${t('accounts.name')} hint=${t('accounts.nameHint')}>${a => html`<input ...${a} autocomplete="off" autocapitalize="none" spellcheck=${false} required value=${name} onInput=${e => setName(e.target.value)} />`}<//>
    <${Roles} value=${roles} onChange=${setRoles} />${error && html`<${Refusal} error=${error} />`}<p><button class="primary" aria-busy=${busy} aria-disabled=${busy}>${t('accounts.makeLink')}</button></p></div></form>`
}

function Link({ made, onClose }) {
  const [copied, setCopied] = useState(false)
  const copy = async () => { await navigator.clipboard.writeText(made.link); setCopied(true) }
  return html`<${Dialog} title=${t('accounts.linkFor', { name: made.name })} onClose=${onClose}><p>${t('accounts.linkHint', { until: minute(made.expires) })}</p>
    <${Field} label=${t('accounts.linkFor', { name: made.name })}>${a => html`<input ...${a} class="mono" readonly value=${made.link} onFocus=${e => e.target.select()} />`}<//>
    ${navigator.clipboard && html`<p><${Act} class="primary" work=${copy}>${copied ? t('accounts.copied') : t('accounts.copy')}<//></p>`}<${Spoken}>${copied && t('accounts.copied')}<//><//>`
}

/** A dialog with one act of one account. */
function Ask({ title, intro, words, kind = 'primary', work, onClose, children }) {
  const { send, busy, error } = useSending(work)
  return html`<${Dialog} title=${title} onClose=${onClose}><form class="stack" onSubmit=${send}>${intro && html`<p>${intro}</p>`}${children}${error && html`<${Refusal} error=${error} />`}
    <div class="row"><button class=${kind} aria-busy=${busy} aria-disabled=${busy}>${words}</button><button type="button" onClick=${onClose}>${t('console.cancel')}</button></div></form><//>`
}

function RolesOf({ account, onDone, onClose }) {
  const [roles, set] = useState(account.roles)
  return html`<${Ask} title=${t('accounts.rolesOf', { name: account.name })} words=${t('console.save')} onClose=${onClose} work=${async () => { await post(at(account.name, '/roles'), { roles }); onDone() }}><${Roles} value=${roles} onChange=${set} /><//>`
}

function Reset({ account, onLink, onClose }) {
  const [totp, set] = useState(false), name = account.name
  return html`<${Ask} title=${t('accounts.resetOf', { name })} intro=${t('accounts.resetIntro', { name })} words=${t('accounts.makeLink')} onClose=${onClose} work=${async () => onLink(await post(at(name, '/reset'), { totp }))}>
    ${account.totp && html`<label class="check"><input type="checkbox" checked=${totp} onChange=${e => set(e.target.checked)} /> ${t('accounts.resetTotp')}</label>`}<//>`
}

const states = { active: () => t('accounts.state.active'), invited: () => t('accounts.state.invited'), 'link over': () => t('accounts.state.over') }

function Card({ account, mine, ask, again }) {
  const { name } = account
  return html`<li class="card stack tight"><div class="row apart"><h2>${name}</h2><span class="row"><${Tag} kind=${account.state === 'active' ? 'good' : account.state === 'invited' ? '' : 'warn'}>${states[account.state]()}<//>${account.totp && html`<${Tag} kind="good">${t('accounts.secondTag')}<//>`}</span></div>
    <p>${roleWords(account.roles)}</p><p class="small soft">${account.signedIn ? t('accounts.last', { when: ago(account.signedIn) }) : t('accounts.never')}${account.sessions > 0 && ' · ' + t('accounts.sessionsOpen', { n: account.sessions })}</p>
    <div class="row"><button class="compact" aria-label=${t('accounts.rolesOf', { name })} onClick=${() => ask('roles', account)}>${t('accounts.changeRoles')}</button><button class="compact" aria-label=${t('accounts.resetOf', { name })} onClick=${() => ask('reset', account)}>${t('accounts.reset')}</button>
      ${account.sessions > 0 && !mine && html`<${Act} class="compact" work=${async () => { await del(at(name, '/sessions')); again() }}>${t('accounts.endSessions')}<//>`}
      ${!mine && html`<button class="compact danger" aria-label=${t('accounts.removeOf', { name })} onClick=${() => ask('remove', account)}>${t('accounts.remove')}</button>`}</div></li>`
}

export default function Accounts({ session, look }) {
  const accounts = useLoad(o => get('/v1/accounts', o), []), [asked, setAsked] = useState(), close = () => setAsked()
  const done = () => { close(); accounts.again(); look() }, link = made => { setAsked({ what: 'link', made }); accounts.again() }, { what, account } = asked ?? {}
  return html`<div class="stack tight"><h1>${t('accounts.title')}</h1><p class="soft">${t('accounts.intro')}</p></div>
    <${Loaded} of=${accounts}>${data => html`<ul class="plain-list grid">${data.accounts.map(a => html`<${Card} key=${a.name} account=${a} mine=${a.name === session.name} ask=${(w, who) => setAsked({ what: w, account: who })} again=${accounts.again} />`)}</ul>`}<//>
    <${Invite} onLink=${link} />
    ${what === 'link' && html`<${Link} made=${asked.made} onClose=${close} />`}${what === 'roles' && html`<${RolesOf} account=${account} onDone=${done} onClose=${close} />`}${what === 'reset' && html`<${Reset} account=${account} onLink=${link} onClose=${close} />`}
    ${what === 'remove' && html`<${Ask} title=${t('accounts.removeOf', { name: account.name })} intro=${t('accounts.removeIntro', { name: account.name })} words=${t('accounts.removeYes')} kind="danger" onClose=${close} work=${async () => { await del(at(account.name)); done() }} />`}`
}
