// faces/console/parts/file.js -- a file of the brand folder being written: what it holds, what was changed and not saved yet, what the server's checker says of it, and the saving of it.
import { draftOf, dropDraft, keepDraft, watchDrafts } from '../campaigns/drafts.js'
import { Merge } from '../campaigns/merge.js'
import { get, post, put } from '../lib/api.js'
import { Act, Failed, Notice, html, useCallback, useEffect, useRef, useState } from '../lib/ui.js'
import { t } from '../lib/words.js'

const LOOK_MS = 4000

/** The file and the draft over it: { file, text, write, save, check, ... }. */
export function useFile(kind, name, at) {
  const [state, set] = useState({}), [, redraw] = useState(0), draft = draftOf(kind, name)
  useEffect(() => watchDrafts(() => redraw(n => n + 1)), [])
  const load = useCallback(async () => {
    try { const file = await get(at + '/file'); set({ file }); return file }
    catch (error) { set(error.status === 404 ? { file: null } : { error }) }
  }, [at])
  useEffect(() => { if (draftOf(kind, name)?.was === null) set({ file: null }); else { set({}); load() } }, [at])     // a new one: there is no file to ask for; saving tells if somebody made one meanwhile
  const { file } = state, waits = file?.inForce === false
  useEffect(() => {                                    // the mistake may be in another file: whoever mends it there ends what is said here
    if (!waits) return
    const timer = setInterval(() => { if (!document.hidden) get(at + '/file').then(now => set({ file: now }), () => { /* asked again */ }) }, LOOK_MS)
    return () => clearInterval(timer)
  }, [waits, at])
  const text = draft?.text ?? file?.text
  const write = useCallback(next => {
    const before = draftOf(kind, name), from = before ?? { was: file?.version ?? null, base: file?.text ?? '' }
    const made = typeof next === 'function' ? next(before?.text ?? file?.text ?? '') : next
    if (from.was !== null && made === from.base) dropDraft(kind, name)
    else keepDraft(kind, name, { was: from.was, base: from.base, text: made })
  }, [at, file])
  return { ...state, text, draft, dirty: Boolean(draft), write, load, drop: () => dropDraft(kind, name) }
}

/** The server's own check of the text as it is now, a moment after the last stroke: `call` with the text and `more`; again when `anew` changes. */
export function useCheck(call, more, text, anew) {
  const [found, set] = useState({ findings: [] }), turn = useRef(0)
  useEffect(() => {
    if (text === undefined) return
    const mine = ++turn.current
    set(f => ({ ...f, busy: true }))
    const wait = setTimeout(async () => {
      try { const a = await post(call, { text, ...more }); if (mine === turn.current) set({ ...a, of: text }) }
      catch (error) { if (mine === turn.current) set({ findings: [], error }) }
    }, 250)
    return () => clearTimeout(wait)
  }, [call, JSON.stringify(more), text, anew])
  return found
}

/** What a refusal found, as Failed shows it. */
export const asFound = e => Object.assign(e, { errors: e.problem?.findings?.map(x => ({ line: x.line, column: x.column, detail: x.message, hint: x.hint, language: x.language, hintLanguage: x.hintLanguage })) ?? e.errors })

/** What a saved file is now: `state` draft, paused or live. */
export const savedWords = (answer, state, kind) => !answer.inForce ? t('campaigns.savedNotInForce', { fault: answer.fault ?? '' }) : state === 'draft' ? (kind === 'page' ? t('site.savedDraft') : t('campaigns.savedDraft')) : state === 'paused' ? t('campaigns.savedPaused') : t('campaigns.saved')
/** A file that was written, and what it was before was not kept. */
export const Unkept = ({ of }) => of?.historyFault && html`<${Notice} kind="warn" role="alert"><p>${of.historyFault}</p><//>`

