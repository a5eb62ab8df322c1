// faces/console/lib/theme.js -- what the reader chose for this browser: light or dark, and the language. Kept in localStorage, where it is allowed; it is the reader's own setting, and nothing about anybody.
export function remembered(name) { try { return localStorage.getItem('tact-console-' + name) ?? undefined } catch { return undefined } }
export function remember(name, value) {
  try { value === undefined ? localStorage.removeItem('tact-console-' + name) : localStorage.setItem('tact-console-' + name, value) } catch { /* a browser that keeps nothing */ }
}
export function wear(theme = remembered('theme')) { if (theme) document.documentElement.dataset.theme = theme; else delete document.documentElement.dataset.theme }
wear()
