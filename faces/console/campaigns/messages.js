// faces/console/campaigns/messages.js -- the words: each message with its channels and its words in each language, what may be filled in, and how long it is.
import { post } from '../lib/api.js'
import { Field, Tag, html, useEffect, useId, useRef, useState } from '../lib/ui.js'
import { has, language, money, t } from '../lib/words.js'

export const channelName = c => has(`campaigns.channel.${c}`) ? t(`campaigns.channel.${c}`) : c
export const languageName = l => { try { return new Intl.DisplayNames([language], { type: 'language' }).of(l) } catch { return l } }
const characters = s => [...new Intl.Segmenter(language, { granularity: 'grapheme' }).segment(s)].length

/** What can be put in: a list that opens, walked with Tab or the arrows, closed by Escape or by leaving it. */
function Holes({ holes, label, put }) {
  const [open, setOpen] = useState(false), box = useRef()
  useEffect(() => { if (open) box.current.querySelector('ul').scrollIntoView({ block: 'nearest' }) }, [open])
  const keys = e => {
    if (e.key === 'Escape' && open) { e.stopPropagation(); box.current.open = false; box.current.querySelector('summary').focus() }
    if (!open || (e.key !== 'ArrowDown' && e.key !== 'ArrowUp')) return
    const all = [...box.current.querySelectorAll('summary, button')], at = all.indexOf(document.activeElement) + (e.key === 'ArrowDown' ? 1 : -1)
    e.preventDefault()
    all.at(Math.min(at, all.length - 1))?.focus()
  }
  return html`<details class="holes" ref=${box} onToggle=${e => setOpen(e.currentTarget.open)} onKeyDown=${keys} onFocusOut=${e => { if (e.relatedTarget && !e.currentTarget.contains(e.relatedTarget)) e.currentTarget.open = false }}>
    <summary>${t('campaigns.fill')}<span class="hidden-words"> (${label})</span></summary>
    ${open && html`<ul>${holes.map(h => html`<li key=${h.name}><button type="button" class="plain compact" onClick=${() => { box.current.open = false; put(h.name) }}>${h.line}<span class="mono soft">{{${h.name}}}</span></button></li>`)}</ul>`}</details>`
}

/** A text of a message: typed, with holes put in where the cursor is, and counted. */
function Words({ f, path, label, rows, holes }) {
  const box = useRef(), id = useId(), now = f.get(path) ?? '', write = x => f.put(path, x === '' && path.at(-1) !== 'body' ? undefined : x, { words: true }), wrong = f.exactly(path)
  const put = hole => {
    const b = box.current, from = b.selectionStart ?? now.length, to = b.selectionEnd ?? from
    write(now.slice(0, from) + `{{${hole}}}` + now.slice(to))
    requestAnimationFrame(() => { b.focus(); b.selectionStart = b.selectionEnd = from + hole.length + 4 })
  }
  const control = { id, ref: box, value: now, 'aria-describedby': path.at(-1) === 'url' ? undefined : id + '-n', 'aria-invalid': wrong ? 'true' : undefined, onInput: e => write(e.target.value) }
  return html`<div class="field"><div class="row apart"><label for=${id}>${label}</label><span class="row">${path.at(-1) !== 'url' && html`<span class="small soft" id=${id + '-n'}>${t('campaigns.characters', { n: characters(now) })}</span>`}
      ${holes.length > 0 && html`<${Holes} holes=${holes} label=${label} put=${put} />`}</span></div>
    ${rows ? html`<textarea ...${control} rows=${rows}></textarea>` : html`<input ...${control} />`}${wrong && html`<span class="wrong" role="alert">${wrong}</span>`}</div>`
}

/** How many text messages it makes and what one costs, as the sender composes and counts it; nothing while the file has mistakes. */
function AsText({ f, id, locale }) {
  const [sms, set] = useState()
  useEffect(() => {
    let here = true
    const later = setTimeout(() => post('/v1/campaigns/preview', { text: f.yaml, message: id, channel: 'sms', locale }).then(p => here && set(p.sms), () => here && set()), 400)
    return () => { here = false; clearTimeout(later) }
  }, [f.yaml, id, locale])
  return sms ? html`<p class="small"><strong>${t('campaigns.smsParts', { n: sms.parts })}</strong> · ${t('campaigns.smsUnits', { units: sms.units, of: sms.unitsMost, alphabet: sms.alphabet })}${sms.price != null && ` · ${t('campaigns.smsPrice', { price: money(sms.price, sms.currency) })}`}</p>` : ''
}

