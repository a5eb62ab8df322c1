// faces/till/worker.js -- keeps the till's page and its files on this phone, so that it opens without a network. Nothing of anybody is kept: no call of /v1 passes here.
const KEEP = 'tact-till'

self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', e => e.waitUntil(self.clients.claim()))
self.addEventListener('message', e => e.waitUntil((async () => {
  const kept = await caches.open(KEEP)
  for (const request of await kept.keys()) if (!e.data.includes(request.url) && new URL(request.url).pathname !== '/till') await kept.delete(request)      // files of an older version
  for (const url of e.data) { const answer = await fetch(url).catch(() => undefined); if (answer?.ok) await kept.put(url, answer) }
})()))
self.addEventListener('fetch', e => {
  const { pathname, origin } = new URL(e.request.url)
  if (e.request.method !== 'GET' || origin !== location.origin) return
  if (pathname === '/till') e.respondWith(fetch(e.request).catch(async () => await caches.match('/till') ?? Response.error()))
  else if (pathname.startsWith('/assets/')) e.respondWith(caches.match(e.request).then(kept => kept ?? fetch(e.request)))
})
