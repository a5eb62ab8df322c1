// faces/me/worker.js -- shows the card where there is no network, to whoever kept it on this phone (faces/me/keep.js). It keeps nothing by itself, and sees no page of /me but this one.
const KEEP = 'tact-card', CARD = '/me/card'

self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', e => e.waitUntil(self.clients.claim()))

const kept = async what => await caches.has(KEEP) ? (await caches.open(KEEP)).match(what) : undefined

// The page as it is now; without a network, or with the session over, as it was kept. Of somebody who is gone nothing stays.
async function card(request) {
  const answer = await fetch(request).catch(() => undefined)
  if (answer?.ok) return answer
  if (answer?.status === 410) { await caches.delete(KEEP); return answer }
  return await kept(CARD) ?? answer ?? Response.error()
}

self.addEventListener('fetch', e => {
  const { pathname, origin } = new URL(e.request.url)
  if (e.request.method !== 'GET' || origin !== location.origin) return
  if (pathname === CARD && e.request.mode === 'navigate') e.respondWith(card(e.request))
  else if (pathname.startsWith('/assets/')) e.respondWith(kept(e.request).then(file => file ?? fetch(e.request)))
})