function Locale({ f, path, locale, holes, main }) {
  const w = f.get([...path, locale]), [open, setOpen] = useState(main || Boolean(w)), base = [...path, locale]
  if (!w && !main) return html`<button type="button" class="compact" onClick=${() => { setOpen(true); f.put(base, { title: '', body: '' }, { words: true }) }}>${t('campaigns.addLanguage', { language: languageName(locale) })}</button>`
  return html`<fieldset lang=${language}><legend>${languageName(locale)}</legend><div class="stack">
    <${Words} f=${f} path=${[...base, 'title']} label=${t('campaigns.titleIn', { language: languageName(locale) })} holes=${holes} /><${Words} f=${f} path=${[...base, 'body']} label=${t('campaigns.bodyIn', { language: languageName(locale) })} rows=${3} holes=${holes} />
    ${w && f.get([...path, 'channels'])?.includes?.('sms') && html`<${AsText} f=${f} id=${f.get([...path, 'id'])} locale=${locale} />`}
    <div class="grid"><${Words} f=${f} path=${[...base, 'action', 'label']} label=${t('campaigns.button')} holes=${[]} /><${Words} f=${f} path=${[...base, 'action', 'url']} label=${t('campaigns.buttonLeads')} holes=${[]} /></div>
    ${!main && html`<div><button type="button" class="plain compact" onClick=${() => f.remove(base)}>${t('campaigns.removeLanguage', { language: languageName(locale) })}</button></div>`}</div></fieldset>`
}

function Message({ f, i, m, count }) {
  const path = ['messages', i], channels = m.channels ?? [], list = useId()
  const flip = name => f.put([...path, 'channels'], channels.includes(name) ? channels.filter(c => c !== name) : [...channels, name])
  const holes = (f.v.holes ?? []).filter(h => !h.name.startsWith('coupon.') || f.value.coupon)
  const wrong = f.about([...path, 'channels'])
  return html`<div class="message stack"><div class="row apart"><h3>${t('campaigns.messageNamed', { name: m.id ?? i + 1 })}</h3>${count > 1 && html`<button type="button" class="plain compact" onClick=${() => f.remove(path)}>${t('campaigns.removeMessage')}</button>`}</div>
    <fieldset class="channels" aria-describedby=${wrong ? list + '-w' : undefined}><legend>${t('campaigns.channels')}</legend><div class="row">${f.v.channels.map(c => html`<label class="check" key=${c.name}><input type="checkbox" checked=${channels.includes(c.name)} onChange=${() => flip(c.name)} />
      <span>${channelName(c.name)}${channels[0] === c.name && channels.length > 1 ? html` <span class="small soft">${t('campaigns.first')}</span>` : ''}${!c.connected ? html` <${Tag} kind=${channels.includes(c.name) ? 'warn' : ''}>${t('campaigns.notConnected')}<//>` : ''}</span></label>`)}</div>
      ${wrong && html`<span class="wrong" id=${list + '-w'} role="alert">${wrong}</span>`}</fieldset>
    ${(channels.includes('web') || channels.includes('inapp')) && html`<${Field} label=${t('campaigns.slot')} hint=${t('campaigns.slotHint')} wrong=${f.about([...path, 'slot'])}>${a => html`<input ...${a} list=${list} spellcheck=${false} value=${m.slot ?? ''} onInput=${e => f.put([...path, 'slot'], e.target.value || undefined)} />`}<//><datalist id=${list}>${f.v.slots.map(s => html`<option value=${s}></option>`)}</datalist>`}
    ${f.v.locales.map(l => html`<${Locale} key=${l} f=${f} path=${path} locale=${l} holes=${holes} main=${l === f.v.defaultLocale} />`)}</div>`
}

export default function Messages({ f }) {
  const all = Array.isArray(f.value.messages) ? f.value.messages : []
  const grow = () => { let n = all.length + 1; while (all.some(m => m.id === `words-${n}`)) n++; f.append(['messages'], { id: `words-${n}`, channels: all[0]?.channels ?? ['inapp'], [f.v.defaultLocale]: { title: '', body: '' } }) }
  return html`<section class="card stack"><h2>${t('campaigns.messages')}</h2>${all.map((m, i) => html`<${Message} key=${i} f=${f} i=${i} m=${m ?? {}} count=${all.length} />`)}<div><button type="button" class="compact" onClick=${grow}>${t('campaigns.addMessage')}</button></div></section>`
}
