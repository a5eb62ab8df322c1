// faces/console/campaigns/one.js -- one campaign: its file, what was changed and not saved yet, and the tabs that look at it.
import { get, post, put, query } from '../lib/api.js'
import { Act, Failed, Notice, Tag, html, useCallback, useEffect, useRef, useState } from '../lib/ui.js'
import { language, t } from '../lib/words.js'
import { draftOf, dropDraft, keepDraft, watchDrafts } from './drafts.js'
import { Merge } from './merge.js'
import { read } from './yaml.js'
import Edit from './edit.js'
import { State, to } from './list.js'

const tabs = {
  edit: () => Promise.resolve({ default: Edit }), preview: () => import('./preview.js'), try: () => import('./try.js'), send: () => import('./send.js'),
  results: () => import('./results.js'), history: () => import('./history.js')
}

/** The file and the draft over it: { file, text, write, save, check, ... }. */
function useFile(name) {
  const [state, set] = useState({}), [, redraw] = useState(0), draft = draftOf('campaign', name)
  useEffect(() => watchDrafts(() => redraw(n => n + 1)), [])
  const load = useCallback(async () => {
    try { const file = await get(`/v1/campaigns/${encodeURIComponent(name)}/file`); set({ file }); return file }
    catch (error) { set(error.status === 404 ? { file: null } : { error }) }
  }, [name])
  useEffect(() => { if (draftOf('campaign', name)?.was === null) set({ file: null }); else { set({}); load() } }, [name])     // a new one: there is no file to ask for; saving tells if somebody made one meanwhile
  const { file } = state, text = draft?.text ?? file?.text
  const write = useCallback(next => {
    const before = draftOf('campaign', name), from = before ?? { was: file?.version ?? null, base: file?.text ?? '' }
    const made = typeof next === 'function' ? next(before?.text ?? file?.text ?? '') : next
    if (from.was !== null && made === from.base) dropDraft('campaign', name)
    else keepDraft('campaign', name, { was: from.was, base: from.base, text: made })
  }, [name, file])
  return { ...state, text, draft, dirty: Boolean(draft), write, load, drop: () => dropDraft('campaign', name) }
}

/** The server's own check of the text as it is now, a moment after the last stroke. */
function useCheck(name, text) {
  const [found, set] = useState({ findings: [] }), turn = useRef(0)
  useEffect(() => {
    if (text === undefined) return
    const mine = ++turn.current
    set(f => ({ ...f, busy: true }))
    const wait = setTimeout(async () => {
      try { const a = await post('/v1/campaigns/check', { text, name }); if (mine === turn.current) set({ ...a, of: text }) }
      catch (error) { if (mine === turn.current) set({ findings: [], error }) }
    }, 250)
    return () => clearTimeout(wait)
  }, [name, text])
  return found
}

