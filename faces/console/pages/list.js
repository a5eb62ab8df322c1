// faces/console/pages/list.js -- every page with the moment it is for, and its languages; a new one begins as a draft.
import { draftNames, keepDraft, watchDrafts } from '../campaigns/drafts.js'
import { languageName } from '../campaigns/messages.js'
import { get } from '../lib/api.js'
import { pageDraft } from '../lib/draft.js'
import { useFirst } from '../lib/first.js'
import { Dialog, Empty, Field, Loaded, Notice, Tag, html, useEffect, useLoad, useState } from '../lib/ui.js'
import { say } from '../lib/vocabulary.js'
import { language, t, wordsOf } from '../lib/words.js'

export const to = (name, language, tab) => `#/pages/${encodeURIComponent(name)}/${encodeURIComponent(language)}${tab ? '?tab=' + tab : ''}`
export const kinds = ['know', 'go', 'do', 'buy']
export const State = ({ of }) => html`<${Tag} kind=${of === 'live' ? 'good' : ''}>${of === 'live' ? t('site.live') : t('site.draft')}<//>`

/** The first text of a page, kept as a draft in this tab: nothing is written before it is saved. */
export async function beginPage(name, into, kind) {
  const theirs = await wordsOf(into)
  keepDraft('page', `${name}/${into}`, { was: null, base: '', text: pageDraft({ language: into, kind, title: theirs('site.headline') }, theirs) })
}

function Fresh({ names, locales, onClose }) {
  const [name, set] = useState(''), [kind, setKind] = useState('know'), [into, speak] = useState(locales[0])
  const wrong = names.includes(name) ? t('site.nameTaken') : name && !/^[a-z0-9][a-z0-9-]{0,79}$/.test(name) ? t('campaigns.nameWrong') : undefined
  const begin = async e => {
    e.preventDefault()
    if (!name || wrong) return
    await beginPage(name, into, kind)
    location.hash = to(name, into)
  }
  return html`<${Dialog} title=${t('site.new')} onClose=${onClose}><form class="stack" onSubmit=${begin}>
    <${Field} label=${t('campaigns.name')} hint=${t('site.nameHint')} wrong=${wrong}>${a => html`<input ...${a} value=${name} autocomplete="off" spellcheck=${false} onInput=${e => set(e.target.value.trim())} />`}<//>
    <${Field} label=${t('site.kind')}>${a => html`<select ...${a} value=${kind} onChange=${e => setKind(e.target.value)}>${kinds.map(k => html`<option value=${k}>${say('kind', k)}</option>`)}</select>`}<//>
    ${locales.length > 1 && html`<${Field} label=${t('campaigns.language')}>${a => html`<select ...${a} value=${into} onChange=${e => speak(e.target.value)}>${locales.map(l => html`<option value=${l}>${languageName(l)}</option>`)}</select>`}<//>`}
    <button class="primary" disabled=${!name || Boolean(wrong)}>${t('campaigns.begin')}</button></form><//>`
}

const FIRST = 50, FEW = 8

export default function List() {
  const of = useLoad(() => get('/v1/pages')), [fresh, setFresh] = useState(false), [, redraw] = useState(0)
  useEffect(() => watchDrafts(() => redraw(n => n + 1)), [])
  const unsaved = draftNames('page'), [word, find] = useState(''), all = of.data?.pages ?? [], has = text => text.toLowerCase().includes(word.trim().toLowerCase())
  const found = all.filter(p => has(p.name) || p.languages.some(l => has(l.title))), first = useFirst(found, FIRST)
  return html`<div class="row apart"><div class="stack tight"><h1>${t('site.title')}</h1><p class="soft">${t('site.intro')}</p></div><button type="button" class="primary" disabled=${!of.data} onClick=${() => setFresh(true)}>${t('site.new')}</button></div>
    <${Loaded} of=${of}>${({ pages, locales }) => html`
      ${fresh && html`<${Fresh} names=${pages.map(p => p.name)} locales=${locales} onClose=${() => setFresh(false)} />`}
      ${unsaved.length > 0 && html`<${Notice} kind="warn"><p>${t('campaigns.begun')}</p><ul>${unsaved.map(n => html`<li><a href=${to(...n.split('/'))}>${n}</a></li>`)}</ul><//>`}
      ${!pages.length && html`<${Empty} title=${t('site.none')}>${t('site.noneWords')}<//>`}
      ${pages.length > FEW && html`<${Field} label=${t('campaigns.find')}>${a => html`<input ...${a} type="search" value=${word} onInput=${e => find(e.target.value)} />`}<//>`}${pages.length > 0 && !found.length && html`<p class="soft" role="status">${t('site.noneFound')}</p>`}
      <ul class="campaigns">${first.shown.map(p => { const one = p.languages.find(l => l.language.startsWith(language)) ?? p.languages[0]; return html`<li key=${p.name} class="card site"><div class="stack tight"><h2><a href=${to(p.name, one.language)}>${p.name}</a></h2><p>${one.title}</p>
        <p class="small soft">${t('site.for', { what: [say('kind', one.kind), one.topic, one.campaign].filter(Boolean).join(' · ') })}</p></div>
        <ul>${[...new Set([...p.languages.map(l => l.language), ...locales])].map(l => { const there = p.languages.find(x => x.language === l); return html`<li class="row apart"><a href=${to(p.name, l)}>${languageName(l)}</a>${there ? html`<${State} of=${there.state} />` : html`<span class="small soft">${t('site.lacks')}</span>`}</li>` })}</ul></li>` })}</ul>${first.more}`}<//>`
}
