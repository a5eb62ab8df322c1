// index.js -- the core: who may be known, what is sent, what is asked. Everything else is loaded when it is used.
//
// Before consent   nothing lies on the device and nothing is sent but one question a page view, without an id. Events wait in memory.
// After a yes      an anonymousId is made, told to the server with the choice, and kept once the receipt grants `remember`.
// After a no       id, waiting events, stream and push are gone; the server hears of it, now or when the network is back.
import { drop, keep, local, read } from './keep.js'
import { load } from './load.js'
import { makeQueue } from './queue.js'

export const version = VERSION
const CHOICE_DAYS = 183, ID_DAYS = 396, EARLY = 100
const uuid = () => crypto.randomUUID?.() ?? '10000000-1000-4000-8000-100000000000'.replace(/[018]/g, c => (c ^ crypto.getRandomValues(new Uint8Array(1))[0] & 15 >> c / 4).toString(16))
const yes = v => v === true || v === 'granted'
const silence = code => ({ decision: null, reasons: [{ code }] })
const languages = ['en', 'fr', 'it']

export function createTact(options) {
  const url = options.url.replace(/\/+$/, ''), { writeKey } = options, listeners = {}, scope = new AbortController()
  let id = read('tact_id'), granted = new Set((read('tact_choice') || '').split('.').filter(p => p && p !== '-'))
  let user = {}, early = [], asked = false, filled = new WeakSet(), nobodys = new Set(), view = '', stream = null, chosen = !!read('tact_choice'), choosing = Promise.resolve(), lies = !!id
  if (id && !granted.size) granted.add('remember')

  const lang = (options.language || document.documentElement.lang || navigator.language || 'en').slice(0, 2).toLowerCase()
  const language = languages.includes(lang) ? lang : 'en'
  const text = body => JSON.stringify({ writeKey, ...body })
  const post = (path, body, more) => fetch(url + path, { method: 'POST', credentials: 'omit', headers: { 'content-type': 'text/plain' }, body: text(body), keepalive: text(body).length < 60000, ...more })
  const get = path => fetch(url + path + (path.includes('?') ? '&' : '?') + 'writeKey=' + encodeURIComponent(writeKey), { credentials: 'omit' }).then(a => a.ok ? a.json() : a.json().catch(() => ({})).then(said => { throw new Error(said.detail || a.statusText) }))
  const emit = (name, what) => { for (const f of listeners[name] || []) try { f(what) } catch (error) { console.error('tact:', error) } }
  const trouble = (where, said) => emit('trouble', { where, ...said })
  const queue = makeQueue({ post, trouble, lasting: () => !!id, beacon: (path, body) => navigator.sendBeacon?.(url + path, new Blob([text(body)], { type: 'text/plain' })) })
  const ids = () => id ? { anonymousId: id, ...(user.userId && { userId: user.userId }) } : {}
  const who = () => id && user.userToken ? { ...ids(), userToken: user.userToken } : ids()
  const context = () => ({
    page: { path: location.pathname, referrer: document.referrer, search: location.search, title: document.title, url: location.href },
    locale: document.documentElement.lang || navigator.language, timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    library: { name: '@tact/web', version }, ...(user.userToken && { userToken: user.userToken }),
  })
  const stamp = event => ({ ...event, ...ids(), messageId: event.messageId || uuid(), timestamp: event.timestamp || new Date().toISOString(), context: { ...context(), ...event.context } })

  /** Taken back in another tab: what lay on the device is gone, so nobody is known here either. */
  const stillKnown = () => { if (id && lies && !read('tact_id')) { forget(); chosen = true; emit('consent', state()) } }

  function send(event) {
    stillKnown()
    event = stamp(event)
    if (id) queue.add(event)
    else if (!chosen && early.length < EARLY) early.push(event)
    emit('event', event)
    return event.messageId
  }

  // ---- consent ----

  const state = () => ({ known: !!id, chosen, granted: [...granted] })

  function forget() {
    id = null
    granted.clear()
    early = []
    queue.clear()
    stream?.close()
    stream = null
    for (const name of ['tact_id', 'tact_choice']) drop(name)
    for (const name of local.names()) if (!name.startsWith('tact_q:')) local.remove(name)
    if ('caches' in window) caches.has('tact').then(there => there && load('push').then(push => push(self).drop())).catch(() => {})
  }

  const remember = () => keep('tact_choice', [...granted].join('.') || '-', CHOICE_DAYS)

  function adopt(one) {
    const fresh = id !== one
    id = one
    keep('tact_id', id, ID_DAYS)
    lies = !!read('tact_id')
    remember()
    // Set by the server where it is of this site: browsers end within days what scripts write. The answer need not be read.
    if (fresh) fetch(url + '/v1/id', { method: 'POST', mode: 'no-cors', credentials: 'include', headers: { 'content-type': 'text/plain' }, body: text(who()) }).catch(() => {})
    for (const event of early.splice(0)) queue.add({ ...event, anonymousId: id })
    if (fresh) { fill(); listen() }
  }

  /** {purposes: {remember: true}} or {tool: {tcf: {1: true}}}, with source, method, notice. Answers the state that holds now. */
  function consent(said) {
    const next = choosing.catch(() => {}).then(() => choose(said))
    choosing = next
    return next
  }

  async function choose({ purposes, tool, source, method, notice }) {
    const named = purposes || Object.assign({}, ...Object.values(tool || {})), any = Object.values(named).some(yes)
    const mark = tool && (source || '') + JSON.stringify(tool)
    if (mark && local.get('tact_said') === (id ? 'yes ' : 'no ') + mark) return state()
    const body = { ...who(), anonymousId: id || uuid(), purposes, tool, source, method: method || (tool ? Object.keys(tool)[0] : 'page'), notice, language, messageId: uuid(), ...(user.userId && { scope: 'device' }) }
    const known = !!id
    chosen = true
    if (!any) {
      forget()
      if (!tool) remember()
      if (known) queue.add(body, '/v1/consent')
      emit('consent', state())
      if (known) queue.flush()
      return state()
    }
    let answer
    for (let tries = 0; !answer; tries++) try { answer = await post('/v1/consent', body) } catch (error) {
      if (tries === 4) { chosen = known; throw error }
      await new Promise(go => { addEventListener('online', go, { once: true }); if (navigator.onLine !== false) setTimeout(go, 500 * 2 ** tries) })
    }
    const receipt = await answer.json()
    if (!answer.ok) { chosen = known; trouble('/v1/consent', receipt); throw new Error(receipt.errors?.[0]?.detail || receipt.detail || answer.statusText) }
    for (const [purpose, what] of Object.entries(receipt.purposes || {})) granted[yes(what) ? 'add' : 'delete'](purpose)
    if (granted.has('remember')) adopt(body.anonymousId)
    else { forget(); if (!tool) remember() }
    if (mark) local.set('tact_said', (id ? 'yes ' : 'no ') + mark)
    emit('consent', { ...state(), receipt })
    return state()
  }

  // ---- asking ----

  // Who is not known is nobody: such a question carries a name of its own that is used once, since the API wants one.
  async function decide(slot, { text, hint, event, properties, name, timeout = options.timeout ?? 300 } = {}) {
    stillKnown()
    if (!id) {
      if (asked) return silence('permission.anonymous')
      asked = true
    }
    const stop = new AbortController(), timer = setTimeout(() => stop.abort(), timeout)
    try {
      const question = stamp({ slot, text, hint, event, properties, name })
      const answer = await post('/v1/decide', { anonymousId: question.messageId, ...question, sentAt: new Date().toISOString() }, { signal: stop.signal, keepalive: false })
      const said = await answer.json()
      if (!answer.ok) { trouble('/v1/decide', said); return silence('refused') }
      if (!question.anonymousId && said.decision) nobodys.add(said.decision.id)
      emit('answer', { slot, answer: said })
      return said
    } catch { return silence(stop.signal.aborted ? 'late' : 'offline') } finally { clearTimeout(timer) }
  }

  async function show(where, answer) {
    const place = typeof where === 'string' ? document.querySelector(`[data-tact-slot="${CSS.escape(where)}"]`) : where
    if (place && (answer.decision || answer.resume?.length)) (await load('slot'))(self).show(place, answer)
    return answer
  }

  /** Every slot of the page that was not asked about in this view. */
  async function fill(name) {
    if (options.slots === false) return false
    const open = [...document.querySelectorAll('[data-tact-slot]')].filter(el => !filled.has(el))
    let told = false
    await Promise.all(open.map(async place => {
      if (!id && asked) return
      filled.add(place)
      place.tactBack?.()
      const answer = await decide(place.dataset.tactSlot, { text: place.dataset.tactText, hint: place.dataset.tactHint, name })
      told ||= !!answer.moment
      await show(place, answer)
    }))
    return told && !!id
  }

  /** A page view: the slots' question tells of it; without one it is told by itself. */
  async function look(name, properties) {
    asked = false
    filled = new WeakSet()
    view = location.pathname + location.search
    if (properties || !await fill(name)) send({ type: 'page', name, properties })
  }

  function follow() {
    const moved = () => { if (location.pathname + location.search !== view) setTimeout(() => location.pathname + location.search !== view && look()) }
    for (const how of ['pushState', 'replaceState']) {
      const plain = history[how]
      history[how] = function (...given) { const done = plain.apply(this, given); moved(); return done }
    }
    addEventListener('popstate', moved, { signal: scope.signal })
  }

  async function listen() {
    if (stream || !id || options.stream === false || !granted.has('remember')) return
    stream = { close() {} }
    const open = (await load('stream'))(self)
    stream = id ? open : (open.close(), null)
  }

  // ---- what a page calls ----

  const self = {
    version, url, writeKey, language, options, get, post, emit, load, consent, decide, show, fill, who, state,
    get anonymousId() { return id },
    get granted() { return [...granted] },
    get gpc() { return navigator.globalPrivacyControl === true },
    on(name, f) { (listeners[name] ||= []).push(f); return () => { listeners[name] = listeners[name].filter(g => g !== f) } },
    track: (event, properties, more) => send({ type: 'track', event, properties, ...more }),
    page: (name, properties) => look(name, properties),
    group: (groupId, traits) => send({ type: 'group', groupId, traits }),
    /** Who signed in; `userToken` proves it. Kept in memory alone: your site knows its session. */
    identify(userId, traits, { userToken } = {}) {
      const changed = user.userId !== userId || user.userToken !== userToken
      user = { userId, userToken }
      const message = send({ type: 'identify', userId, traits })
      if (changed && stream) { stream.close(); stream = null; listen() }
      return message
    },
    /** Signed out: the device is the device alone again. */
    reset() { user = {}; if (stream) { stream.close(); stream = null; listen() } },
    /** What became of a message; of one that was nobody's nothing is told. */
    feedback(message, outcome) { if (id && !nobodys.has(message)) queue.add({ ...who(), id: message, outcome, messageId: `${message}-${outcome}` }, '/v1/feedback') },
    async later(message, when) {
      const answer = await post('/v1/later', { ...who(), id: message, when, messageId: uuid() }), said = await answer.json()
      if (!answer.ok) throw new Error(said.reasons?.[0]?.text || said.detail || answer.statusText)
      return said.later
    },
    withdraw: () => consent({ purposes: Object.fromEntries(['remember', ...granted].map(p => [p, false])), method: 'withdrawal' }),
    privacy: async () => (await load('banner'))(self).open(),
    handoff: async (place, journey) => (await load('handoff'))(self).show(place, journey),
    push: async (place, how) => (await load('push'))(self).ask(place, how),
    fromDataLayer: async name => (await load('layer'))(self, name),
    flush: () => queue.flush(),
    get waiting() { return queue.waiting },
    stop() { scope.abort(); stream?.close(); stream = null },
  }

  async function learn() {       // the choice was forgotten, the id was not: ask what holds
    try {
      const { purposes } = await get('/v1/consent?anonymousId=' + encodeURIComponent(id))
      granted = new Set(Object.keys(purposes).filter(p => purposes[p].state === 'granted'))
      if (granted.has('remember')) { chosen = true; remember() } else forget()
    } catch (error) { trouble('/v1/consent', { detail: error.message }) }
  }

  async function begin() {
    addEventListener('online', () => queue.flush(), { signal: scope.signal })
    addEventListener('pagehide', () => queue.breathe(), { signal: scope.signal })
    document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && queue.breathe(), { signal: scope.signal })
    queue.adopt()
    if (id && !chosen) await learn()
    if (options.page !== false) { follow(); look() } else fill()
    if (options.dataLayer) self.fromDataLayer(options.dataLayer === true ? undefined : options.dataLayer)
    listen()
    const how = options.consent || 'auto'
    if (how !== 'none' && how !== 'callback') (await load('consent'))(self, how)
    for (const place of document.querySelectorAll('[data-tact-push]')) self.push(place).catch(error => trouble('push', { detail: error.message }))
  }
  self.ready = begin().catch(error => trouble('start', { detail: error.message })).then(() => self)
  return self
}
