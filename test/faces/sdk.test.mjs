// The browser SDK in a browser, on a site of another origin under a strict Content-Security-Policy that knows no inline style and no trusted types.
import { after, before, test } from 'node:test'
import { assert, campaign, id, keys, start, until, userToken } from '../e2e/lib.mjs'
import { accessible, desk, fits, phone, shot, visit } from './lib.mjs'
import { makeSite } from './sdk_site.mjs'

const slots = '<div data-tact-slot="kind" data-tact-hint="know"><p>The page\'s own words</p></div><div data-tact-slot="second"><p>Untouched</p></div><div data-tact-resume></div><div data-tact-live></div>'
const tcf = `const calls = []; const data = { tcString: 'CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA', gdprApplies: true, eventStatus: 'cmpuishown', purpose: { consents: {} }, specialFeatureOptins: {} }
  window.__tcfapi = (command, version, callback) => { calls.push(callback); callback(data, true) }
  window.choose = consents => { Object.assign(data, { eventStatus: 'useractioncomplete', purpose: { consents }, tcString: data.tcString + Object.keys(consents).filter(k => consents[k]) }); calls.forEach(c => c(data, true)) }`
const google = `window.dataLayer = []; window.gtag = function () { dataLayer.push(arguments) }
  gtag('consent', 'default', { personalization_storage: 'denied', analytics_storage: 'granted' }); gtag('event', 'search', { search_term: 'a novel' })`
const pages = {
  plain: { before: 'window.formatters = 0; Intl.DateTimeFormat = new Proxy(Intl.DateTimeFormat, { apply(...all) { window.formatters++; return Reflect.apply(...all) } })', body: slots, tact: 'data-consent="none"' },
  banner: { body: slots + '<a href="#x">A link</a>' },
  tcf: { body: slots, before: tcf },
  google: { body: '', before: google, tact: 'data-data-layer' },
  spa: { body: '', tact: 'data-consent="callback" data-stream="off"' },
  push: { body: '<div data-tact-push data-tact-push-after="Order Completed" data-tact-push-email="/news" data-tact-push-sms="javascript:0"></div>', tact: 'data-consent="callback"' },
  journey: { title: 'A novel', body: slots, tact: 'data-consent="callback"' },
}

let d, site
before(async () => {
  site = await makeSite(pages)
  d = await start({ brand: {
    'tact.yaml': t => t.replace('"https://shop.example"', `"${site.origin}"`),
    'campaigns/asked-know.yaml': t => t.replace(/goal: .*\nwhen: (.*)\nworth: .*\nagain: each\nholdout: .*/, 'class: answer\nbasis: consent\nwhen: $1\nagain: each'),      // an answer is never left to the lot
    'campaigns/live.yaml': campaign('live', 'class: transactional\nbasis: contract\nagain: each\nwhen: event.name == "Ring"', { channels: 'inapp' }).replace(/goal: .*\n/, '') } })
  site.of(`http://127.0.0.1:${d.port}`, keys.write)
})
after(async () => { site.close(); await d.stop() })

