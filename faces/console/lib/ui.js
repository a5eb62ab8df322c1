// faces/console/lib/ui.js -- the pieces of screens: what loads, fails, is empty, asks back.
import { h } from 'preact'
import { useCallback, useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks'
import htm from 'htm'
import { t } from './words.js'

export const html = htm.bind(h)
export { useCallback, useEffect, useId, useMemo, useRef, useState } from 'preact/hooks'

/** Load something now and when `on` changes: { data, error, loading, again }. What was loaded stays on screen while it is loaded again. */
export function useLoad(load, on = []) {
  const [state, set] = useState({ loading: true }), turn = useRef(0), last = useRef()
  const again = useCallback(async () => {
    const mine = ++turn.current, stop = new AbortController()
    last.current?.abort()
    last.current = stop
    set(s => s.loading ? s : { ...s, loading: true })
    try { const data = await load({ signal: stop.signal }); if (mine === turn.current) set({ data, loading: false }) }
    catch (error) { if (mine === turn.current) set(s => ({ ...s, error, loading: false })) }
  }, on)
  useLayoutEffect(() => { again(); return () => { turn.current++; last.current?.abort() } }, [again])     // asked before the screen is painted, not a frame later
  return { ...state, again }
}

/** Has this been loading for longer than a second? A report reads the log of its days. */
function useLong(loading) {
  const [long, set] = useState(false)
  useEffect(() => { const later = loading && setTimeout(() => set(true), 1000); return () => { clearTimeout(later); set(false) } }, [loading])
  return loading && long
}

/** What useLoad answered: words while it loads, the sentence when it failed, else `children(data)`. */
export function Loaded({ of, children }) {
  const long = useLong(of.loading)
  if (of.error && !of.data) return html`<${Failed} error=${of.error} again=${of.again} />`
  if (!of.data) return html`<p class="soft" role="status">${t(long ? 'console.reading' : 'console.loading')}</p>`
  return html`${long && html`<p class="soft small" role="status">${t('console.stillReading')}</p>`}${of.error && html`<${Failed} error=${of.error} again=${of.again} />`}${children(of.data)}`
}

/** What any screen may meet, in the reader's words, which stay true when they have signed in again; everything else is the server's sentence. */
const met = error => error.status === 0 ? 'console.offline' : error.status === 401 ? 'console.sessionWas' : error.problem?.type === 'urn:tact:role' ? 'console.roleLacks' : undefined

export function Failed({ error, again }) {
  const known = met(error), words = known ? t(known) : error.message || t('console.failed')
  return html`<div class="notice bad" role="alert"><p>${words}</p>
    ${error.errors?.length > 0 && html`<ul>${error.errors.map(e => html`<li lang=${e.language}>${e.line ? `${e.line}:${e.column ?? 1} ` : ''}${e.detail}${e.hint && html`<br /><span class="soft" lang=${e.hintLanguage}>${e.hint}</span>`}</li>`)}</ul>`}
    ${again && html`<button class="compact" onClick=${again}>${t('console.retry')}</button>`}</div>`
}

export const Notice = ({ kind = '', role, children }) => html`<div class="notice ${kind}" role=${role}>${children}</div>`
export const Tag = ({ kind = '', children }) => html`<span class="tag ${kind}">${children}</span>`
export const Empty = ({ title, children }) => html`<div class="empty"><h2>${title}</h2><p class="soft">${children}</p></div>`

/** A labelled control: <Field label hint wrong>${id => html`<input id=${id} .../>`}</Field>. */
export function Field({ label, hint, wrong, children }) {
  const id = useId(), says = [hint && id + '-hint', wrong && id + '-wrong'].filter(Boolean).join(' ') || undefined
  return html`<div class="field"><label for=${id}>${label}</label>${children({ id, 'aria-describedby': says, 'aria-invalid': wrong ? 'true' : undefined })}
    ${hint && html`<span class="hint" id=${id + '-hint'}>${hint}</span>`}${wrong && html`<span class="wrong" id=${id + '-wrong'} role="alert">${wrong}</span>`}</div>`
}

/** A button whose work takes a while: it says so, cannot be pressed twice, and shows what was refused. */
export function Act({ work, class: kind, children, ...rest }) {
  const [busy, setBusy] = useState(false), [error, setError] = useState()
  const press = async () => {
    if (busy) return
    setBusy(true); setError()
    try { await work() } catch (e) { setError(e) } finally { setBusy(false) }
  }
  return html`<span class="act"><button type="button" class=${kind} aria-disabled=${busy} aria-busy=${busy} onClick=${press} ...${rest}>${children}</button>${error && html`<${Failed} error=${error} />`}</span>`
}

/** A dialog of the browser's own: Escape closes, focus stays inside and comes back. It begins at its first field; one without a field at its title, so that Enter does not close what was just opened. */
export function Dialog({ title, onClose, children }) {
  const box = useRef(), id = useId()
  useLayoutEffect(() => {                        // closed while it still stands in the page: only then the browser gives the focus back
    const opener = document.activeElement, b = box.current
    b.showModal()
    ;(b.querySelector('.stack > :not(.apart) :is(input, select, textarea):not(:disabled)') ?? b.querySelector('h2')).focus()
    return () => { b.close(); if (document.activeElement === document.body && opener?.isConnected) opener.focus() }
  }, [])
  const closed = () => { if (box.current) onClose() }      // close() tells of itself later: of a dialog that has gone this says nothing, for the next one may stand open by then
  return html`<dialog ref=${box} aria-labelledby=${id} onClose=${closed} onCancel=${e => { e.preventDefault(); onClose() }}>
    <div class="stack"><div class="row apart"><h2 id=${id} tabindex="-1">${title}</h2><button type="button" class="plain compact" onClick=${onClose}>${t('console.close')}</button></div>${children}</div></dialog>`
}

/** What may be wider than its place: it scrolls by itself, with the keyboard too; an edge behind which something is hidden shows it, and words say so. */
export function Wide({ label, kind = '', children }) {
  const box = useRef(), [hidden, set] = useState('')
  useLayoutEffect(() => {
    const b = box.current, look = () => set([b.scrollLeft > 1 && 'before', b.scrollLeft + b.clientWidth < b.scrollWidth - 1 && 'after'].filter(Boolean).join(' ')), watch = new ResizeObserver(look)
    look()
    watch.observe(b); watch.observe(b.firstElementChild)
    b.addEventListener('scroll', look, { passive: true })
    return () => { watch.disconnect(); b.removeEventListener('scroll', look) }
  }, [])
  return html`<div class="wide ${hidden}">${hidden && html`<p class="cue small soft no-print" aria-hidden="true">${t('console.wider')}</p>`}<div class="edges"><div class="scroll ${kind}" ref=${box} tabindex=${hidden ? 0 : undefined} role="region" aria-label=${label}>${children}</div></div></div>`
}

/** Columns: [{ key, title, number, cell: row => ... }]. */
export function Table({ columns, rows, label, empty }) {
  if (!rows.length) return html`<p class="soft">${empty ?? t('console.none')}</p>`
  return html`<${Wide} label=${label}><table><thead><tr>${columns.map(c => html`<th scope="col" class=${c.number ? 'number' : ''}>${c.title}</th>`)}</tr></thead>
    <tbody>${rows.map((r, i) => html`<tr key=${r.key ?? i}>${columns.map((c, k) => k === 0 ? html`<th scope="row" class=${c.number ? 'number' : ''}>${c.cell ? c.cell(r) : r[c.key]}</th>` : html`<td class=${c.number ? 'number' : ''}>${c.cell ? c.cell(r) : r[c.key]}</td>`)}</tr>`)}</tbody></table><//>`
}

/** Words that are read aloud when they change, and not shown. */
export const Spoken = ({ children }) => html`<p class="hidden-words" role="status" aria-live="polite">${children}</p>`
