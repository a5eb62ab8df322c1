// queue.js -- events on their way: together, again after a while when the network or the server is away, and with the page's last breath.
// They lie on the device only when `lasting` says that they may, each under a name of its own, so that two tabs never write the same.
import { local } from './keep.js'

const MANY = 50, MOST = 500, BREATH = 60000

export function makeQueue({ post, beacon, lasting, trouble }) {
  let items = [], busy = false, tries = 0, timer = 0
  const name = item => 'tact_q:' + item.key
  const forget = gone => { items = items.filter(i => !gone.includes(i)); for (const i of gone) local.remove(name(i)) }
  const next = () => { const one = items[0]; return one.path ? [one] : items.filter(i => !i.path).slice(0, MANY) }
  const body = group => group[0].path ? group[0].body : { batch: group.map(i => i.body), sentAt: new Date().toISOString() }
  const where = group => group[0].path || '/v1/batch'
  const again = ms => { clearTimeout(timer); timer = setTimeout(flush, ms) }

  async function flush() {
    clearTimeout(timer)
    timer = 0
    if (busy || !items.length || navigator.onLine === false) return
    busy = true
    const group = next()
    let wait = 0
    try {
      const answer = await post(where(group), body(group))
      if (answer.status === 429 || answer.status >= 500) wait = Number(answer.headers.get('retry-after')) * 1000 || 1
      else {
        forget(group)
        tries = 0
        const said = await answer.json().catch(() => null)
        if (!answer.ok || said?.refused) trouble(where(group), said)
      }
    } catch { wait = 1 }
    busy = false
    if (wait) again(Math.max(wait, Math.min(60000, 1000 * 2 ** tries++) * (0.5 + Math.random() / 2)))
    else if (items.length) flush()
  }

  /** The page goes: what is not on its way is handed to the browser. The server knows a messageId that comes twice. */
  function breathe() {
    while (items.length && !busy && navigator.onLine !== false) {
      let group = next(), text = JSON.stringify(body(group))
      while (text.length > BREATH && group.length > 1) { group = group.slice(0, group.length >> 1); text = JSON.stringify(body(group)) }
      if (!beacon(where(group), body(group))) return
      forget(group)
    }
  }

  return {
    /** An event for the next batch, or with `path` a call of its own. */
    add(body, path) {
      const item = { key: body.messageId, path, body }
      items.push(item)
      if (lasting() || path === '/v1/consent') local.set(name(item), JSON.stringify(item))
      if (items.length > MOST) { trouble('queue', { detail: 'more than 500 events waited; the oldest was dropped' }); forget([items[0]]) }
      if (!timer) again(200)
    },
    /** What another page left. */
    adopt() {
      for (const n of local.names().filter(n => n.startsWith('tact_q:'))) {
        try { const item = JSON.parse(local.get(n)); if (!items.some(i => i.key === item.key)) items.push(item) } catch { local.remove(n) }
      }
      flush()
    },
    /** All but a withdrawal on its way; what other tabs left, too. */
    clear() {
      forget(items.filter(i => i.path !== '/v1/consent'))
      for (const n of local.names()) if (n.startsWith('tact_q:') && !local.get(n)?.includes('"path":"/v1/consent"')) local.remove(n)
    },
    flush, breathe,
    get waiting() { return items.length },
  }
}