const person = { userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36' }      // a headless browser is taken for the robot it is
const open = (name, options) => visit(`${site.origin}/${name}`, { ...person, ...options })
const ready = page => page.evaluate(() => new Promise(done => (window.tactReady ||= []).push(t => t.ready.then(() => done(t.anonymousId)))))
const device = page => page.evaluate(() => window.tact.anonymousId)
const told = async page => JSON.stringify((await d.export(await device(page), 'device')).events)
/** What lies on the device. */
const kept = page => page.evaluate(async () => ({ cookie: document.cookie, local: Object.keys(localStorage), session: Object.keys(sessionStorage), bases: (await indexedDB.databases?.() ?? []).length, caches: (await caches.keys()).length, workers: (await navigator.serviceWorker.getRegistrations()).length }))
const nothing = { cookie: '', local: [], session: [], bases: 0, caches: 0, workers: 0 }
const calls = asked => asked.filter(a => a.includes('/v1/')).map(a => new URL(a).pathname)

test('before any consent: nothing on the device, one question a page view without an id, no stream, no prompt; no overlay', async () => {
  const { page, asked, wrong, context } = await open('plain', { timezoneId: 'Asia/Tokyo' })
  const sent = []
  page.on('request', r => sent.push(r))
  await page.locator('.tact-message').waitFor()
  await page.evaluate(() => { window.tact.track('Product Viewed', { name: 'a novel' }); window.tact.identify('somebody'); return window.tact.flush() })
  const second = await page.evaluate(() => window.tact.decide('other'))
  assert.deepEqual([second.decision, second.reasons[0].code], [null, 'permission.anonymous'])
  await page.locator('.tact-close').click()
  assert.deepEqual(calls(asked), ['/v1/decide'])
  assert.deepEqual(asked.filter(a => !a.startsWith(site.origin)).map(a => new URL(a).pathname.replace(/-[0-9a-f]{12}/, '')).sort(), ['/tact.js', '/tact/slot.js', '/v1/decide'])
  assert.deepEqual(await kept(page), nothing)
  assert.deepEqual(await context.cookies(), [])
  assert.equal(await page.evaluate(() => document.activeElement.dataset.tactSlot), 'kind')          // the focus stays where the message was
  assert.equal(await page.locator('[data-tact-slot=kind]').innerText(), "The page's own words")      // dismissed: what was there is there again
  assert.equal(await page.locator('[data-tact-slot=second]').innerText(), 'Untouched')
  assert.deepEqual(wrong, [])
  const first = JSON.parse(sent.find(r => r.url().endsWith('/v1/decide'))?.postData() ?? '{}').anonymousId
  const [question] = await Promise.all([page.waitForRequest(r => r.url().endsWith('/v1/decide')), page.reload()])
  const body = JSON.parse(question.postData())
  assert.deepEqual([body.anonymousId, body.userId, question.headers().cookie], [body.messageId, undefined, undefined])      // a name for this one question
  assert.notEqual(body.anonymousId, first)
  assert.equal(body.context.timezone, 'Asia/Tokyo')
  assert.equal(await page.evaluate(() => 'Temporal' in window && window.formatters), await page.evaluate(() => 'Temporal' in window && 0))      // no formatter of times is made where the zone is known without one
  await context.close()
})

test('hostile words stay words; an address that is none of the web is no link; a server that hangs leaves the page alone', async () => {
  const { page, context, wrong } = await visit('about:blank', { size: phone })
  const evil = '<img src=x onerror="window.stung=1"><script>window.stung=1</script>'
  await page.route('**/v1/decide', route => route.fulfill({ headers: { 'access-control-allow-origin': site.origin }, json: { moment: {}, decision: { id: '0123456789abcdef', later: [{ when: 'tonight', label: evil }], content: { title: evil, body: evil, locale: '"><b>', action: { label: evil, url: 'javascript:window.stung=1' } }, me: 'data:text/html,x' }, reasons: [{ code: 'x', text: evil }], resume: [{ topic: evil, url: 'javascript:window.stung=1', from: evil }] } }))
  await page.goto(`${site.origin}/plain`)
  await page.locator('.tact-message').waitFor()
  assert.equal(await page.locator('.tact-title').innerText(), evil)
  assert.equal(await page.locator('.tact-message img, .tact-message script, .tact-message a, .tact-resume').count(), 0)
  assert.equal(await page.evaluate(() => window.stung), undefined)
  await fits(page)
  await page.unroute('**/v1/decide')
  await page.route('**/v1/decide', () => {})
  await page.goto(`${site.origin}/plain`)
  await ready(page)
  const late = await page.evaluate(async () => { window.tact.page(); const at = performance.now(), a = await window.tact.decide('x', { timeout: 20 }); return [a.reasons[0].code, performance.now() - at < 5000] })
  assert.deepEqual(late[1], true)
  assert.equal(await page.locator('[data-tact-slot=kind]').innerText(), "The page's own words")
  assert.equal(await page.evaluate(() => document.querySelectorAll('.tact-message').length), 0)
  assert.deepEqual(wrong, [])
  await context.close()
})

test('its own question: no as easy as yes, remembered, taken back with one tap; the keyboard and a reader find it', async () => {
  const { page, asked, wrong, context } = await open('banner', { size: phone, colorScheme: 'dark' })
  const panel = page.locator('[data-tact-privacy] .panel'), no = panel.getByRole('button', { name: 'No', exact: true }), yes = panel.getByRole('button', { name: 'Yes', exact: true })
  await yes.waitFor()
  assert.deepEqual(await kept(page), nothing)
  assert.deepEqual(calls(asked).sort(), ['/v1/consent/notice', '/v1/decide'])
  const look = b => b.evaluate(e => { const s = getComputedStyle(e), r = e.getBoundingClientRect(); return [Math.round(r.width), Math.round(r.height), s.color, s.backgroundColor, s.borderColor, s.fontSize, s.fontWeight] })
  assert.deepEqual(await look(no), await look(yes))
  assert.ok((await no.boundingBox()).x < (await yes.boundingBox()).x)
  assert.equal(await page.evaluate(() => document.activeElement.tagName), 'BODY')                  // no focus is taken
  assert.equal(await panel.locator('input:checked').count(), 0)
  assert.ok((await panel.boundingBox()).height < 400)                                              // no wall
  await shot(page, 'sdk-consent-phone-dark')
  await no.focus()
  await page.keyboard.press('Escape')                                                              // not a yes, not a no
  assert.deepEqual(await kept(page), nothing)

  await page.reload()
  await no.click()
  await panel.waitFor({ state: 'detached' })
  assert.deepEqual((await kept(page)).cookie, 'tact_choice=-')
  assert.ok(!calls(asked).includes('/v1/consent'))                                                 // nobody is known: there is nobody to tell about
  const [{ expires }] = await context.cookies(), days = (expires * 1000 - Date.now()) / 86400e3
  assert.ok(days > 182 && days < 184)
  await page.reload()
  const door = page.locator('[data-tact-privacy] .door')
  await door.waitFor()
  assert.equal(await panel.count(), 0)
  const last = () => page.evaluate(() => [document.querySelector('[data-tact-privacy]').shadowRoot.querySelector('.door').getBoundingClientRect().top >= document.body.getBoundingClientRect().bottom, getComputedStyle(document.querySelector('[data-tact-privacy]').shadowRoot.querySelector('.door')).position])
  assert.deepEqual(await last(), [true, 'static'])                                                 // on a phone it lies over nothing
  await page.setViewportSize({ width: 1280, height: 800 })
  assert.equal((await last())[1], 'fixed')
  await page.setViewportSize(phone.viewport)
  await door.click()
  await panel.waitFor()
  assert.equal(await page.evaluate(() => document.querySelector('[data-tact-privacy]').shadowRoot.activeElement.id), 'title')
  await page.keyboard.press('Escape')
  assert.equal(await page.evaluate(() => document.querySelector('[data-tact-privacy]').shadowRoot.activeElement.className), 'door')

  await door.click()
  await panel.getByText('Choose one by one').click()
  await panel.locator('#p-remember').check()
  await shot(page, 'sdk-choose-phone-dark')
  await accessible(page)
  await panel.getByRole('button', { name: 'Keep this choice' }).click()
  await page.waitForFunction(() => window.tact.anonymousId)
  const who = await device(page), person = await d.person(who, 'device')
  assert.ok(person)
  const { receipts } = await d.export(who, 'device')
  assert.deepEqual([receipts[0].method, receipts[0].notice, receipts[0].language, receipts[0].purposes.remember, receipts[0].purposes.measure], ['banner', 1, 'en', 'granted', 'refused'])
  await until(async () => (await context.cookies()).some(c => c.name === 'tact_id' && c.value === who && c.expires * 1000 - Date.now() > 390 * 86400e3), 'the cookie')
  const other = await context.newPage()
  await other.goto(`${site.origin}/banner`)
  assert.equal(await ready(other), who)
  await page.reload()
  await door.click()
  await panel.getByRole('button', { name: 'Take it all back' }).click()
  await page.waitForFunction(() => !window.tact.anonymousId && window.tact.waiting === 0)
  await until(async () => (await d.get(`/v1/people/${who}?as=device`)).status === 404 || !(await d.ok('GET', `/v1/consent?anonymousId=${who}`)).purposes.remember.state.includes('granted'), 'the withdrawal')
  assert.equal((await kept(page)).cookie, 'tact_choice=-')
  assert.equal(await other.evaluate(() => { window.tact.track('Product Viewed'); return window.tact.anonymousId }), null)      // another tab knows it at once
  assert.deepEqual((await kept(page)).local, [])
  assert.deepEqual(wrong, [])
  await context.close()
})

test('TCF: the tool asks, its own string is in the receipt; a new choice counts; a no ends it', async () => {
  const { page, context, asked, wrong } = await open('tcf')
  await ready(page)
  assert.equal(await page.locator('[data-tact-privacy]').count(), 0)
  assert.deepEqual(await kept(page), nothing)
  await page.evaluate(() => window.choose({ 1: true, 3: true }))
  await page.waitForFunction(() => window.tact.anonymousId)
  const who = await device(page), { receipts } = await d.export(who, 'device')
  assert.deepEqual([receipts[0].method, receipts[0].source, receipts[0].purposes.remember, receipts[0].purposes.measure], ['tcf', 'CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA1,3', 'granted', 'refused'])
  const receiptsAsked = calls(asked).filter(c => c === '/v1/consent').length
  await page.evaluate(() => window.choose({}))
  await page.waitForFunction(() => !window.tact.anonymousId && window.tact.waiting === 0)
  assert.equal(receiptsAsked, 1)
  assert.deepEqual({ ...await kept(page), local: [] }, nothing)
  await until(async () => (await d.get(`/v1/people/${who}?as=device`)).status === 404 || (await d.ok('GET', `/v1/consent?anonymousId=${who}`)).purposes.remember.state !== 'granted', 'the withdrawal')
  assert.deepEqual(wrong, [])
  await context.close()
})

test('Consent Mode and a dataLayer alone: a default is no choice; what was pushed comes into the record under Segment\'s names', async () => {
  const { page, context, wrong } = await open('google')
  await ready(page)
  assert.deepEqual(await kept(page), nothing)
  await page.evaluate(() => { window.gtag('consent', 'update', { personalization_storage: 'granted', analytics_storage: 'denied' }) })
  await page.waitForFunction(() => window.tact.anonymousId)
  await page.evaluate(() => {
    window.gtag('event', 'purchase', { transaction_id: 'T1', value: 21, currency: 'EUR', items: [{ item_id: 'b1', item_name: 'A novel', price: 21, quantity: 1 }] })
    window.dataLayer.push({ event: 'add_to_cart', ecommerce: { currency: 'EUR', items: [{ item_id: 'b2', item_name: 'A second novel' }] } })
    return window.tact.flush()
  })
  await page.waitForFunction(() => window.tact.waiting === 0)
  const seen = await told(page)
  for (const name of ['Products Searched', 'Order Completed', 'Product Added']) assert.ok(seen.includes(name), `${name} in ${seen}`)
  const { receipts } = await d.export(await device(page), 'device')
  assert.deepEqual([receipts[0].method, receipts[0].source], ['google', 'analytics_storage=denied personalization_storage=granted'])
  assert.deepEqual(wrong, [])
  await context.close()
})

test('offline it waits on the device, across a reload, and goes when the network is back; pages of an app are views; the last breath is sent', async () => {
  const { page, context } = await open('spa')
  await ready(page)
  await page.evaluate(() => window.tact.consent({ tool: { callback: { memory: true } }, source: 'ours', method: 'callback' }))
  const who = await device(page)
  await page.evaluate(() => { history.pushState({}, '', '/spa/novels?by=eco'); })
  await page.waitForFunction(() => window.tact.waiting > 0 || true)
  await context.setOffline(true)
  await page.evaluate(() => { window.tact.track('Product Viewed', { name: 'offline novel' }) })
  await page.waitForFunction(() => Object.keys(localStorage).some(k => k.startsWith('tact_q:')))
  await context.setOffline(false)
  await page.evaluate(() => dispatchEvent(new Event('online')))
  await page.waitForFunction(() => window.tact.waiting === 0 && !Object.keys(localStorage).some(k => k.startsWith('tact_q:')))
  await context.grantPermissions(['notifications'])
  await assert.rejects(page.evaluate(() => { const place = document.createElement('div'); document.body.append(place); return window.tact.push(place) }), /sends no web push/)
  assert.equal(await page.locator('.tact-push').count(), 0)                                        // a brand that cannot send them offers none
  await page.evaluate(() => window.tact.track('Cart Viewed'))
  await page.goto('about:blank')
  const list = () => d.export(who, 'device').then(x => x.events ?? [])
  await until(async () => { const text = JSON.stringify(await list()); return text.includes('Cart Viewed') && text.includes('Product Viewed') && text.includes('/spa/novels') }, 'the events')
  await context.close()
})

test('from one device to another: the resume card, a message on the stream, a hand-off by QR', async () => {
  const user = id('user'), token = userToken(user)
  const sign = page => page.evaluate(([u, t]) => { window.tact.identify(u, {}, { userToken: t }); return window.tact.consent({ purposes: { remember: true, personalise: true, link_devices: true } }).then(() => window.tact.flush()) }, [user, token])
  const first = await open('journey', { userAgent: 'Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Safari/604.1' })
  await ready(first.page)
  await d.consent({ userId: user }, { remember: true, personalise: true, link_devices: true })
  await sign(first.page)
  await first.page.waitForFunction(() => window.tact.waiting === 0)
  await first.page.evaluate(() => { history.pushState({}, '', '/journey/novels'); window.tact.track('Product Viewed', { name: 'A novel', category: 'books' }); return window.tact.flush() })
  await first.page.waitForFunction(() => window.tact.waiting === 0)

  const second = await open('journey')
  await ready(second.page)
  await sign(second.page)
  await second.page.waitForFunction(() => window.tact.waiting === 0)
  await second.page.evaluate(() => window.tact.page())
  await second.page.evaluate(() => window.tact.decide('kind', { hint: 'know' }).then(a => window.tact.show('kind', a)))
  const card = second.page.locator('.tact-resume')
  await card.waitFor()
  assert.equal(await card.locator('h2').innerText(), 'Continue where you left off on your tablet')
  assert.equal(await card.locator('a').getAttribute('href'), `${site.origin}/journey/novels`)

  await until(async () => { await d.track('Ring', { anonymousId: await device(second.page), userId: user }); return second.page.locator('[data-tact-live] .tact-message').count() }, 'the message on the stream')
  assert.equal(await second.page.locator('[data-tact-live]').getAttribute('aria-live'), 'polite')
  assert.match(await second.page.locator('[data-tact-live]').getByRole('link', { name: 'Your privacy and limits' }).getAttribute('href'), new RegExp(`^http://127.0.0.1:${d.port}/me/l/`))
  await second.page.evaluate(() => { const el = document.createElement('div'); el.id = 'hand'; document.querySelector('main').append(el); return window.tact.handoff(el) })
  const picture = second.page.locator('#hand img')
  await picture.waitFor()
  await second.page.waitForFunction(() => document.querySelector('#hand img').naturalWidth > 0)
  await accessible(second.page)
  const { url } = await second.page.evaluate(() => window.tact.handoff())
  const there = await visit(url, { size: phone })
  await there.page.getByRole('button').click()
  await there.page.waitForURL(`${site.origin}/journey`)
  await second.page.locator('#hand').getByText('You go on on your').waitFor()
  for (const v of [first, second]) { assert.deepEqual(v.wrong, []); await v.context.close() }
  await there.context.close()
})

test('Global Privacy Control: it does not ask, and what a person says by hand counts', async () => {
  const { page, context } = await visit('about:blank', { size: desk })
  await context.addInitScript(() => Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { value: true }))
  await page.goto(`${site.origin}/banner`)
  const door = page.locator('[data-tact-privacy] .door')
  await door.waitFor()
  assert.equal(await page.locator('[data-tact-privacy] .panel').count(), 0)
  assert.deepEqual(await kept(page), nothing)
  await door.click()
  await page.locator('[data-tact-privacy] .panel').getByText('Your browser tells us').waitFor()
  await context.close()
})

test('notifications on an iPhone where the site is not installed: at the good moment it says how, and offers e-mail; a no before any choice is kept nowhere', async () => {
  const { page, context, wrong } = await visit('about:blank', { size: phone, userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1' })
  await context.addInitScript(() => { delete window.PushManager })
  await page.goto(`${site.origin}/push`)
  await ready(page)
  const card = page.locator('.tact-push')
  assert.equal(await card.count(), 0)
  await until(async () => { await page.evaluate(() => window.tact.track('Order Completed', { total: 5 })); return card.count() }, 'the card')
  await card.getByText('once this site is on your home screen').waitFor()
  assert.deepEqual(await card.getByRole('link').evaluateAll(all => all.map(a => [a.textContent, a.href])), [['Tell me by e-mail', `${site.origin}/news`]])
  await fits(page)
  await card.getByRole('button', { name: 'No, thank you' }).click()
  assert.equal(await card.count(), 0)
  assert.deepEqual(await kept(page), nothing)
  assert.deepEqual(wrong, [])
  await context.close()
})
