// faces/console/pages/questions.js -- the questions of a page's form, added, put in order and taken out. Each control writes its own place in the keys of the page's file, and nothing beside it.
import { append, read, remove, set, swap } from '../campaigns/yaml.js'
import { get, query } from '../lib/api.js'
import { Field, Notice, html, useEffect, useLoad, useState } from '../lib/ui.js'
import { language as reader, t, wordsOf } from '../lib/words.js'

const kinds = ['text', 'long', 'email', 'phone', 'town', 'date', 'number', 'choice', 'yes_no'], MOST = 12, ANSWERS = 12
const order = ['name', 'ask', 'help', 'type', 'required', 'property', 'trait', 'options', 'permission'], path = ['form', 'fields']
const keys = /^(\uFEFF?---[ \t]*\r?\n)([\s\S]*?)^---[ \t]*\r?$/m

/** The keys of a page's file and what they hold: { fields } of its form; nothing where they cannot be read. */
function formOf(text) {
  const found = keys.exec(text), { value, broken } = found ? read(found[2]) : { broken: true }
  const fields = value?.form === undefined ? [] : value.form?.fields
  return broken || !Array.isArray(fields) || (value.form !== undefined && !fields.length) ? undefined : { fields }
}
/** The text of a file with its keys changed. */
const within = (text, change) => text.replace(keys, (all, head, yaml) => head + change(yaml) + all.slice(head.length + yaml.length))

/** A name that no other has: email, email-2 ... */
function fresh(like, taken) {
  for (let n = 1; ; n++) { const name = n > 1 ? `${like}-${n}` : like; if (!taken.includes(name)) return name }
}
/** `say`: t() of the page's language. */
function begun(kind, fields, contact, say) {
  const name = fresh(kind.replace('_', '-'), fields.map(f => f.name)), question = { name, ask: say('site.askNew'), type: kind }
  if (kind === 'email') return contact ? { ...question, permission: [contact] } : question
  return { ...question, property: name.replaceAll('-', '_'), ...(kind === 'choice' && { options: { one: say('site.answer', { n: 1 }), two: say('site.answer', { n: 2 }) } }) }
}

/** A question of another kind: what belongs to its kind alone goes, what the new one cannot do without comes. */
function asKind(yaml, at, q, kind, contact, say) {
  const has = kind === 'email' ? { permission: q.permission ?? (contact && [contact]) } : { property: q.property ?? (q.trait ? undefined : q.name?.replaceAll('-', '_')), trait: q.trait, options: kind === 'choice' ? q.options ?? begun(kind, [], contact, say).options : undefined }
  return ['property', 'trait', 'permission', 'options'].reduce((y, key) => has[key] === q[key] ? y : set(y, [...at, key], has[key], { order, words: true }), set(yaml, [...at, 'type'], kind, { order }))
}

function Answers({ of, say, put, take, add }) {
  const map = !Array.isArray(of), rows = map ? Object.entries(of) : of.map((words, i) => [i, words])
  return html`<fieldset class="stack tight"><legend>${t('site.answers')}</legend>${rows.map(([key, words], i) => html`<div class="row ends" key=${key}><div class="grow"><${Field} label=${t('site.answer', { n: i + 1 })} hint=${map ? key : undefined}>${a => html`<input ...${a} value=${words} onInput=${e => put(key, e.target.value)} />`}<//></div>
      ${rows.length > 2 && html`<button type="button" class="plain compact" aria-label=${t('testers.outOne', { who: words })} onClick=${() => take(key)}>${t('testers.out')}</button>`}</div>`)}
    ${rows.length < ANSWERS && html`<div><button type="button" class="compact" onClick=${() => add(map ? fresh('answer', rows.map(([k]) => k)) : rows.length, say('site.answer', { n: rows.length + 1 }))}>${t('site.answerAdd')}</button></div>`}</fieldset>`
}

/** Beside an address: a box a purpose, with the version of the notice whose words stand there. */
const Permission = ({ of, notice, flip }) => html`<fieldset><legend>${t('site.permission', { n: notice.version })}</legend><div class="row">${notice.purposes.map(p => html`<label class="check" key=${p.purpose}><input type="checkbox" checked=${of.includes(p.purpose)} onChange=${() => flip(p.purpose)} /> <span>${p.name}</span></label>`)}</div></fieldset>`

