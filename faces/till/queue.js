// faces/till/queue.js -- what was done at the till and is not confirmed yet. Each thing has its messageId from the start and keeps it: sent twice, it counts once.
//
// Kept in localStorage of this phone, so that a closed page loses nothing; what was confirmed or refused leaves its sentence here until it is taken out, and nothing else.
// It is of whoever did it: under another account it waits until they are back, and is not shown. Before anybody is known to be signed in, nothing is sent.
const PLACE = 'tact-till-queue', MOST = 200, PATIENCE_MS = 20000      // of a network that is there and carries nothing

const read = () => { try { return JSON.parse(localStorage.getItem(PLACE)) ?? [] } catch { return [] } }
let items = read(), told = () => {}, over = () => {}, sending = false, timer, owner
const mine = i => owner === undefined || i.by === owner, waits = i => i.state === 'waiting'
function keep() {
  try { localStorage.setItem(PLACE, JSON.stringify(items)) } catch { /* full or forbidden: it stays in memory, and the page says what waits */ }
  tell()
}
const tell = () => told(items.filter(mine), [...new Set(items.filter(i => waits(i) && !mine(i)).map(i => i.by))])

/** f(own items, names of others whose things wait here) */
export const onChange = f => { told = f; tell() }
/** Who is signed in: what they did before is sent now. */
export function signedIn(name) { owner = name; tell(); send() }
/** Told when what waits is not taken because nobody is signed in any more. */
export const onOver = f => { over = f }
export const waiting = () => items.filter(i => waits(i) && mine(i)).length

/** Keep it and send it: { what: 'redeem', name: 'ABC', path, body }. Answers the item as it stands once it was tried. */
export async function enqueue({ what, name = '', path, body }) {
  const id = crypto.randomUUID()
  if (items.length >= MOST) items = items.filter(waits).concat(items.filter(i => !waits(i)).slice(-20))
  items.push({ id, by: owner, what, name, path, body: { ...body, messageId: id }, state: 'waiting', at: Date.now() })
  keep()
  await send()
  return items.find(i => i.id === id)
}
export function forget(id) { items = items.filter(i => i.id !== id || waits(i)); keep() }

/** Somebody leaves: nothing of what they did stays on the phone. */
export function clear() { items = items.filter(i => !mine(i)); keep() }

async function attempt(item) {
  let answer
  try {
    answer = await fetch(item.path, { method: 'POST', headers: { 'content-type': 'application/json', 'x-tact': 'console', accept: 'application/json' }, body: JSON.stringify(item.body), credentials: 'same-origin', signal: AbortSignal.timeout(PATIENCE_MS) })
  } catch { return false }
  if (answer.status === 401) over()
  if (answer.status === 401 || answer.status === 429 || answer.status >= 500) return false          // signed out, or not now: it keeps waiting
  const said = await answer.json().catch(() => ({}))
  item.state = answer.ok ? 'done' : 'refused'
  item.status = answer.status
  item.outcome = said.state                                  // of a coupon: what it is
  item.said = answer.ok || said.state ? '' : said.detail || said.title || ''
  item.body = undefined                                      // addresses do not stay on the phone
  item.until = Date.now()
  keep()
  return true
}

/** Send what waits, in order. One at a time: the second of two tabs finds its things already done, by their messageId. */
export async function send() {
  if (sending) return
  sending = true
  clearTimeout(timer)
  try { for (const item of owner === undefined ? [] : items.filter(i => waits(i) && mine(i))) if (!await attempt(item)) break } finally { sending = false }
  if (waiting()) timer = setTimeout(send, 5000)
}
addEventListener('online', send)
addEventListener('storage', e => { if (e.key === PLACE) { items = read(); tell() } })
