// push.js -- web push with a soft question at a good moment: the page's own card first, the browser's question only after a yes by hand.
//
//   <div data-tact-push data-tact-push-after="Order Completed" data-tact-push-email="/news" data-tact-push-sms="/texts">
//
// Shown once that event happened on this page, or at once without it. A no is kept for six months, when anything may be kept. On an iPhone it works only
// where the site is installed; else the card says how, and offers e-mail or a text message where the page has a form for it.
// The service worker lies on the site and holds one line: importScripts('https://tact.your.site/tact-sw.js')
import words from 'words:push'
import css from './slot.css'
import { keep, read } from './keep.js'
import { busy, link, make, settle, speak, style } from './dom.js'

const able = () => 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window
const apple = () => /iPhone|iPad|iPod/.test(navigator.userAgent) || (navigator.platform === 'MacIntel' && navigator.maxTouchPoints > 1)
const installed = () => navigator.standalone === true || matchMedia('(display-mode: standalone)').matches
const bytesOf = text => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), c => c.charCodeAt(0))
let number = 0, policy

export default function push(tact) {
  const w = speak(words, tact.language), worker = tact.options.worker || '/tact-sw.js'
  const registration = () => navigator.serviceWorker.getRegistration(worker)
  const subscription = async () => (await registration())?.pushManager.getSubscription()

  /** The site's worker, at work. A page that asks for trusted types has the policy `tact` for this address alone. */
  async function working() {
    try { policy ||= window.trustedTypes?.createPolicy('tact', { createScriptURL: text => text }) } catch { /* the page's policy does not name ours: where it asks for trusted types, register() says so */ }
    const there = await navigator.serviceWorker.register(policy ? policy.createScriptURL(worker) : worker), coming = there.active ? null : there.installing || there.waiting
    if (coming) await new Promise((go, stop) => { coming.onstatechange = () => coming.state === 'activated' ? go() : coming.state === 'redundant' && stop(new Error(`the service worker ${worker} could not be installed`)); coming.onstatechange() })
    return there
  }

  async function tell(path, body) {
    const answer = await tact.post(path, { ...tact.who(), ...body }), said = await answer.json()
    if (!answer.ok) throw new Error(said.detail || answer.statusText)
    return said
  }

  /** For the service worker, which has no page to ask. */
  async function remember() {
    const cache = await caches.open('tact')
    await cache.put('/tact-push', new Response(JSON.stringify({ tact: tact.url, writeKey: tact.writeKey, anonymousId: tact.anonymousId })))
  }

  /** What subscriptions are made with; asked for before the card is shown, so that nobody is asked for what the brand cannot do. */
  let known
  const key = async () => known ||= (await tact.get('/v1/subscribe')).publicKey

  async function on() {
    const said = await Notification.requestPermission()
    if (said !== 'granted') return said === 'denied' ? 'denied' : 'off'
    await tact.consent({ purposes: { remember: true, contact_webpush: true }, method: 'push' })
    const given = await (await working()).pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(await key()) })
    const { status } = await tell('/v1/subscribe', { subscription: given })
    if (status !== 'subscribed') throw new Error(status)
    await remember()
    return 'on'
  }

  async function drop() {
    await (await subscription())?.unsubscribe()
    await caches.delete('tact')
  }

  async function off() {
    await tact.consent({ purposes: { contact_webpush: false }, method: 'push' })
    await drop()
    return 'off'
  }

  /** At each visit: browsers renew subscriptions, and people sign in and out. */
  async function state() {
    if (!able()) return apple() && !installed() ? 'install' : 'unable'
    const given = tact.anonymousId && await subscription()
    if (!given) return Notification.permission === 'denied' ? 'denied' : 'off'
    const { status } = await tell('/v1/subscribe', { subscription: given })
    if (status === 'subscribed') await remember()
    return status === 'subscribed' ? 'on' : 'off'
  }

  function card(place, now, how) {
    style(document, css)
    let asked = false
    const title = 'tact-push-' + ++number, line = make('p', { role: 'status', class: 'tact-body' }), row = make('p', { class: 'tact-later' })
    const button = (label, f) => make('button', { type: 'button', class: 'tact-plain', onclick: f }, label)
    const other = () => ['email', 'sms'].map(c => [c, how[c] && link(how[c])]).filter(([, to]) => to).map(([c, to]) => make('a', { class: 'tact-action', href: to }, w('sdk.push.' + c)))
    const work = async f => {
      for (const b of row.children) b.disabled = true
      asked = true
      try { draw(await f()) } catch (error) { tact.trouble('push', { detail: error.message }); draw('failed') }
    }
    const refused = () => { if (tact.state().chosen) keep('tact_push', 'no', 183) }
    const no = () => { const held = busy(place); refused(); place.replaceChildren(); if (held) settle(place) }
    const draw = state => {
      if (state !== 'stopped') line.textContent = w('sdk.push.' + (state === 'off' ? 'text' : state))
      row.replaceChildren(...(state === 'on' ? [button(w('sdk.push.stop'), () => work(async () => (await off(), 'stopped')))] : []),
        ...(state === 'off' || state === 'failed' ? [button(w('sdk.push.no'), no), button(w('sdk.push.yes'), () => { line.textContent = w('sdk.push.asking'); work(on) })] : []),
        ...(['install', 'unable', 'denied'].includes(state) ? [...other(), button(w('sdk.push.no'), no)] : []))
      if (state === 'stopped') line.textContent = w('sdk.push.off')
      if (state === 'denied' && asked) refused()        // the browser's no is one: it is not asked about again
      if (asked && !busy(place)) settle(place)
      asked = false
    }
    place.replaceChildren(make('section', { class: 'tact-message tact-push', 'aria-labelledby': title }, make('h2', { id: title, class: 'tact-title' }, w('sdk.push.title')), line, row))
    draw(now)
  }

  return {
    on, off, drop, state,
    async ask(place, how = {}) {
      const { tactPushAfter: after, tactPushEmail: email, tactPushSms: sms } = place.dataset, now = await state()
      const ways = { email, sms, ...how }
      const show = async () => { if (now === 'off') await key(); card(place, now, ways) }
      if (now === 'on') return show()
      if (read('tact_push') === 'no' && !how.anyway) return
      // Nothing can be done about it here, and there is no other way to offer: then nothing is said.
      if (['denied', 'unable'].includes(now) && !how.anyway && ![ways.email, ways.sms].some(to => to && link(to))) return
      if (!after || how.anyway) return show()
      const stop = tact.on('event', event => { if (event.event === after) { stop(); show().catch(error => tact.trouble('push', { detail: error.message })) } })
    },
  }
}
