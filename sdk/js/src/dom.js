// dom.js -- elements made by hand, never from text that is read as HTML; styles that a strict Content-Security-Policy allows.

/** make('p', {class: 'x', onclick: f}, 'text', child, ...): attributes, listeners, children. */
export function make(tag, with_ = {}, ...inside) {
  const el = document.createElement(tag)
  for (const [name, value] of Object.entries(with_)) {
    if (name.startsWith('on')) el.addEventListener(name.slice(2), value)
    else if (value === true) el.setAttribute(name, '')
    else if (value !== false && value != null) el.setAttribute(name, value)
  }
  el.append(...inside.filter(x => x != null && x !== false))
  return el
}

/** The address when it leads to a page over http(s), else null: no javascript:, no data:. */
export function link(text, base = location.href) {
  try { const to = new URL(text, base); return /^https?:$/.test(to.protocol) ? to.href : null } catch { return null }
}

/** Whether the person is at work in `place`: then nothing there is taken from under their hands. */
export const busy = place => place !== document.activeElement && place.contains(document.activeElement)

/** What had the focus goes away: it stays at this place, and does not fall back to the top of the page. */
export function settle(place) {
  if (!place.hasAttribute('tabindex')) {
    place.tabIndex = -1
    place.addEventListener('blur', () => place.removeAttribute('tabindex'), { once: true })
  }
  place.focus({ preventScroll: true })
}

const sheets = new WeakMap()
/** A style sheet of script's own for a document or a shadow root, once. */
export function style(root, css) {
  const known = sheets.get(root) || sheets.set(root, new Set()).get(root)
  if (known.has(css)) return
  known.add(css)
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]
}

/** Words of faces/words/sdk.tsv, as build.mjs puts them in: {key: [en, fr, it]}. */
export const speak = (words, language) => (key, fill = {}) => words[key][['en', 'fr', 'it'].indexOf(language)].replace(/\{(\w+)\}/g, (_, name) => fill[name] ?? '')
