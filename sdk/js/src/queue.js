// queue.js -- events on their way: together, again after a while when the network or the server is away, and with the page's last breath.
// They lie on the device only when `lasting` says that they may, each under a name of its own, so that two tabs never write the same.
import { local } from './keep.js'

const MANY = 50, MOST = 500, BREATH = 60000, HOUR_MS = 3600e3, WITHDRAWAL = '/v1/consent'
/** The proof of who signed in is kept nowhere. */
const bare = (key, value) => key === 'userToken' ? undefined : value
const bytes = text => new TextEncoder().encode(text).length

/** Milliseconds the server asks to be left alone: Retry-After in seconds or as a date; 0: it does not say. */
export function patience(answer) {
  const said = answer.headers.get('retry-after')
  return said ? Math.min(HOUR_MS, Math.max(0, Number(said) * 1000 || Date.parse(said) - Date.now() || 0)) : 0
}
export const away = answer => answer.status === 429 || answer.status >= 500

export function makeQueue({ post, beacon, lasting, trouble }) {
  let items = [], flying = [], run = null, tries = 0, timer = 0, notBefore = 0, last = 0, full = false
  const name = item => 'tact_q:' + item.key
  const forget = gone => { items = items.filter(i => !gone.includes(i)); for (const i of gone) local.remove(name(i)) }
  const kept = () => local.names().filter(n => n.startsWith('tact_q:')).map(name => { try { return { name, item: JSON.parse(local.get(name)) } } catch { return { name } } })
  const next = all => all[0].path ? [all[0]] : all.filter(i => !i.path).slice(0, MANY)
  const body = group => group[0].path ? group[0].body : { batch: group.map(i => i.body), sentAt: new Date().toISOString() }
  const where = group => group[0].path || '/v1/batch'
  const again = ms => { clearTimeout(timer); timer = setTimeout(flush, ms) }

  async function send() {
    while (items.length && navigator.onLine !== false) {
      if (notBefore > Date.now()) return again(notBefore - Date.now())
      const group = flying = next(items)
      let wait = 0
      try {
        const answer = await post(where(group), body(group))
        if (away(answer)) notBefore = Date.now() + (wait = patience(answer) || 1)
        else {
          forget(group)
          tries = 0
          full = false
          const said = await answer.json().catch(() => null)
          if (!answer.ok || said?.refused) trouble(where(group), said || { detail: answer.status })
        }
      } catch { wait = 1 }
      flying = []
      if (wait) return again(Math.max(wait, Math.min(60000, 1000 * 2 ** tries++) * (0.5 + Math.random() / 2)))
    }
  }

  function flush() {
    clearTimeout(timer)
    timer = 0
    return run ||= send().finally(() => { run = null })
  }

  /** The page goes: what is not on its way is handed to the browser. The server knows a messageId that comes twice. */
  function breathe() {
    // What lies on the device stays there while the server is away: the browser's own last try is the only one.
    const gone = tries > 0 || notBefore > Date.now()
    let rest = items.filter(i => !flying.includes(i) && !(gone && local.get(name(i))))
    if (navigator.onLine === false) return
    while (rest.length) {
      let group = next(rest)
      while (group.length > 1 && bytes(JSON.stringify(body(group))) > BREATH) group = group.slice(0, group.length >> 1)
      if (!beacon(where(group), body(group))) return
      forget(group)
      rest = rest.filter(i => !group.includes(i))
    }
  }

  return {
    /** An event for the next batch, or with `path` a call of its own. */
    add(body, path) {
      const item = { key: body.messageId, at: last = Math.max(Date.now(), last + 1), path, body }
      items.push(item)
      if (lasting() || path === WITHDRAWAL) local.set(name(item), JSON.stringify(item, bare))
      if (items.length > MOST) {
        if (!full) trouble('queue', { detail: 'more than 500 events waited; the oldest were dropped' })
        full = true
        forget([items.find(i => i.path !== WITHDRAWAL) || items[0]])
      }
      if (!timer) again(200)
    },
    /** What another page left, in its order; of somebody who is not known here any more, the withdrawal alone. */
    adopt() {
      const left = kept().filter(({ item, name }) => item?.body && /^(\/v1\/\w+)?$/.test(item.path || '') && (lasting() || item.path === WITHDRAWAL) || local.remove(name)).map(k => k.item)
      items = [...left.filter(k => !items.some(i => i.key === k.key)).sort((a, b) => a.at - b.at), ...items]
      return flush()
    },
    /** All but a withdrawal on its way; what other tabs left, too. */
    clear() {
      forget(items.filter(i => i.path !== WITHDRAWAL))
      for (const { item, name } of kept()) if (item?.path !== WITHDRAWAL) local.remove(name)
    },
    flush, breathe,
    get waiting() { return items.length },
  }
}
