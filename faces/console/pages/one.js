// faces/console/pages/one.js -- a page in one language: its file, what the checker says, and beside it the page as a reader's phone shows it; put live and withdrawn; its history.
import { keepDraft } from '../campaigns/drafts.js'
import History from '../campaigns/history.js'
import { languageName } from '../campaigns/messages.js'
import { get, post } from '../lib/api.js'
import { asDraft, isDraft } from '../lib/draft.js'
import { Act, Failed, Notice, Tag, html, useEffect, useLoad, useRef, useState } from '../lib/ui.js'
import { t } from '../lib/words.js'
import { Code, Findings, Saving, Unkept, asFound, useCheck, useFile } from '../parts/file.js'
import { State, beginPage, to } from './list.js'

const tabs = ['edit', 'history'], call = (name, language) => `/v1/pages/${encodeURIComponent(name)}/${encodeURIComponent(language)}`

/** The newest text that could be shown; where the reader was in it stays. */
function Phone({ page, language }) {
  const frame = useRef(), at = useRef(0)
  const keep = () => { const w = frame.current?.contentWindow; w?.scrollTo(0, at.current); w?.addEventListener('scroll', () => { at.current = w.scrollY }) }
  return html`<figure class="phone"><div class="glass" lang=${language}>${page && html`<iframe ref=${frame} src=${page} sandbox="allow-same-origin" title=${t('site.preview', { language: languageName(language) })} onLoad=${keep}></iframe>`}</div></figure>`
}

/** The form's questions: fetched when they are opened. */
function Form(props) {
  const [open, set] = useState(false), [part, got] = useState()
  useEffect(() => { if (open && !part) import('./questions.js').then(m => got({ Show: m.default })) }, [open])
  return html`<details class="card form-of" onToggle=${e => set(e.target.open)}><summary><h2>${t('site.form')}</h2></summary>${open && (part ? html`<div class="stack"><${part.Show} ...${props} /></div>` : html`<p class="soft" role="status">${t('console.loading')}</p>`)}</details>`
}

/** What the other languages hold, to begin with. */
function Missing({ name, language, others }) {
  const begin = async from => {
    const { text } = await get(`${call(name, from)}/file`)
    keepDraft('page', `${name}/${language}`, { was: null, base: '', text: asDraft(text, language) })
  }
  if (!others.length) return html`<${Notice}><p>${t('site.nowhere')}</p><div class="row"><${Act} class="compact primary" work=${() => beginPage(name, language, 'know')}>${t('site.beginIt')}<//><a class="button compact" href="#/pages">${t('site.all')}</a></div><//>`
  return html`<${Notice}><p>${t('site.noSuch')}</p>${others.map(l => html`<${Act} class="compact" work=${() => begin(l)}>${t('site.translate', { language: languageName(l) })}<//>`)}<//>`
}

export default function One({ name, language, tab }) {
  const at = call(name, language), f = useFile('page', `${name}/${language}`, at), check = useCheck('/v1/pages/preview', { name, language }, f.text, f.file?.inForce), all = useLoad(() => get('/v1/pages'))
  const [shown, show] = useState(), [answer, answered] = useState(), [dropped, setDropped] = useState(), id = tabs.includes(tab) ? tab : 'edit'
  useEffect(() => { if (check.page) show(check.page) }, [check.page])
  const saved = async () => { await Promise.all([f.load(), all.again()]) }
  const turn = async state => { try { answered(await post(at + '/state', { state, was: f.file.version })); await saved() } catch (e) { throw asFound(e) } }
  const own = all.data?.pages.find(p => p.name === name), there = own?.languages.map(l => l.language) ?? [], draft = f.file && isDraft(f.file.text)
  const file = { ...f, undo: setDropped, dropped, bring: () => { keepDraft('page', `${name}/${language}`, dropped); setDropped() } }
  if (f.error) return html`<${Failed} error=${f.error} again=${f.load} />`
  if (f.file === undefined && f.text === undefined) return html`<p class="soft" role="status">${t('console.loading')}</p>`
  return html`<div class="stack tight"><p><a href="#/pages">← ${t('site.title')}</a></p><div class="row"><h1>${name}</h1>${f.file ? html`<${State} of=${draft ? 'draft' : 'live'} />` : html`<${Tag}>${t('campaigns.notYetSaved')}<//>`}
      ${f.file && !f.dirty && (draft ? html`<${Act} class="primary" work=${() => turn('live')}>${t('site.publish')}<//>` : html`<a class="button" href=${`/p/${name}?lang=${language}`} target="_blank" rel="noopener">${t('site.open')}</a><${Act} work=${() => turn('draft')}>${t('site.withdraw')}<//>`)}</div>
      ${draft && html`<p class="soft">${t('site.draftWords')}</p>`}</div>
    <nav class="tabs" aria-label=${t('site.languages')}><ul>${[...new Set([...there, language, ...(all.data?.locales ?? [])])].map(l => html`<li key=${l}><a href=${to(name, l)} lang=${l} aria-current=${l === language ? 'page' : undefined}>${languageName(l)}${there.includes(l) || l === language ? '' : ' +'}</a></li>`)}</ul></nav>
    <${Unkept} of=${answer} />
    ${f.text === undefined ? all.data && html`<${Missing} name=${name} language=${language} others=${there} />` : html`
    <nav class="ways" aria-label=${t('campaigns.tabs')}>${tabs.map(k => html`<a class="button compact" href=${to(name, language, k)} aria-current=${k === id ? 'page' : undefined}>${t(`campaigns.tab.${k}`)}</a>`)}</nav>
    ${f.file && !f.file.writable && html`<${Notice} kind="warn"><p>${t('campaigns.notWritable')}</p><//>`}
    ${f.file && !f.file.inForce && !f.dirty && html`<${Notice} kind="warn"><p>${t('campaigns.notInForce')}</p><//>`}
    ${id === 'history' ? html`<${History} at=${at} file=${f.file} wrote=${saved} />` : html`<div class="edit site-edit"><div class="stack main"><${Form} text=${f.text} write=${f.write} name=${name} language=${language} /><${Code} text=${f.text} write=${f.write} check=${check} label=${t('site.file')} pages /><${Findings} check=${check} /></div>
      <aside class="preview"><${Phone} page=${shown} language=${language} /></aside></div>`}`}
    <${Saving} kind="page" name=${`${name}/${language}`} at=${at} f=${file} check=${check} saved=${saved} state=${isDraft(f.text ?? '') ? 'draft' : 'live'} />`
}
