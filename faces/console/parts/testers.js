// faces/console/parts/testers.js -- who gets tests: who does already, taken out with one press and back with another; a phone added by its code, somebody added by address or number. Written into tact.yaml by the server.
import { del, get, post, query } from '../lib/api.js'
import { useSending } from '../lib/signin.js'
import { Act, Failed, Field, Notice, Tag, html, useEffect, useLoad, useState } from '../lib/ui.js'
import { t } from '../lib/words.js'

const LOOK_MS = 2000

/** The code of a phone's page, until the phone is there. */
function Phone({ url, there }) {
  const alone = /^https?:\/\/(127\.|localhost|\[::1\])/.test(url)
  return html`<div class="stack tight"><p>${t('testers.phoneWords')}</p>${alone && html`<p class="small soft">${t('checklist.phoneAlone')}</p>`}
    <img class="qr" width="160" height="160" src=${query('/v1/qr', { text: url })} alt=${t('checklist.phoneQr', { url })} />
    <p><a href=${url} target="_blank" rel="noopener">${t('testers.here')}</a></p><p role="status" class=${there ? 'fine' : 'soft'}>${there ? t('testers.there') : t('testers.waits')}</p></div>`
}

/** `changed` is called when somebody was added or taken out. */
export function Testers({ changed }) {
  const of = useLoad(() => get('/v1/testers')), [phone, setPhone] = useState(), [who, set] = useState(''), [said, say] = useState(''), [out, setOut] = useState()
  useEffect(() => { if (!phone) return; const timer = setInterval(() => { if (!document.hidden) of.again() }, LOOK_MS); return () => clearInterval(timer) }, [phone])
  const done = async (a, words) => { say(a.inForce ? words : t('testers.notInForce', { fault: a.fault ?? '' })); await of.again(); changed?.(); return a }
  const add = async body => { const a = await post('/v1/testers', body); setOut(); return done(a, body.phone ? '' : t('testers.added', { who: a.tester })) }
  const take = async who => { const a = await del('/v1/testers/' + encodeURIComponent(who)); setOut(who); if (phone?.tester === who) setPhone(); await done(a, '') }
  const sending = useSending(async () => { if (!who.trim()) return; await add({ tester: who.trim() }); set('') })
  const list = of.data?.testers ?? [], mine = list.find(x => x.tester === phone?.tester)
  return html`<div class="stack">${list.length > 0 && html`<ul class="plain-list">${list.map(x => html`<li key=${x.tester}>${x.url ? html`<a href=${x.url} target="_blank" rel="noopener">${x.tester}</a>` : x.tester} <${Tag} kind=${x.open ? 'good' : ''}>${x.open ? t('testers.isOpen') : x.known ? t('testers.isKnown') : t('testers.isNot')}<//>
      <${Act} class="plain compact" aria-label=${t('testers.outOne', { who: x.tester })} work=${() => take(x.tester)}>${t('testers.out')}<//></li>`)}</ul>`}
    ${out && html`<${Notice} role="status"><div class="row apart"><p>${t('testers.isOut', { who: out })}</p><${Act} class="compact" work=${() => add({ tester: out })}>${t('campaigns.undo')}<//></div><//>`}
    ${of.error && html`<${Failed} error=${of.error} again=${of.again} />`}
    ${phone ? html`<${Phone} url=${phone.url} there=${mine?.open} />` : html`<div><${Act} class="primary" work=${async () => setPhone(await add({ phone: true }))}>${t('testers.phone')}<//></div>`}
    <form class="row ends" onSubmit=${sending.send}><div class="grow"><${Field} label=${t('testers.who')} hint=${t('testers.whoHint')}>${a => html`<input ...${a} value=${who} autocomplete="off" autocapitalize="none" spellcheck=${false} onInput=${e => set(e.target.value)} />`}<//></div>
      <button aria-busy=${sending.busy}>${t('testers.add')}</button></form>${sending.error && html`<${Failed} error=${sending.error} />`}<p role="status">${said}</p></div>`
}