function Saving({ name, f, check, saved }) {
  const [note, setNote] = useState(''), [theirs, setTheirs] = useState(), [error, setError] = useState(), [said, say] = useState('')
  const errors = check.findings.filter(x => x.severity === 'error').length
  const save = async (text = f.text, was = f.draft.was) => {
    setError(); say('')
    try {
      const a = await put(`/v1/campaigns/${encodeURIComponent(name)}/file`, { text, was, ...(note && { note }) })
      await saved(); f.drop(); setNote(''); setTheirs()
      say(a.inForce ? t('campaigns.saved') : t('campaigns.savedNotInForce', { fault: a.fault ?? '' }))
    } catch (e) {
      if (e.status !== 409) { setError(e); return }
      const now = await f.load()
      if (now) setTheirs(now); else setError(e)
    }
  }
  const merged = text => { keepDraft('campaign', name, { text, was: theirs.version, base: theirs.text }); setTheirs() }
  if (theirs && f.draft) return html`<${Merge} theirs=${theirs.text} mine=${f.text} base=${f.draft.base} done=${merged} cancel=${() => setTheirs()} />`
  return html`<div class="saving ${f.dirty ? 'open' : ''}">${f.dirty && html`<div class="row"><p class="grow"><strong>${t('campaigns.unsaved')}</strong>${errors > 0 && html` · <span class="wrong">${t('campaigns.mistakes', { n: errors })}</span>`}</p>
      <input class="note" aria-label=${t('campaigns.note')} placeholder=${t('campaigns.note')} maxlength="400" value=${note} onInput=${e => setNote(e.target.value)} />
      <button type="button" class="plain" onClick=${() => { const kept = f.draft; f.drop(); say(''); setError(); f.undo(kept) }}>${t('campaigns.discard')}</button>
      <${Act} class="primary" work=${() => save()}>${t('campaigns.save')}<//></div>`}
    ${f.dropped && !f.dirty && html`<div class="row apart" role="status"><p>${t('campaigns.discarded')}</p><button type="button" class="compact" onClick=${f.bring}>${t('campaigns.undo')}</button></div>`}
    ${said && html`<p class="said" role="status">${said}</p>`}${error && html`<${Failed} error=${{ ...error, message: error.message, errors: error.problem?.findings?.map(x => ({ line: x.line, column: x.column, detail: x.message, hint: x.hint })) }} />`}</div>`
}

export default function One({ name, where }) {
  const f = useFile(name), check = useCheck(name, f.text), [vocabulary, setVocabulary] = useState(), [standing, setStanding] = useState(), [tab, setTab] = useState({}), [dropped, setDropped] = useState()
  const id = tabs[where.query.get('tab')] ? where.query.get('tab') : 'edit'
  const look = useCallback(async () => {
    const [v, list] = await Promise.all([get(query('/v1/vocabulary', { lang: language })), get('/v1/campaigns')])
    setVocabulary({ ...v, campaigns: list.campaigns.map(c => c.campaign) }); setStanding(list.campaigns.find(c => c.campaign === name) ?? null)
  }, [name])
  useEffect(() => { look().catch(error => setTab(s => ({ ...s, error }))) }, [look])
  useEffect(() => { let here = true; tabs[id]().then(m => here && setTab({ id, Show: m.default }), error => here && setTab({ error })); return () => { here = false } }, [id])
  const saved = async () => { await f.load(); await look() }
  const file = { ...f, undo: setDropped, dropped, bring: () => { keepDraft('campaign', name, dropped); setDropped() } }
  if (f.error) return html`<${Failed} error=${f.error} again=${f.load} />`
  if (f.file === undefined && f.text === undefined) return html`<p class="soft" role="status">${t('console.loading')}</p>`
  if (f.text === undefined) return html`<h1>${name}</h1><${Notice}><p>${t('campaigns.noSuch')}</p>${dropped && html`<button type="button" class="compact" onClick=${file.bring}>${t('campaigns.undo')}</button>`}<p><a href="#/campaigns">${t('campaigns.title')}</a></p><//>`
  const Show = tab.id === id ? tab.Show : undefined, errors = check.findings.filter(x => x.severity === 'error').length
  return html`<div class="stack tight"><p><a href="#/campaigns">← ${t('campaigns.title')}</a></p><div class="row"><h1>${name}</h1>${standing ? html`<${State} of=${standing} /><${Tag}>${standing.send === 'everyone' ? t('campaigns.everyone') : t('campaigns.testers')}<//>` : html`<${Tag}>${t('campaigns.notYetSaved')}<//>`}</div></div>
    <nav class="tabs" aria-label=${t('campaigns.tabs')}><ul>${Object.keys(tabs).map(k => html`<li key=${k}><a href=${to(name, k)} aria-current=${k === id ? 'page' : undefined}>${t(`campaigns.tab.${k}`)}</a></li>`)}</ul></nav>
    ${f.file && !f.file.writable && html`<${Notice} kind="warn"><p>${t('campaigns.notWritable')}</p><//>`}
    ${f.file && !f.file.inForce && !f.dirty && html`<${Notice} kind="warn"><p>${t('campaigns.notInForce')}</p><//>`}
    ${tab.error ? html`<${Failed} error=${tab.error} again=${look} />` : Show && vocabulary ? html`<${Show} name=${name} file=${f.file} text=${f.text} tree=${read(f.text)} write=${f.write} dirty=${f.dirty} check=${check} errors=${errors} v=${vocabulary} standing=${standing} wrote=${saved} />` : html`<p class="soft" role="status">${t('console.loading')}</p>`}
    <${Saving} name=${name} f=${file} check=${check} saved=${saved} />`
}
