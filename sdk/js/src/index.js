// index.js -- the core: who may be known, what is sent, what is asked. Everything else is loaded when it is used.
//
// Before consent   nothing lies on the device and nothing is sent but one question a page view, without an id. Events wait in memory.
// After a yes      an anonymousId is made, told to the server with the choice, and kept once the receipt grants `remember`.
// After a no       id, waiting events, stream and push are gone; the server hears of it, now or when the network is back.
import { drop, keep, local, read, single, siteOf } from './keep.js'
import { load } from './load.js'
import { away, makeQueue, patience } from './queue.js'
import { nowhere } from './server.js'

export const version = VERSION
const CHOICE_DAYS = 183, ID_DAYS = 396, EARLY = 100, TRIES = 5, GONE_MS = 10000, REST_MS = 400
const uuid = () => crypto.randomUUID?.() ?? '10000000-1000-4000-8000-100000000000'.replace(/[018]/g, c => (c ^ crypto.getRandomValues(new Uint8Array(1))[0] & 15 >> c / 4).toString(16))
/** What a tool said, shortened: it need only be told from what it said before. */
const brief = text => { let a = 0x811c9dc5, b = a; for (const c of text) { const n = c.codePointAt(); a = Math.imul(a ^ n, 0x1000193); b = Math.imul(b ^ n, 0x5bd1e995) ^ b >>> 13 } return (a >>> 0).toString(36) + (b >>> 0).toString(36) }
const yes = v => v === true || v === 'granted'
const silence = code => ({ decision: null, reasons: [{ code }] })
const languages = ['en', 'fr', 'it']
// The first formatter of times costs a phone 80 ms; Temporal knows the zone without one.
const timezone = globalThis.Temporal?.Now?.timeZoneId?.() ?? Intl.DateTimeFormat().resolvedOptions().timeZone
/** Where a person is: an anchor of the page is no other place, a route behind a # is. */
const here = () => location.pathname + location.search + (/^#!?\//.test(location.hash) ? location.hash : '')

export function createTact(options) {
  if (!options?.url || !options.writeKey) throw new TypeError('tact: createTact({ url, writeKey }) needs both: where tact is, and a key of kind write of tact.yaml')
  if (typeof document === 'undefined') return nowhere(options, version, silence)
  const url = options.url.replace(/\/+$/, ''), site = siteOf(location.hostname, new URL(url, location.href).hostname), { writeKey } = options, listeners = {}, scope = new AbortController()
  const held = () => new Set((read('tact_choice') || '').split('.').filter(p => p && p !== '-'))
  let id = read('tact_id'), granted = held()
  let user = {}, early = [], asked = false, filled = new WeakSet(), nobodys = new Set(), view = '', stream = null, chosen = !!read('tact_choice'), choosing = Promise.resolve(), noes = 0, lies = !!id, said = ''
  if (id && !granted.size) granted.add('remember')
  // An id that was lost leaves a choice about nobody: it is as if nobody had been asked.
  if (!id && granted.size) { drop('tact_choice'); granted.clear(); chosen = false }

  const lang = (options.language || document.documentElement.lang || navigator.language || 'en').slice(0, 2).toLowerCase()
  const language = languages.includes(lang) ? lang : 'en'
  const text = body => JSON.stringify({ writeKey, ...body })
  const post = (path, body, more) => fetch(url + path, { method: 'POST', credentials: 'omit', headers: { 'content-type': 'text/plain' }, body: text(body), keepalive: text(body).length < 20000, ...more })
  const get = path => fetch(url + path + (path.includes('?') ? '&' : '?') + 'writeKey=' + encodeURIComponent(writeKey), { credentials: 'omit' }).then(a => a.ok ? a.json() : a.json().catch(() => ({})).then(said => { throw new Error(said.detail || a.statusText) }))
  const emit = (name, what) => { for (const f of listeners[name] || []) try { f(what) } catch (error) { console.error('tact:', error) } }
  // Nobody listens: then whoever builds the page finds it where they look.
  const trouble = (where, said) => { if (!listeners.trouble?.length) console.warn(`tact: ${where}: ${said?.detail ?? said?.title ?? JSON.stringify(said)}`); emit('trouble', { where, ...said }) }
  const later = (where, work) => work.catch(error => trouble(where, { detail: error.message }))        // nothing of ours is an error of the page
  const queue = makeQueue({ post, trouble, lasting: () => !!id, beacon: (path, body) => navigator.sendBeacon?.(url + path, new Blob([text(body)], { type: 'text/plain' })) })
  const ids = () => id ? { anonymousId: id, ...(user.userId && { userId: user.userId }) } : {}
  const who = () => id && user.userToken ? { ...ids(), userToken: user.userToken } : ids()
  const context = () => ({
    page: { path: location.pathname, referrer: document.referrer, search: location.search, title: document.title, url: location.href },
    locale: document.documentElement.lang || navigator.language, timezone,
    library: { name: '@tact/web', version }, ...(user.userToken && { userToken: user.userToken }),
  })
  const stamp = event => ({ ...event, ...ids(), messageId: event.messageId || uuid(), timestamp: event.timestamp || new Date().toISOString(), context: { ...context(), ...event.context } })

  /** Another tab of this site may have said yes or no meanwhile: what lies on the device holds here, too. */
  function meet() {
    const there = read('tact_id')
    if (there ? there === id : !(id ? lies : !chosen && read('tact_choice'))) return
    if (there) { id = there; lies = true; granted = held(); join() } else forget(true)
    chosen = true
    emit('consent', state())
  }

  function send(event) {
    meet()
    try { event = JSON.parse(JSON.stringify(stamp(event))) } catch (error) { trouble(event.type, { detail: 'it cannot be written as JSON, so it was not sent: ' + error.message }); return event.messageId }
    if (id) queue.add(event)
    else if (!chosen && early.length < EARLY) early.push(event)
    else if (!chosen) trouble('queue', { detail: 'more than 100 events wait for a choice; this one is not kept' })
    emit('event', event)
    return event.messageId
  }

  // ---- consent ----

  const state = () => ({ known: !!id, chosen, granted: [...granted] })

  /** `elsewhere`: another tab did, and wrote what is to be remembered of it. */
  function forget(elsewhere) {
    id = null
    said = ''
    granted.clear()
    early = []
    queue.clear()
    quiet()
    if (elsewhere) return
    for (const name of ['tact_id', 'tact_choice', 'tact_said', 'tact_push']) drop(name)
    for (const name of local.names()) if (!name.startsWith('tact_q:')) local.remove(name)
    try { caches.has('tact').then(there => there && load('push').then(push => push(self).drop())).catch(() => {}) } catch { /* a frame without caches has none */ }
  }

  const remember = () => keep('tact_choice', [...granted].join('.') || '-', CHOICE_DAYS, site)
  /** What the site's tool said last and what became of it: yes., no. (nobody is remembered by it) or off. (it was taken back here or on /me). */
  const heard = () => read('tact_said') || said
  const note = text => keep('tact_said', said = text, CHOICE_DAYS, site)

  /** Somebody is known from here on. */
  function join() {
    for (const event of early.splice(0)) queue.add({ ...event, anonymousId: id })
    later('slots', fill())
    listen()
  }

  function adopt(one) {
    const fresh = id !== one
    id = one
    if (read('tact_id') !== id) {
      keep('tact_id', id, ID_DAYS)
      // Set by the server where it is of this site: browsers end within days what scripts write. The answer need not be read.
      if (site) fetch(url + '/v1/id', { method: 'POST', mode: 'no-cors', credentials: 'include', headers: { 'content-type': 'text/plain' }, body: text(who()) }).then(() => id && single('tact_id')).catch(() => {})
    }
    lies = !!read('tact_id')
    remember()
    if (fresh) join()
    else listen()
  }

  /** {purposes: {remember: true}} or {tool: {tcf: {1: true}}}, with source, method, notice. Answers the state that holds now. */
  function consent(said = {}) {
    const named = said.purposes || Object.assign({}, ...Object.values(said.tool || {})), any = Object.values(named).some(yes)
    if (!Object.keys(named).length) return Promise.reject(new TypeError('tact: consent() names no choice; say { purposes: { remember: true } }, or { tool: { callback: { ... } } }'))
    if (!any) noes++
    const before = noes, next = choosing.catch(() => {}).then(() => choose(said, named, any, before))
    choosing = next
    return next
  }

  async function choose({ purposes, tool, source, method, notice, anew }, named, any, before) {
    meet()
    const mark = tool && brief((source || '') + JSON.stringify(tool)), last = heard()
    if (mark && (id ? ['yes.'] : anew ? ['no.'] : ['no.', 'off.']).some(what => last === what + mark)) {
      if (!id) { chosen = true; early = [] }       // said on an earlier page: what waited for an answer has it
      return state()
    }
    const body = { ...who(), anonymousId: id || uuid(), purposes, tool, source, method: method || (tool ? Object.keys(tool)[0] : 'page'), notice, language, messageId: uuid(), ...(user.userId && { scope: 'device' }) }
    // A no to all there is ends it here and now; a no to a part of it leaves the rest as it was. A callback may name a part, and the server knows of what.
    if (!any && (!id || (purposes ? 'remember' in named || ![...granted].some(p => !(p in named)) : !tool?.callback))) return end(body, tool)
    if (!any && purposes) {
      for (const p of Object.keys(named)) granted.delete(p)
      remember()
      queue.add(body, '/v1/consent')
      return tell()
    }
    let receipt
    try { receipt = await ask(body, () => any && noes !== before) } catch (error) {
      if (!any) return end(body, tool)
      throw error
    }
    if (!receipt) return state()
    for (const [purpose, what] of Object.entries(receipt.purposes || {})) granted[yes(what) ? 'add' : 'delete'](purpose)
    chosen = true
    if (granted.has('remember')) adopt(read('tact_id') || body.anonymousId)
    else { forget(); if (!tool) remember() }
    // Where the tool's yes was to nothing the brand maps, nobody was told anything, and nothing stays but in this page's memory.
    if (mark) said = (id ? 'yes.' : 'no.') + mark
    if (mark && Object.keys(receipt.purposes || {}).length) note(said)
    emit('consent', { ...state(), receipt })
    return state()
  }

  /** By the person's own hand: what the site's tool goes on saying of before is no new yes. */
  function takenBack(last) {
    remember()
    if (/^(yes|off)/.test(last)) note('off' + last.slice(3))
  }

  /** A no: nobody is known here any more, and the server hears of it as soon as it can. */
  function end(body, tool) {
    const known = !!id
    const rest = [...granted].filter(p => !(p in (body.purposes || { remember: 0 })))
    const last = heard()
    chosen = true
    forget()
    if (!tool) takenBack(last)
    if (known) queue.add(body, '/v1/consent')
    if (known && rest.length) queue.add({ ...body, tool: undefined, purposes: Object.fromEntries(rest.map(p => [p, false])), messageId: uuid() }, '/v1/consent')
    return tell()
  }

  function tell() {
    emit('consent', state())
    queue.flush()
    return state()
  }

  /** The receipt of a choice; null: a no came while the server could not be reached. */
  async function ask(body, over) {
    for (let tries = 1; ; tries++) {
      let answer, fault
      try { answer = await post('/v1/consent', body) } catch (error) { fault = error }
      if (answer && !away(answer)) {
        const said = await answer.json().catch(() => ({}))
        if (answer.ok && said.status === 'duplicate') return { purposes: await holds(body.anonymousId) }        // it was taken, the answer was lost
        if (answer.ok) return said
        trouble('/v1/consent', said)
        throw new Error(said.errors?.[0]?.detail || said.detail || answer.statusText || answer.status)
      }
      if (tries === TRIES) throw Object.assign(fault || new Error(`the server answers ${answer.status}`), { away: true })
      await new Promise(go => { if (!answer) addEventListener('online', go, { once: true }); if (answer || navigator.onLine !== false) setTimeout(go, Math.max(answer ? patience(answer) : 0, 250 * 2 ** tries)) })
      if (over()) return null
    }
  }

  const holds = async one => { const { purposes } = await get('/v1/consent?anonymousId=' + encodeURIComponent(one)); return Object.fromEntries(Object.entries(purposes).map(([p, { state }]) => [p, state])) }

  // ---- asking ----

  // Who is not known is nobody: such a question carries a name of its own that is used once, since the API wants one.
  // `told`: whether the server got it. An answer that comes late is not shown; the question is not taken back, since it tells of a view.
  // `again`: the view it belongs to is told by another.
  async function inquire(slot, { text, hint, event, properties, name, timeout = options.timeout ?? 300 } = {}, again) {
    meet()
    if (!id) {
      if (asked) return { answer: silence('permission.anonymous') }
      asked = true
    }
    const stop = new AbortController(), known = id, ends = performance.now() + timeout
    let timer
    const late = new Promise(go => { timer = setTimeout(() => { if (!known) stop.abort(); go(silence('late')) }, timeout) }), gone = setTimeout(() => stop.abort(), timeout + GONE_MS)
    const going = (async () => {
      const question = stamp({ slot, text, hint, event, properties, name, ...(again && known && { told: true }) })
      const reply = await post('/v1/decide', { anonymousId: question.messageId, ...question, sentAt: new Date().toISOString() }, { signal: stop.signal, ...(!known && { keepalive: false }) })
      const said = await reply.json()
      // What is no answer of ours, from a proxy say, is silence.
      if (reply.ok) return { ...said, decision: said?.decision?.content ? said.decision : null, reasons: [].concat(said?.reasons ?? []) }
      trouble('/v1/decide', said)
      return silence('refused')
    })().catch(error => (stop.signal.aborted || trouble('/v1/decide', { detail: error.message }), silence('offline'))).finally(() => clearTimeout(gone))
    const answer = await Promise.race([going, late])
    clearTimeout(timer)
    if (!known && answer.decision) nobodys.add(answer.decision.id)
    if (answer.moment) emit('answer', { slot, answer })
    return { answer, ends, told: going.then(said => !!said.moment) }
  }

  const decide = async (slot, question = {}) => (await inquire(slot, question, view && !question.text && !question.event)).answer

  async function show(where, answer) {
    const place = typeof where === 'string' ? document.querySelector(`[data-tact-slot="${CSS.escape(where)}"]`) : where
    if (place && (answer.decision || answer.resume?.length)) (await load('slot'))(self).show(place, answer)
    return answer
  }

  /** Every slot of the page that was not asked about in this view. What can be shown only late is not shown. With `tells` the question of one of them, of words if there are any, tells of the view; then `told` says whether it did. */
  async function fill(name, properties, tells) {
    const open = options.slots === false ? [] : [...document.querySelectorAll('[data-tact-slot]')].filter(el => !filled.has(el)), teller = tells && (open.find(el => el.dataset.tactText) || open[0])
    let told
    const piece = open.length && (id || !asked) && load('slot').catch(error => { trouble('slot', { detail: error.message }) })
    await Promise.all(open.map(async place => {
      if (!id && asked) return
      filled.add(place)
      place.tactBack?.()
      const known = !!id, question = await inquire(place.dataset.tactSlot, { text: place.dataset.tactText, hint: place.dataset.tactHint, name, ...(known && { properties }) }, place !== teller), { answer } = question
      if (known && place === teller) told = question.told
      if (!answer.decision && !answer.resume?.length) return
      (await Promise.race([piece, new Promise(go => setTimeout(go, question.ends - performance.now()))]))?.(self).show(place, answer)
    }))
    return { told: Promise.resolve(told) }
  }

  /** A page view: the slots' question tells of it; without one, or when it did not get through, it is told by itself. */
  async function look(name, properties) {
    asked = false
    filled = new WeakSet()
    view = here()
    const event = { type: 'page', name, properties, timestamp: new Date().toISOString(), context: context() }, { told } = await fill(name, properties, true)
    later('page', told.then(known => { if (!known) send(event) }))
  }

  function follow() {
    // An address that is written over and over, as somebody types, is a view once it rests.
    let timer = 0, slow = false
    const moved = replaced => {
      if (timer && replaced && !slow && here() !== view) return
      clearTimeout(timer)
      timer = 0
      slow = replaced
      if (!scope.signal.aborted && here() !== view) timer = setTimeout(() => { timer = 0; if (!scope.signal.aborted && here() !== view) later('page', look()) }, replaced ? REST_MS : 0)
    }
    for (const how of ['pushState', 'replaceState']) {
      const plain = history[how]
      history[how] = function (...given) { const done = plain.apply(this, given); moved(how === 'replaceState'); return done }
    }
    for (const how of ['popstate', 'hashchange']) addEventListener(how, () => moved(false), { signal: scope.signal })
    window.navigation?.addEventListener('currententrychange', event => moved(event.navigationType === 'replace'), { signal: scope.signal })       // also of who went past history's own functions
    // Back to a page that was only put aside: it is seen again, with what it shows.
    addEventListener('pageshow', event => { if (event.persisted) { meet(); if (id) send({ type: 'page' }) } }, { signal: scope.signal })
  }

  function quiet() { stream?.close(); stream = null }

  async function listen() {
    if (stream || !id || options.stream === false || !granted.has('remember') || document.visibilityState === 'hidden' || scope.signal.aborted) return
    const mine = stream = { close() {} }
    try {
      const open = (await load('stream'))(self)
      if (stream === mine) stream = open
      else open.close()
    } catch (error) { stream = null; trouble('stream', { detail: error.message }) }
  }

  // ---- what a page calls ----

  const self = {
    version, url, writeKey, language, options, get, post, emit, trouble, load, learn, consent, decide, show, who, state,
    get anonymousId() { return id },
    get granted() { return [...granted] },
    get gpc() { return navigator.globalPrivacyControl === true },
    on(name, f) { (listeners[name] ||= []).push(f); return () => { listeners[name] = listeners[name].filter(g => g !== f) } },
    track: (event, properties, more) => send({ type: 'track', event, properties, ...more }),
    page: (name, properties) => look(name, properties),
    fill: async name => { await fill(name) },
    group: (groupId, traits) => send({ type: 'group', groupId, traits }),
    /** Who signed in; `userToken` proves it. Kept in memory alone: your site knows its session. */
    identify(userId, traits, { userToken } = {}) {
      const changed = user.userId !== userId || user.userToken !== userToken
      user = { userId, userToken }
      const message = send({ type: 'identify', userId, traits })
      if (changed && stream) { quiet(); listen() }
      return message
    },
    /** Signed out: the device is the device alone again. */
    reset() { user = {}; if (stream) { quiet(); listen() } },
    /** What became of a message; of one that was nobody's nothing is told. */
    feedback(message, outcome) { if (id && !nobodys.has(message)) queue.add({ ...who(), id: message, outcome, messageId: `${message}-${outcome}` }, '/v1/feedback') },
    async later(message, when) {
      const answer = await post('/v1/later', { ...who(), id: message, when, messageId: uuid() }), said = await answer.json()
      if (!answer.ok) throw new Error(said.reasons?.[0]?.text || said.detail || answer.statusText)
      return said.later
    },
    withdraw: () => consent({ purposes: { remember: false }, method: 'withdrawal' }),
    privacy: async () => (await load('banner'))(self).open(),
    handoff: async (place, journey) => (await load('handoff'))(self).show(place, journey),
    push: async (place, how) => (await load('push'))(self).ask(place, how),
    fromDataLayer: async name => (await load('layer'))(self, name),
    flush: () => queue.flush(),
    get waiting() { return queue.waiting },
    get signal() { return scope.signal },
    stop() { scope.abort(); quiet() },
  }

  async function learn() {       // the choice was forgotten, the id was not: ask what holds
    try {
      const one = id, purposes = await holds(one)
      if (id !== one) return
      granted = new Set(Object.keys(purposes).filter(p => yes(purposes[p])))
      if (granted.has('remember')) { chosen = true; remember() } else {
        // A no said elsewhere, on /me say, holds against what the site's tool said before it; a yes that only ran out is asked for again.
        const no = purposes.remember === 'refused', last = heard()
        forget()
        chosen = no
        if (no && last) note('off' + last.slice(3))
        else if (no) remember()
        emit('consent', state())
      }
    } catch (error) { trouble('/v1/consent', { detail: error.message }) }
  }

  async function begin() {
    // A page drawn ahead of a tap that may never come is no view.
    if (document.prerendering) await new Promise(go => document.addEventListener('prerenderingchange', go, { once: true }))
    addEventListener('online', () => queue.flush(), { signal: scope.signal })
    addEventListener('pagehide', () => queue.breathe(), { signal: scope.signal })
    // A page that nobody looks at holds no stream open: what comes meanwhile finds the person elsewhere.
    document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden') { queue.breathe(); quiet() } else { meet(); listen() } }, { signal: scope.signal })
    queue.adopt()
    if (id && !chosen) await learn()
    if (options.page !== false) { follow(); later('page', look()) } else later('slots', fill())
    if (options.dataLayer) later('dataLayer', self.fromDataLayer(options.dataLayer === true ? undefined : options.dataLayer))
    listen()
    const how = options.consent || 'auto'
    if (how !== 'none' && how !== 'callback') (await load('consent'))(self, how)
    for (const place of document.querySelectorAll('[data-tact-push]')) later('push', self.push(place))
  }
  self.ready = begin().catch(error => trouble('start', { detail: error.message })).then(() => self)
  return self
}
