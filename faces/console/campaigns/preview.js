// faces/console/campaigns/preview.js -- a message as a person will see it, channel by channel and language by language: filled from samples by the server, with nothing of anybody.
import { post } from '../lib/api.js'
import { Failed, Field, Notice, html, useEffect, useRef, useState } from '../lib/ui.js'
import { clock, money, t } from '../lib/words.js'
import { channelName, languageName } from './messages.js'

const Action = ({ a }) => a?.label ? html`<span class="go">${a.label}</span>` : ''

/** What stands on the phone's glass. */
function Glass({ p, brand }) {
  const words = html`<strong>${p.title}</strong>${p.body && html`<p>${p.body}</p>`}`
  if (p.channel === 'sms') return html`<div class="talk"><p class="from">${brand}</p><p class="bubble">${p.sms.text}</p></div>`
  if (p.channel === 'messenger') return html`<div class="talk"><p class="from">${brand}</p><div class="bubble">${words}<${Action} a=${p.action} /></div></div>`
  if (p.channel === 'email') return html`<div class="mail"><div class="subject"><p class="from">${brand}</p><strong>${p.title}</strong></div>${p.page ? html`<iframe title=${t('campaigns.previewMail')} src=${p.page} sandbox=""></iframe>` : html`<pre class="plain-mail">${p.plain}</pre>`}</div>`
  if (p.channel === 'push' || p.channel === 'webpush') return html`<div class="lock"><p class="hour" aria-hidden="true">${clock(Date.now()).slice(0, 5)}</p><div class="notification"><p class="from">${brand}</p>${words}<${Action} a=${p.action} /></div></div>`
  const slot = html`<div class="slot">${words}<${Action} a=${p.action} /></div>`
  return html`<div class="page"><p class="from">${brand}</p><i aria-hidden="true"></i><i aria-hidden="true"></i>${slot}<i aria-hidden="true"></i><i aria-hidden="true"></i></div>`
}

export default function Preview({ text, tree, errors, v }) {
  const all = (Array.isArray(tree.value.messages) ? tree.value.messages : []).filter(m => m?.id), [pick, setPick] = useState({}), [state, set] = useState({}), turn = useRef(0)
  const m = all.find(x => x.id === pick.message) ?? all[0], channels = m?.channels ?? [], channel = channels.includes(pick.channel) ? pick.channel : channels[0]
  const locales = v.locales.filter(l => m?.[l]), locale = locales.includes(pick.locale) ? pick.locale : locales[0]
  useEffect(() => {
    if (!channel || errors) return
    const mine = ++turn.current
    post('/v1/campaigns/preview', { text, message: m.id, channel, locale }).then(p => mine === turn.current && set({ p }), error => mine === turn.current && set({ error }))
  }, [text, m?.id, channel, locale, errors])
  if (errors || !channel) return html`<${Notice} kind="warn"><p>${t('campaigns.previewMistakes')}</p><//>`
  const { p, error } = state
  const choose = (label, value, list, name, key) => html`<${Field} label=${label}>${a => html`<select ...${a} value=${value} onChange=${e => setPick({ ...pick, [key]: e.target.value })}>${list.map(x => html`<option value=${x}>${name(x)}</option>`)}</select>`}<//>`
  return html`<div class="preview"><div class="card stack"><h2>${t('campaigns.previewWhat')}</h2>${all.length > 1 && choose(t('campaigns.message'), m.id, all.map(x => x.id), x => x, 'message')}
      ${choose(t('campaigns.channel'), channel, channels, channelName, 'channel')}${choose(t('campaigns.language'), locale, locales, languageName, 'locale')}
      <p class="small soft">${t('campaigns.previewSamples')}</p>
      ${error && html`<${Failed} error=${error} />`}
      <div role="status">${p?.sms && html`<p><strong>${t('campaigns.smsParts', { n: p.sms.parts })}</strong> · ${p.sms.price == null ? t('campaigns.smsNoPrice') : t('campaigns.smsPrice', { price: money(p.sms.price, p.sms.currency) })}</p><p class="small soft">${t('campaigns.smsUnits', { units: p.sms.units, of: p.sms.unitsMost, alphabet: p.sms.alphabet })}</p>`}
        ${p?.missing.length > 0 && html`<div class="notice warn"><p>${t('campaigns.previewMissing')} <span class="mono">${p.missing.map(x => `{{${x}}}`).join(', ')}</span></p></div>`}</div></div>
    <figure class="phone"><div class="glass ${p?.channel ?? ''}" lang=${p?.locale}>${p && html`<${Glass} p=${p} brand=${document.body.dataset.brand} />`}</div><figcaption class="hidden-words">${t('campaigns.previewPhone', { channel: channelName(channel), language: languageName(locale) })}</figcaption></figure></div>`
}
