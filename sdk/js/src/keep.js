// keep.js -- what lies on the device, and only after a choice: a cookie where the browser takes one, else localStorage.
// Names: tact_id (the anonymousId), tact_choice (what was chosen, no id in it), tact_said (what the consent tool said last), tact_q:* (events that wait).
// A frame that may keep nothing (sandbox, private mode) throws at a look: then there is nothing, and nothing is kept.

const cookies = () => { try { return document.cookie.split('; ') } catch { return [] } }
const found = name => cookies().find(c => c.startsWith(name + '='))?.slice(name.length + 1)
const write = text => { try { document.cookie = text } catch { /* refused: memory has it */ } }

export const local = {
  get(name) { try { return localStorage.getItem(name) } catch { return null } },
  set(name, text) { try { localStorage.setItem(name, text) } catch { /* full or refused: memory has it */ } },
  remove(name) { try { localStorage.removeItem(name) } catch { /* there is none */ } },
  names() { try { return Object.keys(localStorage).filter(n => n.startsWith('tact_')) } catch { return [] } },
}

export function read(name) {
  const cookie = found(name)
  if (cookie) return cookie
  const [until, text] = (local.get(name) || '').split('|')
  return Number(until) > Date.now() ? text : null
}

/** The ending of names that two hosts share, two at least: of www.shop.example and tact.shop.example, shop.example. The server goes by the same (POST /v1/id). */
export function siteOf(page, other) {
  const names = page.split('.'), others = other.split('.')
  let n = 0
  while (n < names.length && names.at(-1 - n) === others.at(-1 - n)) n++
  return page === other || n > 1 ? names.slice(-n).join('.') : ''
}

/** `text` holds letters, digits, '.', '-' and '_'. With `site` it holds on all of its hosts, where the browser lets it. */
export function keep(name, text, days, site) {
  const line = `${name}=${text}; Path=/; Max-Age=${days * 86400}; SameSite=Lax${location.protocol === 'https:' ? '; Secure' : ''}`
  if (/[a-z].*\./i.test(site)) {
    write(`${name}=; Path=/; Max-Age=0`)
    write(`${line}; Domain=${site}`)
  }
  if (found(name) !== text) write(line)
  if (found(name) !== text) local.set(name, Date.now() + days * 86400e3 + '|' + text)
}

/** The server set the same for the whole site: then the page's own goes, so that one withdrawal ends it everywhere. */
export const single = name => { if (cookies().filter(c => c.startsWith(name + '=')).length > 1) write(`${name}=; Path=/; Max-Age=0`) }

/** Also what the server set for the whole site. */
export function drop(name) {
  const gone = `${name}=; Path=/; Max-Age=0`
  write(gone)
  for (let host = location.hostname; host.includes('.'); host = host.slice(host.indexOf('.') + 1)) write(`${gone}; Domain=${host}`)
  local.remove(name)
}
