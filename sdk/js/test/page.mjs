// page.mjs -- as much of a browser as the core of the SDK asks for, for tests without one: cookies, localStorage, a network that answers as told, moved timers.
//
// One site   open(site) is a tab of it; two tabs share what lies on the device.   site.answer(path, body) -> [status, json, headers], or throws: no network
import { webcrypto } from 'node:crypto'

globalThis.VERSION = 'test'
globalThis.crypto ??= webcrypto                            // no global before Node 20
/** Whatever waits on promises alone is done after this. */
export const settle = async () => { for (let i = 0; i < 30; i++) await new Promise(setImmediate) }

export class Site {
  jar = new Map()
  lines = []
  stored = new Map()
  calls = []
  online = true
  slots = []
  constructor({ answer, allow = ['remember', 'measure'], sandbox = false } = {}) {
    Object.assign(this, { allow, sandbox, answer: answer || ((...asked) => this.usual(...asked)) })
  }

  usual(path, { purposes, tool }) {
    if (path === '/v1/consent') return [200, { receipt: 'r', purposes: tool ? Object.fromEntries(this.allow.map(p => [p, 'granted'])) : Object.fromEntries(Object.entries(purposes).map(([p, v]) => [p, v === true || v === 'granted' ? 'granted' : 'refused'])) }]
    if (path.startsWith('/v1/consent?')) return [200, { purposes: Object.fromEntries(this.allow.map(p => [p, { state: 'granted' }])) }]
    if (path === '/v1/decide') return [200, { moment: {}, decision: null, reasons: [] }]
    return [200, { success: true, accepted: 1, refused: 0 }]
  }

  sent(path) { return this.calls.filter(c => c.path === path).map(c => c.body) }
  events() { return this.sent('/v1/batch').flatMap(b => b.batch) }
  cookie(name) { return this.jar.get(name) }
}

/** The globals of a page of this site, seen from now on by whatever runs. */
export function show(site, page = {}) {
  const door = () => { if (site.sandbox) throw new DOMException('The document is sandboxed', 'SecurityError') }
  const target = new EventTarget(), own = new EventTarget(), define = (name, value) => Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })
  const move = (state, title, to) => { if (to != null) Object.assign(page.at, parts(new URL(to, page.at.href))) }
  const parts = ({ href, pathname, search, hash, hostname, protocol }) => ({ href, pathname, search, hash, hostname, protocol })
  page.at = parts(new URL('https://www.shop.example/'))
  page.fire = (name, more) => target.dispatchEvent(Object.assign(new Event(name), more))
  define('window', globalThis)
  define('location', page.at)
  define('history', { pushState: move, replaceState: move })
  define('navigator', { get onLine() { return site.online }, language: 'en', userAgent: 'test', sendBeacon: (where, blob) => { page.beacons = (page.beacons || []).concat(blob.text()); return true } })
  define('document', Object.defineProperties(own, Object.getOwnPropertyDescriptors({
    get cookie() { door(); return [...site.jar].map(([k, v]) => `${k}=${v}`).join('; ') },
    set cookie(line) { door(); site.lines.push(line); const [, name, value] = /^(\w+)=([^;]*)/.exec(line); if (/Max-Age=0/.test(line)) site.jar.delete(name); else site.jar.set(name, value) },
    documentElement: { lang: 'en' }, referrer: '', title: 'A page', visibilityState: 'visible', readyState: 'complete', querySelector: () => null, querySelectorAll: what => what === '[data-tact-slot]' ? site.slots : [],
  })))
  define('localStorage', new Proxy({}, { ownKeys() { door(); return [...site.stored.keys()] }, getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
    get: (_, name) => ({ getItem: k => (door(), site.stored.get(k) ?? null), setItem: (k, v) => { door(); if (site.full) throw new DOMException('full', 'QuotaExceededError'); site.stored.set(k, v) }, removeItem: k => { door(); site.stored.delete(k) } })[name] }))
  define('addEventListener', (...given) => target.addEventListener(...given))
  define('EventSource', class { constructor() { (site.streams ||= []).push(this); this.readyState = 0 } addEventListener() {} close() { this.readyState = 2 } })
  define('fetch', async (address, { body, signal } = {}) => {
    const path = address.replace(/^https:\/\/[^/]+/, '').replace(/&?writeKey=\w+/, ''), call = { path, body: body && JSON.parse(body) }
    site.calls.push(call)
    const given = await site.answer(path, call.body || {}, signal)
    const [status, json, headers = {}] = given
    return { status, ok: status < 300, statusText: 'as told', headers: { get: n => headers[n] ?? null }, json: async () => { if (typeof json === 'string') throw new SyntaxError('no JSON'); return structuredClone(json) } }
  })
  return page
}

/** A tab: { tact, page }. */
export async function open(site, options = {}) {
  const page = show(site), { createTact } = await import('../src/index.js')
  const tact = createTact({ url: 'https://tact.shop.example', writeKey: 'k', consent: 'callback', page: false, ...options }), troubles = []
  tact.on('trouble', said => troubles.push(said))
  await settle()
  return { tact, page, troubles }
}

/** Timers and the clock stand still, and go on by hand. (Those of node:test have no clock before Node 20.) */
export function still(t) {
  const real = { setTimeout, clearTimeout, Date }, waiting = new Map()
  let now = Date.parse('2026-11-22T10:00:00Z'), last = 0
  class Moved extends Date {
    constructor(...given) { super(...(given.length ? given : [now])) }
    static now() { return now }
  }
  Object.assign(globalThis, { Date: Moved, setTimeout: (then, ms = 0, ...given) => { waiting.set(++last, { at: now + Math.max(0, ms), run: () => then(...given) }); return last }, clearTimeout: id => { waiting.delete(id) } })
  t.after(() => Object.assign(globalThis, real))
  const next = end => [...waiting].filter(([, w]) => w.at <= end).sort((a, b) => a[1].at - b[1].at || a[0] - b[0])[0]
  return async ms => {
    const end = now + ms
    for (let first; (first = next(end));) { waiting.delete(first[0]); now = first[1].at; first[1].run() }
    now = end
    await settle()
  }
}
