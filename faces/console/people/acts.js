// faces/console/people/acts.js -- what can be done for one person: link and unlink a device, their limits, their data, and erasing them in two steps.
import { del, get, post } from '../lib/api.js'
import { save } from '../lib/csv.js'
import { Act, Dialog, Field, html, useEffect, useRef, useState } from '../lib/ui.js'
import { say } from '../lib/vocabulary.js'
import { clock, day, number, t } from '../lib/words.js'

const json = (name, value) => save(name, JSON.stringify(value, null, 2), 'application/json')

export function Unlink({ ctx, id, name }) {
  const [asked, ask] = useState(false)
  const work = async () => { await post(ctx.path('/unlink'), { device: id }, ctx.with); ask(false); ctx.again() }
  return html`<button class="compact" aria-label=${t('people.unlinkOf', { device: name })} onClick=${() => ask(true)}>${t('people.unlink')}</button>
    ${asked && html`<${Dialog} title=${t('people.unlinkOf', { device: name })} onClose=${() => ask(false)}><p>${t('people.unlinkIntro')}</p><div class="row"><${Act} class="primary" work=${work}>${t('people.unlinkYes')}<//><button onClick=${() => ask(false)}>${t('console.cancel')}</button></div><//>`}`
}

export function LinkDevice({ ctx }) {
  const [device, set] = useState('')
  if (ctx.who.as !== 'user') return html`<p class="small soft">${t('people.linkBy')}</p>`
  const work = async () => { if (!device.trim()) return; await post(ctx.path('/link'), { anonymousId: device.trim() }, ctx.with); set(''); ctx.again() }
  return html`<details><summary>${t('people.link')}</summary><div class="stack tight words-of"><${Field} label=${t('people.way.device')} hint=${t('people.linkHint')}>${a => html`<input ...${a} value=${device} spellcheck="false" onInput=${e => set(e.target.value)} />`}<//><div><${Act} work=${work}>${t('people.linkYes')}<//></div></div></details>`
}

const CHANNELS = ['web', 'inapp', 'push', 'webpush', 'email', 'sms', 'messenger']

export function Limits({ ctx, person }) {
  const is = person.limits, was = { most: is.messagesPerWeek ?? '', until: is.pausedUntil?.slice(0, 10) ?? '', off: is.channelsOff, complaint: person.complaintOpen, minor: person.minor }
  const [now, set] = useState(was), [said, say_] = useState(false), change = part => { set(now => ({ ...now, ...part })); say_(false) }
  const work = async () => {
    const asked = { messagesPerWeek: now.most === '' ? null : Number(now.most), pauseUntil: now.until ? `${now.until}T00:00:00Z` : null, channelsOff: now.off, complaintOpen: now.complaint, minor: now.minor }
    const before = { messagesPerWeek: was.most, pauseUntil: was.until, channelsOff: was.off, complaintOpen: was.complaint, minor: was.minor }, after = { messagesPerWeek: now.most, pauseUntil: now.until, channelsOff: now.off, complaintOpen: now.complaint, minor: now.minor }
    const changed = Object.fromEntries(Object.entries(asked).filter(([k]) => JSON.stringify(before[k]) !== JSON.stringify(after[k])))      // what nobody touched stays as the person set it
    if (Object.keys(changed).length) await post(ctx.path('/limits'), changed, ctx.with)
    set(now); say_(true); ctx.again()
  }
  return html`<section class="card stack"><h2>${t('people.limits')}</h2><p class="small soft">${t('people.limitsHint')}</p><div class="limits"><div class="two-fields">
      <${Field} label=${t('people.most1')} hint=${t('people.most1Hint')}>${a => html`<input ...${a} type="number" min="0" max="254" value=${now.most} onInput=${e => change({ most: e.target.value })} />`}<//>
      <${Field} label=${t('people.pause')} hint=${t('people.pauseHint')}>${a => html`<input ...${a} type="date" value=${now.until} onInput=${e => change({ until: e.target.value })} />`}<//></div>
    <fieldset><legend>${t('people.off')}</legend><div class="checks">${CHANNELS.map(c => html`<label class="check"><input type="checkbox" checked=${now.off.includes(c)} onChange=${e => change({ off: CHANNELS.filter(x => x === c ? e.target.checked : now.off.includes(x)) })} /> ${say('channel', c)}</label>`)}</div></fieldset>
    <label class="check"><input type="checkbox" checked=${now.complaint} onChange=${e => change({ complaint: e.target.checked })} /> ${t('people.complaintOpen')}</label><label class="check"><input type="checkbox" checked=${now.minor} onChange=${e => change({ minor: e.target.checked })} /> ${t('people.isMinor')}</label>
    <div class="row"><${Act} class="primary" work=${work}>${t('console.save')}<//><span role="status" class="soft">${said && t('people.saved')}</span></div></div></section>`
}

/** Erasing takes a word typed by hand: the first press only opens the second step. */
function Erase({ ctx, onClose }) {
  const [typed, set] = useState(''), word = t('people.eraseWord'), sure = typed.trim().toLowerCase() === word
  const work = async () => { if (sure) ctx.setReceipt(await del(ctx.path(''), ctx.with)) }
  return html`<${Dialog} title=${t('people.eraseTitle')} onClose=${onClose}><p>${t('people.eraseIntro')}</p><${Field} label=${t('people.eraseType', { word })}>${a => html`<input ...${a} value=${typed} autocomplete="off" onInput=${e => set(e.target.value)} />`}<//>
    <div class="row"><${Act} class="danger" work=${work} disabled=${!sure}>${t('people.eraseYes')}<//><button onClick=${onClose}>${t('console.cancel')}</button></div><//>`
}

export function TakeOrErase({ ctx, pseudonym }) {
  const [erasing, erase] = useState(false)
  const take = async () => json(`person-${pseudonym}.json`, await get(ctx.path('/export'), ctx.with))
  return html`<section class="card stack no-print"><h2>${t('people.data')}</h2><p class="small soft">${t('people.exportHint')}</p><div class="row"><${Act} work=${take}>${t('people.export')}<//><button class="danger" onClick=${() => erase(true)}>${t('people.erase')}</button></div>${erasing && html`<${Erase} ctx=${ctx} onClose=${() => erase(false)} />`}</section>`
}

export function Erased({ receipt, onClose }) {
  const head = useRef()
  useEffect(() => { head.current.focus(); scrollTo(0, 0) }, [])
  return html`<h1 tabindex="-1" ref=${head}>${t('people.erased')}</h1><section class="card stack" role="status"><p>${t('people.erasedIntro')}</p><dl class="facts"><dt>${t('people.receipt')}</dt><dd><code>${receipt.receipt}</code></dd><dt>${t('people.at')}</dt><dd>${day(receipt.at)}, ${clock(receipt.at)}</dd><dt>${t('people.records')}</dt><dd>${number(receipt.records)}</dd></dl>
  <div class="row no-print"><button class="primary" onClick=${() => json(`erased-${receipt.receipt}.json`, receipt)}>${t('people.saveReceipt')}</button><button onClick=${() => print()}>${t('console.print')}</button><button onClick=${onClose}>${t('people.another')}</button></div></section>`
}