export function Saving({ kind, name, at, f, check, saved, state }) {
  const [note, setNote] = useState(''), [theirs, setTheirs] = useState(), [error, setError] = useState(), [said, say] = useState(''), [answer, answered] = useState()
  const errors = check.findings.filter(x => x.severity === 'error').length
  useEffect(() => { say(''); answered() }, [state])                             // put live or paused since: "saved as a draft" would be untrue
  const save = async (text = f.text, was = f.draft.was) => {
    setError(); say(''); answered()
    try {
      const a = await put(at + '/file', { text, was, ...(note && { note }) })
      await saved(); f.drop(); setNote(''); setTheirs()
      say(savedWords(a, state, kind)); answered(a)
    } catch (e) {
      if (e.status !== 409) { setError(asFound(e)); return }
      const now = await f.load()
      if (now) setTheirs(now); else setError(e)
    }
  }
  const merged = text => { keepDraft(kind, name, { text, was: theirs.version, base: theirs.text }); setTheirs() }
  if (theirs && f.draft) return html`<${Merge} theirs=${theirs.text} mine=${f.text} base=${f.draft.base} done=${merged} cancel=${() => setTheirs()} />`
  return html`<div class="saving ${f.dirty ? 'open' : ''}">${f.dirty && html`<div class="row"><p class="grow"><strong>${t('campaigns.unsaved')}</strong>${errors > 0 && html` · <span class="wrong">${t('campaigns.mistakes', { n: errors })}</span>`}</p>
      <input class="note" aria-label=${t('campaigns.note')} placeholder=${t('campaigns.note')} maxlength="400" value=${note} onInput=${e => setNote(e.target.value)} />
      <button type="button" class="plain" onClick=${() => { const kept = f.draft; f.drop(); say(''); setError(); f.undo(kept) }}>${t('campaigns.discard')}</button>
      <${Act} class="primary" work=${() => save()}>${t('campaigns.save')}<//></div>`}
    ${f.dropped && !f.dirty && html`<div class="row apart" role="status"><p>${t('campaigns.discarded')}</p><button type="button" class="compact" onClick=${f.bring}>${t('campaigns.undo')}</button></div>`}
    ${said && !f.dirty && (!answer || answer.inForce || !f.file?.inForce) && html`<p class="said" role="status">${said}</p>`}<${Unkept} of=${answer} />${error && html`<${Failed} error=${error} />`}</div>`
}

/** One finding, each part in the language the server has for it. */
export const Found = ({ f }) => html`<li class=${f.severity} lang=${f.language}>${f.line > 0 && html`<span class="mono">${f.line}:${f.column}</span> `}${f.message}${f.hint && html`<br /><span class="soft" lang=${f.hintLanguage}>${f.hint}</span>`}</li>`

export function Findings({ check }) {
  const ahead = check.beforeLive ?? [], list = check.findings.filter(f => !ahead.some(a => a.line === f.line && a.column === f.column && a.message === f.message)), fine = !list.some(f => f.severity === 'error') && !check.error
  return html`<section class="card stack tight findings"><h2>${t('campaigns.checker')}</h2><div role="status">${check.busy && !check.of ? html`<p class="soft">${t('campaigns.checking')}</p>` : fine ? html`<p class="fine">${ahead.length ? t('site.fineDraft') : t('campaigns.fine')}</p>` : ''}</div>
    ${check.error && html`<p class="wrong" role="alert">${check.error.message || t('console.offline')}</p>`}
    ${list.length > 0 && html`<ul>${list.map(f => html`<${Found} f=${f} />`)}</ul>`}
    ${ahead.length > 0 && html`<h3>${t('site.beforeLive')}</h3><ul>${ahead.map(f => html`<${Found} f=${{ ...f, severity: 'warning' }} />`)}</ul>`}</section>`
}

/** The editor comes when it is wanted; until then a plain field does the same. */
export function Code({ text, write, check, v, label, pages }) {
  const [Editor, set] = useState()
  useEffect(() => { let here = true; import('../campaigns/code.js').then(m => here && set(() => m.default), () => {}); return () => { here = false } }, [])
  return Editor ? html`<${Editor} text=${text} change=${write} findings=${check.of === text ? check.findings : []} vocabulary=${v} label=${label} pages=${pages} />`
    : html`<textarea class="mono yaml" aria-label=${label} spellcheck=${false} value=${text} onInput=${e => write(e.target.value)}></textarea>`
}
