// webpush.js -- a button that turns notifications on and off.  Nothing is asked or kept before it is pressed.

const words = {
  off: 'Notifications are off.', on: 'Notifications are on.', asking: 'Your browser asks you now.',
  denied: 'Your browser does not allow this page to notify you. You can change that in its settings.',
  unable: 'This browser cannot show notifications of this page.', failed: 'That did not work. Please try again later.',
}

const bytesOf = text => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), c => c.charCodeAt(0))

// Plain text keeps the browser from asking the server first; tact reads JSON either way.
async function post({ tact, writeKey }, call, body) {
  const answer = await fetch(tact + call, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: JSON.stringify({ writeKey, ...body }) })
  const said = await answer.json()
  if (!answer.ok) throw new Error(said.detail || said.title || answer.statusText)
  return said
}

const who = ({ anonymousId, userId, userToken }) => ({ anonymousId, userId, userToken })

/** For the service worker, which has no page to ask. */
async function remember({ tact, writeKey, ...rest }) {
  const cache = await caches.open('tact')
  await cache.put('/tact-push', new Response(JSON.stringify({ tact, writeKey, ...who(rest) })))
}

export async function turnOn(brand, worker = '/sw.js') {
  if (await Notification.requestPermission() !== 'granted') return 'denied'
  const answer = await fetch(brand.tact + '/v1/subscribe', { headers: { authorization: 'Basic ' + btoa(brand.writeKey + ':') } })
  const { publicKey } = await answer.json()
  await navigator.serviceWorker.register(worker)
  const registration = await navigator.serviceWorker.ready
  const subscription = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(publicKey) })
  await post(brand, '/v1/consent', { ...who(brand), purposes: { remember: true, contact_webpush: true }, method: 'button' })
  const { status } = await post(brand, '/v1/subscribe', { ...who(brand), subscription })
  if (status !== 'subscribed') throw new Error(status)
  await remember(brand)
  return 'on'
}

export async function turnOff(brand) {
  const registration = await navigator.serviceWorker.getRegistration()
  const subscription = await registration?.pushManager.getSubscription()
  await post(brand, '/v1/consent', { ...who(brand), purposes: { contact_webpush: false }, method: 'button' })
  await subscription?.unsubscribe()
  await caches.delete('tact')
  return 'off'
}

/** At each visit: browsers renew subscriptions, and people sign in and out. */
async function renew(brand) {
  const registration = await navigator.serviceWorker.getRegistration()
  const subscription = await registration?.pushManager.getSubscription()
  if (!subscription) return 'off'
  const { status } = await post(brand, '/v1/subscribe', { ...who(brand), subscription })
  if (status === 'subscribed') await remember(brand)
  return status === 'subscribed' ? 'on' : 'off'
}

/** `button` gets aria-pressed; `line` (role="status") says how things stand. */
export async function offer(button, line, brand) {
  const show = state => {
    if (state === 'on' || state === 'off') button.setAttribute('aria-pressed', String(state === 'on'))
    line.textContent = words[state]
  }
  if (!('serviceWorker' in navigator) || !('PushManager' in window) || !('Notification' in window)) { button.disabled = true; show('unable'); return }
  button.addEventListener('click', async () => {
    const on = button.getAttribute('aria-pressed') === 'true'
    button.disabled = true
    if (!on) show('asking')
    try { show(on ? await turnOff(brand) : await turnOn(brand)) } catch (error) { console.error('webpush:', error); show('failed') }
    button.disabled = false
    button.focus()
  })
  try { show(await renew(brand)) } catch (error) { console.error('webpush:', error); show('off') }
}
