// faces/me/keep.js -- the card on this phone without a network: kept by a tap, taken away by a tap, by signing out, by unlinking a device, by erasing.
const KEEP = 'tact-card', CARD = '/me/card'

const kept = async () => await caches.has(KEEP) ? (await caches.open(KEEP)).match(CARD) : undefined
const ofWhom = html => /data-card="(\w*)"/.exec(html)?.[1]

async function forget() {
  await caches.delete(KEEP)
  for (const r of await navigator.serviceWorker.getRegistrations()) if (new URL(r.scope).pathname === CARD) await r.unregister()
}

async function keep() {
  const answer = await fetch(CARD)
  if (!answer.ok) throw Error(`${answer.status}`)
  const html = await answer.text(), headers = new Headers(answer.headers), cache = await caches.open(KEEP)
  headers.delete('content-encoding'); headers.delete('content-length')
  const files = [...new DOMParser().parseFromString(html, 'text/html').querySelectorAll('link[rel=stylesheet], script[src]')].map(e => new URL(e.getAttribute('href') ?? e.getAttribute('src'), location).href)
  await cache.addAll(files)
  await cache.put(CARD, new Response(html.replace('<body', '<body data-kept'), { headers }))
  for (const r of await cache.keys()) if (new URL(r.url).pathname !== CARD && !files.includes(r.url)) await cache.delete(r)      // of an older version
  await navigator.serviceWorker.register('/me/worker.js', { scope: CARD })
  await navigator.serviceWorker.ready
}

/** On every page of /me: the card goes with the session, the device, the person. On the card itself: the two buttons. */
export async function keeping() {
  for (const form of document.querySelectorAll('form:is([action="/me/out"], [action="/me/erase"], [action="/me/unlink"])'))
    form.addEventListener('submit', async e => {
      if (form.dataset.forgot) return
      e.preventDefault()
      await forget().catch(() => {})
      form.dataset.forgot = 'yes'
      form.requestSubmit(e.submitter)
    })
  const place = document.querySelector('[data-keep]'), is = (await kept())?.text(), html = await is, offline = document.body.dataset.kept !== undefined
  if (document.body.dataset.gone !== undefined || (place && html && ofWhom(html) !== place.dataset.card)) await forget()       // somebody else's, or nobody's any more
  if (!place) return
  const show = has => {
    for (const e of place.querySelectorAll('[data-when]')) e.hidden = (e.dataset.when === 'kept') !== has
    place.hidden = false
  }
  const does = what => async e => {
    e.target.disabled = true
    place.querySelector('[role=alert]').hidden = true
    await what().then(() => show(what === keep), () => { place.querySelector('[role=alert]').hidden = false })
    e.target.disabled = false
    place.querySelector('[data-when]:not([hidden]) button').focus()
  }
  place.querySelector('[data-do=keep]').addEventListener('click', does(keep))
  place.querySelector('[data-do=drop]').addEventListener('click', does(forget))
  const mine = !!await kept()
  show(mine)
  if (mine && !offline) await keep().catch(() => {})                 // as it is today
}
