// faces/till/queue.js -- what was done at the till and is not confirmed yet. Each thing has its messageId from the start and keeps it: sent twice, it counts once.
//
// Kept in localStorage of this phone, so that a closed page loses nothing; what was confirmed or refused leaves its sentence here until it is taken out, and nothing else.
const PLACE = 'tact-till-queue', MOST = 200

const read = () => { try { return JSON.parse(localStorage.getItem(PLACE)) ?? [] } catch { return [] } }
let items = read(), told = () => {}, sending = false, timer
function keep() {
  try { localStorage.setItem(PLACE, JSON.stringify(items)) } catch { /* full or forbidden: it stays in memory, and the page says what waits */ }
  told([...items])
}

export const onChange = f => { told = f; f([...items]) }
export const waiting = () => items.filter(i => i.state === 'waiting').length

/** Keep it and send it: { what: 'redeem', name: 'ABC', path, body }. Answers the item as it stands once it was tried. */
export async function enqueue({ what, name = '', path, body }) {
  const id = crypto.randomUUID()
  if (items.length >= MOST) items = items.filter(i => i.state === 'waiting').concat(items.filter(i => i.state !== 'waiting').slice(-20))
  items.push({ id, what, name, path, body: { ...body, messageId: id }, state: 'waiting', at: Date.now() })
  keep()
  await send()
  return items.find(i => i.id === id)
}
export function forget(id) { items = items.filter(i => i.id !== id || i.state === 'waiting'); keep() }

/** Somebody leaves: nothing of what they did stays on the phone. */
export function clear() { items = []; try { localStorage.removeItem(PLACE) } catch { /* nothing was kept */ } told([]) }

async function attempt(item) {
  let answer
  try {
    answer = await fetch(item.path, { method: 'POST', headers: { 'content-type': 'application/json', 'x-tact': 'console', accept: 'application/json' }, body: JSON.stringify(item.body), credentials: 'same-origin' })
  } catch { return false }
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
  try { for (const item of items.filter(i => i.state === 'waiting')) if (!await attempt(item)) break } finally { sending = false }
  if (waiting()) timer = setTimeout(send, 5000)
}
addEventListener('online', send)
addEventListener('storage', e => { if (e.key === PLACE) { items = read(); told([...items]) } })
