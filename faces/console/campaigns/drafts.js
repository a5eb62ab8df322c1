// faces/console/campaigns/drafts.js -- what was written and not saved yet, by kind and name: kept while one looks at other screens, and in the tab's own memory over a reload.
const keep = 'tact-drafts'
let drafts = new Map()
const watchers = new Set()
try { drafts = new Map(JSON.parse(sessionStorage.getItem(keep) ?? '[]')) } catch { /* a browser that keeps nothing */ }

const told = () => {
  try { drafts.size ? sessionStorage.setItem(keep, JSON.stringify([...drafts])) : sessionStorage.removeItem(keep) } catch { /* too large, or not allowed: it stays while the page is open */ }
  for (const w of watchers) w()
}
/** { text, was, base }: `was` the version it began from (null: a new file), `base` that version's text. */
export const draftOf = (kind, name) => drafts.get(`${kind}/${name}`)
export function keepDraft(kind, name, draft) { drafts.set(`${kind}/${name}`, draft); told() }
export function dropDraft(kind, name) { if (drafts.delete(`${kind}/${name}`)) told() }
export const draftNames = kind => [...drafts.keys()].filter(k => k.startsWith(kind + '/')).map(k => k.slice(kind.length + 1))
export function watchDrafts(f) { watchers.add(f); return () => watchers.delete(f) }

addEventListener('beforeunload', e => { if (drafts.size) e.preventDefault() })
