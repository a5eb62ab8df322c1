// faces/console/campaigns/code_colours.js -- the colours of the brand's files in the editor, line by line: YAML with CEL in it; of a page its keys between the lines of hyphens, and below them
// what of CommonMark a page is made of. What is shown is a help for the eye: what holds is said by the server's checker.
import { Decoration, EditorView, MatchDecorator, ViewPlugin } from '@codemirror/view'

const kinds = ['comment', 'key', 'string', 'number', 'sign', 'fence', 'head', 'strong', 'link', 'item'], marks = Object.fromEntries(kinds.map(k => [k, Decoration.mark({ class: 'look-' + k })]))
const yaml = /(?<fence>^---$)|(?<comment>(?<=^|\s)#.*)|(?<key>(?:(?<=^\s*(?:- )*)|(?<=[{,]\s*))["']?[\w.-]+["']?(?=:(?:\s|$)))|(?<string>"(?:\\.|[^"\\])*"|'(?:''|[^'])*')|(?<number>\b(?:\d[\d.]*%?|true|false|null)\b)|(?<sign>[{}[\]]|[,:](?=\s|$)|^\s*-(?=\s)|[|>]-?$)/g
const words = /(?<head>^#{2,6} .*)|(?<strong>\*\*[^*]+\*\*)|(?<link>!?\[[^\]]*\]\([^)]*\))|(?<item>^(?:- |\d+\. ))/g
const kindOf = match => kinds.find(k => match.groups[k] !== undefined)

/* Where the front matter of a page ends; a text of the editor never changes. */
const fronts = new WeakMap()
function frontEnd(doc) {
  if (!fronts.has(doc)) fronts.set(doc, /^---\r?\n[^]*?\n---/.exec(doc.toString())?.[0].length ?? 0)
  return fronts.get(doc)
}
/* Inside "when: |" nothing is a key or a comment. */
function inBlock(doc, at) {
  const indent = l => /^\s*/.exec(l.text)[0].length, line = doc.lineAt(at), own = indent(line)
  for (let n = line.number - 1; n > 0; n--) {
    const above = doc.line(n)
    if (above.text.trim() && indent(above) < own) return /[|>][-+]?\s*$/.test(above.text)
  }
  return false
}
const coloured = (regexp, shown) => new MatchDecorator({ regexp, decorate(add, from, to, match, { state: { doc } }) { const kind = kindOf(match); if (shown(doc, from, kind)) add(from, to, marks[kind]) } })
const plugin = of => ViewPlugin.define(view => ({ looks: of.createDeco(view), update(u) { if (u.docChanged || u.viewportChanged) this.looks = of.createDeco(u.view) } }), { decorations: p => p.looks })
const keys = (doc, from, kind) => !(kind === 'key' || kind === 'comment') || !inBlock(doc, from)

const looks = EditorView.theme({
  '.look-key': { color: 'var(--accent)' }, '.look-comment': { color: 'var(--soft)', fontStyle: 'italic' }, '.look-string': { color: 'var(--go)' }, '.look-number, .look-link': { color: 'var(--know)' },
  '.look-sign, .look-fence, .look-item': { color: 'var(--soft)' }, '.look-head': { color: 'var(--accent)', fontWeight: '650' }, '.look-strong': { fontWeight: '650' }
})
export const yamlColours = [plugin(coloured(yaml, keys)), looks]
/* A page's file is long, and what it comes to stands beside or below it: it scrolls by itself. */
export const pageColours = [EditorView.theme({ '.cm-scroller': { maxHeight: '70vh', overflowY: 'auto' } }), plugin(coloured(yaml, (doc, from, kind) => from < frontEnd(doc) && keys(doc, from, kind))), plugin(coloured(words, (doc, from) => from >= frontEnd(doc))), looks]