function Question({ q, i, last, notice, contact, say, edit, move, out }) {
  const at = key => [...path, i, key], put = (key, v) => edit(y => set(y, at(key), v || undefined, { order, words: true })), kind = q.type ?? 'text', who = q.ask || q.name
  const line = (key, label, more) => html`<${Field} label=${label}>${a => html`<input ...${a} value=${q[key] ?? ''} onInput=${e => put(key, e.target.value)} ...${more} />`}<//>`, word = { autocapitalize: 'none', spellcheck: false }
  const turn = next => edit(y => asKind(y, [...path, i], q, next, contact, say))
  const flip = purpose => edit(y => { const list = q.permission ?? [], n = list.indexOf(purpose); return n >= 0 ? remove(y, [...at('permission'), n]) : append(y, at('permission'), purpose) })
  return html`<li class="card stack"><div class="row apart"><h3>${i + 1}. ${who}</h3><div class="row">${i > 0 && html`<button type="button" class="plain compact" aria-label=${t('site.upOne', { ask: who })} onClick=${() => move(i - 1)}>${t('site.up')}</button>`}
      ${!last && html`<button type="button" class="plain compact" aria-label=${t('site.downOne', { ask: who })} onClick=${() => move(i)}>${t('site.down')}</button>`}<button type="button" class="plain compact" aria-label=${t('testers.outOne', { who })} onClick=${() => out(i)}>${t('testers.out')}</button></div></div>
    <${Field} label=${t('site.ask')}>${a => html`<input ...${a} maxlength="200" value=${q.ask ?? ''} onInput=${e => edit(y => set(y, at('ask'), e.target.value, { order, words: true }))} />`}<//>${line('help', t('site.help'), { maxlength: 300 })}
    <div class="grid"><${Field} label=${t('site.type')}>${a => html`<select ...${a} value=${kind} onChange=${e => turn(e.target.value)}>${kinds.map(k => html`<option value=${k}>${t(`site.q.${k}`)}</option>`)}</select>`}<//>
      ${line('name', t('site.nameOf'), word)}${kind !== 'email' && html`${line('property', t('site.property'), word)}${line('trait', t('site.trait'), word)}`}</div>
    ${kind === 'choice' && html`<${Answers} of=${q.options ?? []} say=${say} put=${(k, v) => edit(y => set(y, [...at('options'), k], v, { words: true }))} take=${k => edit(y => remove(y, [...at('options'), k]))} add=${(k, v) => edit(y => Array.isArray(q.options) ? append(y, at('options'), v) : set(y, [...at('options'), k], v, { words: true }))} />`}
    ${kind === 'email' && notice && html`<${Permission} of=${q.permission ?? []} notice=${notice} flip=${flip} />`}
    <label class="check"><input type="checkbox" checked=${q.required === 'true'} onChange=${e => edit(y => set(y, at('required'), e.target.checked ? 'true' : undefined, { order }))} /> <span>${t('site.required')}</span></label></li>`
}

/** `name`: of the page, which a form begun here takes; `language`: the page's. */
export default function Questions({ text, write, name, language }) {
  const notice = useLoad(() => get(query('/v1/consent/notice', { lang: reader }))).data, [kind, choose] = useState('email'), [undo, setUndo] = useState(), [say, speak] = useState(() => t)
  useEffect(() => { wordsOf(language).then(words => speak(() => words)) }, [language])
  const form = formOf(text), edit = change => { setUndo(); write(before => within(before, change)) }
  if (!form) return html`<p class="soft">${t('site.formByHand')}</p>`
  const { fields } = form, contact = notice?.purposes.find(p => p.purpose === 'contact_email')?.purpose
  const add = () => edit(y => { const q = begun(kind, fields, contact, say); return fields.length ? append(y, path, q) : append(`${y}form:\n  name: ${name}\n  fields:\n    - {}\n`, path, q).replace(/ {4}- \{\}\n(?= {4}- )/, '') })
  const out = i => { const after = within(text, y => remove(y, fields.length > 1 ? [...path, i] : ['form'])); write(after); setUndo({ before: text, after }) }
  return html`<p class="soft">${t('site.formWords')}</p>${fields.length > 0 && html`<ol class="questions stack">${fields.map((q, i) => html`<${Question} key=${i} q=${q} i=${i} last=${i === fields.length - 1} notice=${notice} contact=${contact} say=${say} edit=${edit} move=${n => edit(y => swap(y, path, n))} out=${out} />`)}</ol>`}
    ${undo?.after === text && html`<${Notice} role="status"><div class="row apart"><p>${t('site.isOut')}</p><button type="button" class="compact" onClick=${() => { write(undo.before); setUndo() }}>${t('campaigns.undo')}</button></div><//>`}
    ${fields.length < MOST && html`<div class="row ends"><${Field} label=${t('site.type')}>${a => html`<select ...${a} value=${kind} onChange=${e => choose(e.target.value)}>${kinds.map(k => html`<option value=${k}>${t(`site.q.${k}`)}</option>`)}</select>`}<//><button type="button" onClick=${add}>${t('site.add')}</button></div>`}`
}
