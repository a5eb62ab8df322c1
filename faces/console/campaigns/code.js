// faces/console/campaigns/code.js -- the file itself in an editor: highlighted, checked by the server as one types, completed and explained from the server's own vocabulary. Inside a shadow root, where
// its styles are sheets of the page's own making and the strict policy holds.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { bracketMatching, indentUnit } from '@codemirror/language'
import { lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint'
import { EditorState } from '@codemirror/state'
import { EditorView, drawSelection, highlightActiveLine, hoverTooltip, keymap, lineNumbers, tooltips } from '@codemirror/view'
import { html, useEffect, useRef } from '../lib/ui.js'
import { t } from '../lib/words.js'
import { pageColours, yamlColours } from './code_colours.js'

const theme = EditorView.theme({
  '&': { color: 'var(--ink)', backgroundColor: 'var(--surface)', border: '1px solid var(--edge)', borderRadius: 'var(--round)', fontSize: '.875rem' }, '&.cm-focused': { outline: '3px solid var(--focus)', outlineOffset: '2px' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.6', minHeight: '20rem', overflowX: 'visible' }, '.cm-content': { caretColor: 'var(--ink)' }, '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-gutters': { backgroundColor: 'var(--sunk)', color: 'var(--soft)', borderRight: '1px solid var(--line)' }, '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--accent-wash) 45%, transparent)' }, '.cm-activeLineGutter': { backgroundColor: 'var(--accent-wash)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--accent-wash) !important' },
  '.cm-tooltip': { backgroundColor: 'var(--surface)', color: 'var(--ink)', border: '1px solid var(--edge)', borderRadius: 'var(--round)', maxWidth: '28rem' }, '.cm-tooltip .help': { padding: '.5rem .75rem', fontFamily: 'var(--body)' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--accent)', color: 'var(--on-accent)' }, '.cm-completionInfo': { fontFamily: 'var(--body)', padding: '.5rem .75rem' }
})

/** What the words of the vocabulary are: fields, functions and keys by name. */
function words(v) {
  const list = []
  for (const f of v?.fields ?? []) list.push({ label: f.path, type: 'property', detail: f.type, info: f.line })
  for (const f of v?.functions ?? []) list.push({ label: f.name, type: 'function', detail: f.signature, info: `${f.line}. ${f.example}`, apply: f.name + '(' })
  return list
}
const last = path => path.split('.').at(-1).replace('[]', '')
const keysOf = v => (v?.keys ?? []).filter(k => !k.path.includes('<')).map(k => ({ path: k.path, label: last(k.path), type: 'keyword', detail: k.type, info: [k.line, k.text].filter(Boolean).join('. '), line: k.line, more: k.text, apply: last(k.path) + ': ', choices: k.choices }))
const condition = /^\s*(?:-\s*)?(when|audience|where|value):/

function complete(of) {
  return context => {
    const line = context.state.doc.lineAt(context.pos), before = line.text.slice(0, context.pos - line.from), v = of()
    if (!v) return null
    const key = /^(\s*(?:-\s*)?)([a-z_]*)$/i.exec(before)
    if (key && (key[2] || context.explicit)) {
      const inside = key[1].length > 0
      return { from: context.pos - key[2].length, options: keysOf(v).filter(k => inside ? /^messages\[\]\.|\./.test(k.path) : !k.path.includes('.')), validFor: /^[a-z_]*$/i }
    }
    const choice = /^\s*([a-z_]+):\s*([a-z_]*)$/i.exec(before), row = choice && keysOf(v).find(k => k.path === choice[1])
    if (row?.choices.length) return { from: context.pos - choice[2].length, options: row.choices.map(c => ({ label: c, type: 'enum' })), validFor: /^[a-z_]*$/i }
    const word = context.matchBefore(/[A-Za-z_][\w.]*/)
    if (!word && !context.explicit) return null
    return condition.test(line.text) || /[&|(!]/.test(before) ? { from: word?.from ?? context.pos, options: words(v), validFor: /^[\w.]*$/ } : null
  }
}
const help = of => hoverTooltip((view, pos) => {
  const line = view.state.doc.lineAt(pos), v = of()
  for (const m of line.text.matchAll(/[A-Za-z_][\w.]*/g)) {
    const from = line.from + m.index, to = from + m[0].length
    if (pos < from || pos > to || !v) continue
    const found = words(v).find(w => w.label === m[0]) ?? (line.text[m.index + m[0].length] === ':' ? keysOf(v).find(k => k.label === m[0]) : undefined)
    if (found) return { pos: from, end: to, above: true, create: () => { const dom = document.createElement('div'); dom.className = 'help'; dom.textContent = `${found.detail ? found.detail + ' — ' : ''}${found.line ?? found.info}`; if (found.more) { const more = dom.appendChild(document.createElement('p')); more.lang = 'en'; more.textContent = found.more } return { dom } } }
  }
  return null
})

export default function Code({ text, change, findings, vocabulary, label, pages }) {
  const box = useRef(), view = useRef(), known = useRef(vocabulary), told = useRef(change), said = useRef(new Set())
  known.current = vocabulary; told.current = change
  useEffect(() => {
    const root = box.current.attachShadow({ mode: 'open' }), of = () => known.current
    view.current = new EditorView({
      root, parent: root,
      state: EditorState.create({ doc: text, extensions: [lineNumbers(), history(), drawSelection(), bracketMatching(), closeBrackets(), highlightActiveLine(), lintGutter(), indentUnit.of('  '), pages ? pageColours : yamlColours, EditorState.languageData.of(() => [{ commentTokens: { line: '#' } }]), theme, EditorView.lineWrapping,
        tooltips({ position: 'absolute' }), autocompletion({ override: [complete(of)] }), help(of), keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap, ...lintKeymap]),
        EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false', tabindex: '0' }), EditorView.updateListener.of(u => { if (u.docChanged && !u.transactions.some(x => x.isUserEvent('outside'))) { const now = u.state.doc.toString(); said.current.add(now); told.current(now) } })] })
    })
    return () => view.current.destroy()
  }, [])
  useEffect(() => {
    const now = view.current.state.doc.toString()
    if (now === text) { said.current.clear(); return }
    if (!said.current.has(text))                   // not our own words of a moment ago, which more was typed behind
      view.current.dispatch({ changes: { from: 0, to: now.length, insert: text }, userEvent: 'outside' })
  }, [text])
  useEffect(() => {
    const doc = view.current.state.doc
    const at = f => { const line = doc.line(Math.min(Math.max(f.line || 1, 1), doc.lines)), from = Math.min(line.from + Math.max((f.column || 1) - 1, 0), line.to); return { from, to: Math.max(from, Math.min(line.to, from + (/^[\w.]+/.exec(doc.sliceString(from, line.to))?.[0].length ?? 1))) } }
    view.current.dispatch(setDiagnostics(view.current.state, findings.map(f => ({ ...at(f), severity: f.severity === 'error' ? 'error' : 'warning', message: f.hint ? `${f.message}\n${f.hint}` : f.message }))))
  }, [findings])
  return html`<div class="code" ref=${box} aria-label=${undefined}></div><p class="small soft">${t(pages ? 'site.codeHint' : 'campaigns.codeHint')}</p>`
}
