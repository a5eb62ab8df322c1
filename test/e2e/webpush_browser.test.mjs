// Web push in a real browser: the page of examples/webpush as it is, with the SDK's soft question and its service worker; a notification shown, clicked and told.
// Only the browser maker's own push service is left out: PushManager.subscribe gives a subscription with ours, and what ours gets is handed to the worker.
import { test } from 'node:test'
import { assert, campaign, fs, http, keys, path, root, start, until } from './lib.mjs'
import { browserPath, Chromium } from './chromium.mjs'
import { Browser, pushService, vapidKey } from './push_service.mjs'

const purpose = '      contact_webpush:\n        en: {name: "w", text: "W."}\n        fr: {name: "w", text: "W."}\n        it: {name: "w", text: "W."}\n'
const skip = browserPath() ? false : 'there is no chromium here: tools/setup installs it'

function site(t, brand) {
  const types = { '.html': 'text/html', '.js': 'text/javascript' }, folder = path.join(root, 'examples/webpush')
  const server = http.createServer((question, answer) => {
    const name = question.url === '/' ? '/index.html' : question.url.split('?')[0], file = path.join(folder, path.basename(name))
    if (!fs.existsSync(file)) return answer.writeHead(404).end()
    const { tact, writeKey } = brand(), text = fs.readFileSync(file, 'utf8').replaceAll('https://tact.your.site', tact).replace('YOUR_WRITE_KEY', writeKey)
    answer.writeHead(200, { 'content-type': types[path.extname(file)] ?? 'text/plain', ...(file.endsWith('.html') && { 'content-security-policy': "require-trusted-types-for 'script'; trusted-types tact" }) }).end(text)
  })
  return new Promise(done => server.listen(0, '127.0.0.1', () => {
    t.after(() => { server.closeAllConnections(); server.close() })
    done(`http://127.0.0.1:${server.address().port}`)
  }))
}

test('a button pressed, a message pushed, a notification shown, clicked, and told', { skip, timeout: 180000 }, async t => {
  const key = vapidKey(), service = await pushService(t), browser = new Browser(), given = browser.subscription(service.origin + '/chromium')
  let d
  const origin = await site(t, () => ({ tact: `http://127.0.0.1:${d.port}`, writeKey: keys.write }))
  d = await start({ env: { WEBPUSH_KEY: key.secret }, brand: {
    'tact.yaml': x => x.replace('"https://shop.example"', `"${origin}"`).replace('  sms: {driver: dry-run}\n', '  sms: {driver: dry-run}\n  webpush: {driver: vapid, secret: "${env:WEBPUSH_KEY}", contact: "mailto:push@shop.example", private_services: true}\n'),
    'purposes.yaml': x => x.replace('      contact_sms:\n', `${purpose}      contact_sms:\n`),
    'campaigns/ready.yaml': campaign('ready', 'class: transactional\nbasis: contract\nagain: each\nnot_after: 2h\nwhen: event.name == "Order Ready"', { channels: 'webpush', title: 'ready' })
      .replace(/goal: .*\n/, '').replaceAll('words"}', `words", action: {label: "open", url: "${origin}/?ready"}}`) } })
  t.after(() => d.stop())
  const chromium = new Chromium()
  t.after(() => chromium.close())
  const workers = []
  chromium.on(m => { if (m.method === 'ServiceWorker.workerVersionUpdated') workers.push(...m.params.versions) })

  await chromium.send('Browser.grantPermissions', { origin, permissions: ['notifications'] })
  const page = await chromium.page(`{
    const given = ${JSON.stringify(given)}; let on = false
    const subscription = { toJSON: () => given, unsubscribe: async () => { on = false; return true } }
    PushManager.prototype.subscribe = async options => { window.asked = [...new Uint8Array(options.applicationServerKey)]; on = true; return subscription }
    PushManager.prototype.getSubscription = async () => on ? subscription : null
  }`)
  await page.send('ServiceWorker.enable')
  await page.send('Page.navigate', { url: origin + '/' })
  const line = () => page.value('document.querySelector(".tact-push [role=status]")?.textContent')
  const press = label => page.value(`[...document.querySelectorAll('.tact-push button')].find(b => b.textContent === ${JSON.stringify(label)}).click()`)
  await until(async () => /When your order is ready/.test(await line()), 'the question', 60000)
  assert.equal(await page.value('window.tact.anonymousId'), null)      // nothing is asked of the browser or kept before the button is pressed
  assert.equal(await page.value('document.cookie'), '')
  assert.equal(await page.value('window.asked'), undefined)

  await press('Yes, tell me')
  await until(async () => /are on|did not work|does not allow/.test(await line()), 'the button', 60000)
  assert.equal(await line(), 'Notifications are on for this device.')
  const device = await page.value('window.tact.anonymousId')
  assert.equal(Buffer.from(await page.value('window.asked')).toString('base64url'), key.publicKey)
  assert.equal((await d.person(device, 'device')).endpoints.length, 1)

  await d.track('Order Ready', { anonymousId: device })
  await until(() => service.calls.length === 1, 'the push')
  const data = browser.open(service.calls[0].body), message = JSON.parse(data)
  const version = await until(() => workers.findLast(w => w.status === 'activated'), 'the service worker', 60000)
  await page.send('ServiceWorker.deliverPushMessage', { origin: origin + '/', registrationId: version.registrationId, data })
  const outcomes = async () => (await d.person(device, 'device')).parts.flatMap(p => p.touches).flatMap(x => x.outcomes)
  await until(async () => (await outcomes()).includes('delivered'), 'that it was shown', 60000)        // not by asking for it: whoever asks while it is being shown makes Chromium forget it
  const shown = await page.value('navigator.serviceWorker.ready.then(r => r.getNotifications()).then(all => all.map(n => ({ title: n.title, body: n.body, tag: n.tag, data: n.data, lang: n.lang, actions: n.actions.map(a => a.title) })))')
  assert.deepEqual(shown, [{ title: 'en ready', body: 'en words', tag: message.id, lang: 'en', data: { id: message.id, url: `${origin}/?ready&utm_campaign=ready` }, actions: ['open'] }])

  const { targetInfos } = await chromium.send('Target.getTargets'), worker = await chromium.attach(targetInfos.find(x => x.type === 'service_worker').targetId)
  await worker.value('registration.getNotifications().then(([n]) => { self.dispatchEvent(new NotificationEvent("notificationclick", { notification: n, action: "open" })) })')
  await until(async () => (await outcomes()).includes('clicked'), 'that it was clicked', 60000)
  assert.deepEqual(await page.value('navigator.serviceWorker.ready.then(r => r.getNotifications()).then(all => all.length)'), 0)

  await press('Turn them off')
  await until(async () => await line() === 'Notifications are off.', 'the button again', 60000)
  await until(async () => !(await d.person(device, 'device')).endpoints.length, 'that the server heard of it', 60000)        // a no holds at once, and is told as soon as it can be
})
