// sw.js -- served as /tact-sw.js: shows what tact pushes, opens where it leads, says what became of it. A site's own worker takes it in with
// importScripts('https://tact.your.site/tact-sw.js'), from a file that lies where it may serve the whole site.

async function brand() {
  const kept = await (await caches.open('tact')).match('/tact-push')
  return kept ? kept.json() : null
}

async function post(call, body) {
  const known = await brand()
  if (!known) return
  const { tact, ...who } = known
  try { await fetch(tact + call, { method: 'POST', credentials: 'omit', headers: { 'content-type': 'text/plain' }, body: JSON.stringify({ ...who, ...body }) }) } catch { /* offline: the outcome is lost, the message is not */ }
}

const outcome = (id, what) => post('/v1/feedback', { id, outcome: what, messageId: `${id}-${what}` })

// Alone it takes its place at once; within a site's own worker that is the site's to say.
if (self.location.pathname.endsWith('/tact-sw.js')) {
  self.addEventListener('install', () => self.skipWaiting())
  self.addEventListener('activate', event => event.waitUntil(self.clients.claim()))
}

// A push must be shown, whatever it holds: else browsers show words of their own.
self.addEventListener('push', event => event.waitUntil((async () => {
  let message = {}
  try { message = event.data.json() } catch { /* not of tact */ }
  const { id, tag, title = self.location.hostname, body = '', locale, action } = message
  await self.registration.showNotification(title, {
    body, tag: tag || id, lang: locale, data: { id, url: action?.url }, actions: action ? [{ action: 'open', title: action.label }] : [],
  })
  if (id) await outcome(id, 'delivered')
})()))

self.addEventListener('notificationclick', event => event.waitUntil((async () => {
  const { id, url } = event.notification.data || {}
  event.notification.close()
  const told = id ? outcome(id, 'clicked') : null
  const to = new URL(url || '/', self.location.origin)
  if (to.protocol === 'https:' || to.origin === self.location.origin) {
    const open = await self.clients.matchAll({ type: 'window' }), there = open.find(page => page.url === to.href)
    try { await (there ? there.focus() : self.clients.openWindow(to.href)) } catch { /* not by the person's hand */ }
  }
  await told
})()))

self.addEventListener('notificationclose', event => {
  const { id } = event.notification.data || {}
  if (id) event.waitUntil(outcome(id, 'dismissed'))
})

// The browser renewed the subscription while no page was open.
self.addEventListener('pushsubscriptionchange', event => event.waitUntil((async () => {
  const options = event.oldSubscription?.options
  const subscription = event.newSubscription || (options ? await self.registration.pushManager.subscribe(options) : null)
  await post('/v1/subscribe', { subscription })
})()))
