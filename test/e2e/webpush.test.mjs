// Web push whole: what a page hands in, what a push service gets and may answer, who gets it and who does not any more. The browser itself: webpush_browser.test.mjs.
import { test } from 'node:test'
import { all, assert, campaign, id, keys, permitting, start, until, userToken } from './lib.mjs'
import { Browser, pushService, vapidKey, whoCalls } from './push_service.mjs'

const may = [...all, 'contact_webpush']
const words = 'Pneus hiver à 420 m : ouvert jusqu’à 19 h'
const purpose = '      contact_webpush:\n        en: {name: "w", text: "W."}\n        fr: {name: "w", text: "W."}\n        it: {name: "w", text: "W."}\n'
const channel = 'webpush: {driver: vapid, secret: "${env:WEBPUSH_KEY}", contact: "mailto:push@shop.example", private_services: true}'
const news = (name, head, more = '') => campaign(name, head, { channels: 'webpush', title: words }).replaceAll('words"}', `words", action: {label: "go", url: "https://shop.example/${name}"}}`) + more
const brand = (line = channel) => ({
  'tact.yaml': t => t.replace('  sms: {driver: dry-run}\n', `  sms: {driver: dry-run}\n  ${line}\n`).replace('caps:\n', 'caps:\n  webpush: [60 per 1d]\n'),
  'purposes.yaml': t => t.replace('      contact_sms:\n', `${purpose}      contact_sms:\n`),
  'campaigns/news.yaml': news('news', 'class: service\nbasis: contract\nagain: each\nnot_after: 1d\nwhen: event.name == "News Wanted"').replace(/goal: .*\n/, ''),
  'campaigns/paid.yaml': news('paid', 'class: transactional\nbasis: contract\nagain: each\nnot_after: 2h\nwhen: event.name == "Order Paid"').replace(/goal: .*\n/, ''),
  'campaigns/offer.yaml': news('offer', 'again: each\nnot_after: 30m\nwhen: event.name == "Offer Wanted"\nholdout: 0%'),
})

async function begin(t, { line } = {}) {
  const service = await pushService(t), key = vapidKey(), d = await start({ brand: brand(line), env: { WEBPUSH_KEY: key.secret } })
  t.after(() => d.stop())
  return { service, key, d }
}
const hand = (d, who, subscription, options) => d.ok('POST', '/v1/subscribe', { key: keys.write, body: { ...who, subscription }, ...options })
async function subscriber(d, service, path = '/' + id('endpoint'), who = {}) {
  const browser = new Browser(), device = who.anonymousId ?? await permitting(d, may)
  browser.path = path
  browser.who = { anonymousId: device, ...who }
  browser.given = browser.subscription(service.origin + path)
  assert.deepEqual(await hand(d, browser.who, browser.given), { status: 'subscribed' })
  return browser
}
const state = async d => (await d.ok('GET', '/v1/outbox')).channels[0]
const endpoints = async (d, who, as = 'device') => (await d.person(who, as)).endpoints
const kept = async (d, browser) => {
  const p = await d.person(browser.who.anonymousId, 'device')
  return { waiting: p.waiting.length, touches: p.parts.flatMap(x => x.touches), endpoints: p.endpoints.length }
}

test('a page subscribes with the brand’s public key; what it is pushed only its browser can read, and the service knows who called', async t => {
  const { service, key, d } = await begin(t), browser = await subscriber(d, service)
  assert.deepEqual(await d.ok('GET', '/v1/subscribe', { key: keys.write }), { channel: 'webpush', publicKey: key.publicKey })
  await d.track('News Wanted', browser.who)
  await until(() => service.calls.length === 1, 'the call')
  const { headers, body, path, method } = service.calls[0]
  assert.deepEqual([method, path, headers['content-encoding'], headers['content-type']], ['POST', browser.path, 'aes128gcm', 'application/octet-stream'])
  assert.ok(!body.includes('Pneus'), 'the service could read it')
  const message = JSON.parse(browser.open(body))
  assert.deepEqual({ ...message, id: '', tag: '' }, { id: '', tag: '', campaign: 'news', locale: 'en', title: 'en ' + words, body: 'en words', action: { label: 'go', url: 'https://shop.example/news?utm_campaign=news' } })
  assert.match(message.id, /^[0-9a-f]{16}$/)
  const caller = whoCalls(headers.authorization), inTwelveHours = Date.now() / 1000 + 12 * 3600
  assert.deepEqual([caller.aud, caller.sub, caller.key], [service.origin, 'mailto:push@shop.example', key.publicKey])
  assert.ok(Math.abs(caller.exp - inTwelveHours) < 300, `exp ${caller.exp}`)
  assert.equal(headers.urgency, 'normal')
  assert.ok(headers.ttl > 80000 && headers.ttl <= 86400, headers.ttl)
  await until(async () => (await state(d)).taken === 1, 'its fate')
  await d.ok('POST', '/v1/feedback', { key: keys.write, body: { ...browser.who, id: message.id, outcome: 'clicked' } })
  assert.deepEqual((await kept(d, browser)).touches.map(x => x.outcomes), [['clicked']])
})

test('a notification offers later: its buttons post to a link that needs no key', async t => {
  const service = await pushService(t), key = vapidKey(), base = brand()
  const d = await start({ brand: { ...base, 'tact.yaml': x => base['tact.yaml'](x).replace('country: FR', 'public_url: https://tact.town.example\ncountry: FR') }, env: { WEBPUSH_KEY: key.secret } })
  t.after(() => d.stop())
  const browser = await subscriber(d, service)
  await d.track('News Wanted', browser.who)
  await until(() => service.calls.length === 1, 'the call')
  const { later } = JSON.parse(browser.open(service.calls[0].body))
  assert.deepEqual(later.choices.slice(0, 2), [{ when: 'tonight', label: 'Tonight' }, { when: 'saturday', label: 'On Saturday' }])
  const done = await d.request('POST', new URL(later.url).pathname, { key: null, body: 'when=tonight', headers: { 'content-type': 'application/x-www-form-urlencoded' } })
  assert.equal(done.status, 200, done.text)
  assert.deepEqual((await d.ok('GET', `/v1/later?anonymousId=${browser.who.anonymousId}`, { key: keys.write })).later.map(x => [x.when, x.campaign]), [['tonight', 'news']])
})

test('of promotion a newer message replaces the older one, of orders each arrives; urgency and time to live follow class and not-after', async t => {
  const { service, d } = await begin(t), browser = await subscriber(d, service)
  for (const name of ['Order Paid', 'Order Paid']) await d.track(name, { ...browser.who, messageId: id('m') })
  await until(() => service.calls.length === 2, 'the orders')
  let offers = []
  for (let i = 0; i < 60 && offers.length < 2; i++) {       // the lot may fall on silence
    await d.track('Offer Wanted', { ...browser.who, messageId: id('m') })
    await until(async () => { const s = await state(d); return s.taken === service.calls.length && !s.queued && !s.underWay }, 'its fate')   // one still to come counts at the next look
    offers = service.calls.filter(c => JSON.parse(browser.open(c.body)).campaign === 'offer')
  }
  const orders = service.calls.filter(c => !offers.includes(c)), topics = service.calls.map(c => c.headers.topic)
  assert.deepEqual([orders.length, offers.length >= 2, new Set(topics).size], [2, true, 3])
  assert.equal(offers[0].headers.topic, offers[1].headers.topic)
  for (const topic of topics) assert.match(topic, /^[A-Za-z0-9_-]{1,32}$/)
  assert.ok(orders.every(c => c.headers.urgency === 'high') && offers.every(c => c.headers.urgency === 'normal'))
  assert.ok(offers.every(c => c.headers.ttl > 1200 && c.headers.ttl <= 1800) && orders.every(c => c.headers.ttl > 5400 && c.headers.ttl <= 7200), service.calls.map(c => c.headers.ttl).join())
})

test('a service keeps it no longer than until the quiet hours begin, for the device may come back in the night; an order may be kept', async t => {
  const clock = ms => new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Paris', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(new Date(Date.now() + ms))
  const service = await pushService(t), key = vapidKey(), base = brand()
  const d = await start({ brand: { ...base, 'tact.yaml': x => base['tact.yaml'](x).replace(/quiet: .*/, `quiet: {from: "${clock(3600e3)}", until: "${clock(3 * 3600e3)}"}`) }, env: { WEBPUSH_KEY: key.secret } })
  t.after(() => d.stop())
  const browser = await subscriber(d, service)
  await d.track('News Wanted', browser.who)
  await d.track('Order Paid', browser.who)
  await until(() => service.calls.length === 2, 'the calls')
  const ttl = Object.fromEntries(service.calls.map(c => [JSON.parse(browser.open(c.body)).campaign, Number(c.headers.ttl)]))
  assert.ok(ttl.news > 2400 && ttl.news <= 3600, `news ${ttl.news}`)       // looked for in quarters of an hour
  assert.ok(ttl.paid > 5400 && ttl.paid <= 7200, `paid ${ttl.paid}`)
})

test('every answer of a service has its fate, and no other message waits for it', async t => {
  const rows = [
    { how: { status: 201 }, fate: 'taken', touches: 1, endpoints: 1 },
    { how: { status: 404, body: 'who?' }, fate: 'refused', touches: 0, endpoints: 0 },
    { how: { status: 410 }, fate: 'refused', touches: 0, endpoints: 0 },
    { how: { status: 400, body: 'UnauthorizedRegistration' }, fate: 'refused', touches: 0, endpoints: 1 },
    { how: { status: 413, body: 'too long' }, fate: 'refused', touches: 0, endpoints: 1 },
    { how: { status: 302, headers: { location: 'http://127.0.0.1:1/' } }, fate: 'refused', touches: 0, endpoints: 1 },
    { how: { status: 429, headers: { 'retry-after': '1800' } }, fate: 'later', waiting: 1, after: 1700e3, touches: 0, endpoints: 1 },
    { how: { status: 503, headers: { 'retry-after': '3600' } }, fate: 'later', waiting: 1, after: 3500e3, touches: 0, endpoints: 1 },
    { how: { status: 500 }, fate: 'unknown', touches: 1, endpoints: 1 },
    { how: (call, answer) => { answer.destroy() }, fate: 'unknown', touches: 1, endpoints: 1 },
    { how: { status: 403, body: 'another key' }, fate: 'later', waiting: 1, touches: 0, endpoints: 1 },
  ]
  const { service, d } = await begin(t), seen = { taken: 0, later: 0, refused: 0, unknown: 0 }
  for (const row of rows) {
    const browser = await subscriber(d, service)
    service.how = row.how
    await d.track('News Wanted', browser.who)
    seen[row.fate]++
    await until(async () => { const s = await state(d); return Object.keys(seen).every(f => s[f] === seen[f]) }, `the fate of ${JSON.stringify(row)}`)
    const is = await kept(d, browser)
    assert.deepEqual([is.waiting, is.touches.length, is.endpoints], [row.waiting ?? 0, row.touches, row.endpoints], JSON.stringify(row))
    if (row.after) assert.ok(Date.parse((await d.person(browser.who.anonymousId, 'device')).waiting[0].due) > Date.now() + row.after, 'it comes up too soon')
    assert.equal((await state(d)).state, 'open')
  }
  assert.equal(service.calls.length, rows.length)
})

test('one subscription refused for its key stops nobody; three in a row stop the channel, and say so', async t => {
  const { service, d } = await begin(t), bad = []
  for (let i = 0; i < 4; i++) bad.push(await subscriber(d, service))
  const good = await subscriber(d, service)
  service.how = call => ({ status: call.path === good.path ? 201 : 401, body: 'who are you?' })
  const go = async (browser, later) => { await d.track('News Wanted', browser.who); await until(async () => (await state(d)).later === later, 'its fate') }
  await go(bad[0], 1)
  await go(bad[1], 2)
  await d.track('News Wanted', good.who)
  await until(async () => (await state(d)).taken === 1, 'a good one')
  await go(bad[2], 3)
  await go(bad[3], 4)
  assert.equal((await state(d)).state, 'open')
  await go(bad[0], 5)
  await until(async () => (await state(d)).state === 'stopped', 'the channel to stop')
  await until(() => /webpush is stopped.*401 who are you/.test(d.stderr), 'the word of it')
})

test('without permission nothing is kept; withdrawn, it goes; somebody else who signs in, or another id of the same browser, takes it over', async t => {
  const { service, d } = await begin(t), stranger = { anonymousId: id('device') }, browser = new Browser(), given = browser.subscription(service.origin + '/one')
  assert.equal((await hand(d, stranger, given)).status, 'not kept')
  const half = { anonymousId: await permitting(d, ['contact_webpush']) }
  assert.equal((await hand(d, half, given)).status, 'not kept')

  const first = { anonymousId: await permitting(d, may) }
  assert.equal((await hand(d, first, given)).status, 'subscribed')
  const again = new Browser().subscription(service.origin + '/two')
  await hand(d, first, again)                              // the browser renewed it
  const [one, ...rest] = await endpoints(d, first.anonymousId)
  assert.deepEqual([rest.length, one.channel, JSON.parse(one.token)], [0, 'webpush', { endpoint: again.endpoint, p256dh: again.keys.p256dh, auth: again.keys.auth }])

  const second = { anonymousId: await permitting(d, may) }           // cookies cleared: the same browser under another id
  await hand(d, second, again)
  assert.deepEqual([(await endpoints(d, first.anonymousId)).length, (await endpoints(d, second.anonymousId)).length], [0, 1])

  await d.consent(second, { contact_webpush: false })
  assert.equal((await endpoints(d, second.anonymousId)).length, 0)
  await d.track('News Wanted', second)
  assert.equal(service.calls.length, 0)

  await d.consent(second, { contact_webpush: true })
  await hand(d, second, again)
  assert.deepEqual(await hand(d, second, null), { status: 'dropped' })
  assert.equal((await endpoints(d, second.anonymousId)).length, 0)
})

test('it follows who is signed in: linked with the device, moved to the second account, dropped when they leave', async t => {
  const { service, d } = await begin(t), device = id('device'), anna = id('anna'), bea = id('bea')
  const as = who => ({ anonymousId: device, userId: who, userToken: userToken(who) })
  await permitting(d, may, device)
  const browser = new Browser(), given = browser.subscription(service.origin + '/shared')
  await hand(d, { anonymousId: device }, given)
  for (const who of [anna, bea]) await d.ok('POST', '/v1/consent', { key: keys.write, body: { userId: who, userToken: userToken(who), purposes: Object.fromEntries(may.map(p => [p, true])) } })
  await d.ok('POST', '/v1/identify', { key: keys.write, body: { ...as(anna), context: { userToken: userToken(anna) }, messageId: id('m') } })
  assert.equal((await endpoints(d, anna, 'user')).length, 1)         // linked: it went with the device
  await d.track('News Wanted', as(anna), { key: keys.server })
  await until(() => service.calls.length === 1, 'anna’s message')
  assert.equal((await hand(d, as(bea), given)).status, 'subscribed') // somebody else signs in on it
  assert.deepEqual([(await endpoints(d, anna, 'user')).length, (await endpoints(d, bea, 'user')).length], [0, 1])
  await d.consent({ anonymousId: device }, { contact_webpush: false })     // and the device says no
  assert.equal((await endpoints(d, bea, 'user')).length, 0)
})

test('no pointer outlives what it leads to: one account under many ids, endpoints renewed, taken over, and everybody gone', async t => {
  const { service, d } = await begin(t), anna = id('anna'), account = { userId: anna, userToken: userToken(anna) }
  await d.ok('POST', '/v1/consent', { key: keys.write, body: { ...account, purposes: Object.fromEntries(may.map(p => [p, true])) } })
  const browsers = [new Browser(), new Browser()], devices = Array.from({ length: 4 }, () => id('device'))
  for (const device of devices) for (const [i, browser] of browsers.entries()) await hand(d, { anonymousId: device, ...account }, browser.subscription(`${service.origin}/${i}`))
  assert.equal((await endpoints(d, anna, 'user')).length, 1)
  for (const device of devices) await hand(d, { anonymousId: await permitting(d, may, device) }, browsers[0].subscription(`${service.origin}/${device}`))
  await d.consent(account, { contact_webpush: false }, { key: keys.write })
  for (const device of devices) assert.deepEqual(await hand(d, { anonymousId: device }, null), { status: 'dropped' })
  await d.stop()
  const checked = d.tact('fsck', d.folder, '--data', d.data, '--json')
  assert.equal(checked.code, 0, checked.out + checked.err)
  assert.equal(JSON.parse(checked.out).pointers, devices.length)       // the linked devices' own, and no others
  await d.start()
})

test('an account that leaves leaves nothing that reaches its device', async t => {
  const { service, d } = await begin(t), device = id('device'), anna = id('anna'), browser = new Browser(), given = browser.subscription(service.origin + '/left')
  await d.ok('POST', '/v1/consent', { key: keys.write, body: { userId: anna, userToken: userToken(anna), purposes: Object.fromEntries(may.map(p => [p, true])) } })
  assert.equal((await hand(d, { anonymousId: device, userId: anna, userToken: userToken(anna) }, given)).status, 'subscribed')
  assert.equal((await hand(d, { anonymousId: device }, given)).status, 'not kept')      // signed out: the page hands it in without a name
  assert.equal((await endpoints(d, anna, 'user')).length, 0)
  await hand(d, { anonymousId: device, userId: anna, userToken: userToken(anna) }, given)
  await d.ok('DELETE', `/v1/people/${anna}`)
  await permitting(d, may, device)
  assert.equal((await hand(d, { anonymousId: device }, given)).status, 'subscribed')    // erased: nothing holds the endpoint back
})

test('a subscription comes from anybody: only https on the public internet, and no name leads elsewhere', async t => {
  const { d } = await begin(t, { line: channel.replace(', private_services: true', '') }), who = { anonymousId: await permitting(d, may) }, browser = new Browser()
  const bad = ['http://127.0.0.1:9/x', 'https://127.0.0.1/x', 'https://[::1]/x', 'https://10.1.2.3/x', 'https://169.254.169.254/latest/meta-data', 'https://[::ffff:192.168.1.1]/', 'https://[64:ff9b::a00:1]/',
    'https://[fd00::1]/', 'https://localhost/x', 'https://intranet/x', 'http://push.example.net/x', 'ftp://push.example.net/x', 'https://user@push.example.net/', 'https://push.example.net:0/', 'https://push.example.net/a b',
    'https://push.example.net/' + 'x'.repeat(900), 'https://', 'push.example.net']
  for (const endpoint of bad) {
    const answer = await d.post('/v1/subscribe', { ...who, subscription: browser.subscription(endpoint) }, { key: keys.write })
    assert.equal(answer.status, 400, endpoint)
    assert.equal(answer.json.errors[0].path, '/subscription/endpoint', endpoint)
  }
  const good = browser.subscription('https://push.example.net/x')
  const changed = { p256dh: ['', 'abc', good.keys.p256dh.slice(0, -2) + 'AA', good.keys.auth], auth: ['', 'AAAA', good.keys.p256dh] }
  for (const [member, values] of Object.entries(changed))
    for (const value of values) {
      const answer = await d.post('/v1/subscribe', { ...who, subscription: { ...good, keys: { ...good.keys, [member]: value } } }, { key: keys.write })
      assert.deepEqual([answer.status, answer.json.errors?.[0].path], [400, `/subscription/keys/${member}`], value)
    }
  for (const body of [{ subscription: good }, who, { ...who, subscription: 'x' }]) assert.equal((await d.post('/v1/subscribe', body, { key: keys.write })).status, 400)

  await hand(d, who, browser.subscription('https://127.1:9/x'))       // a name, as far as anybody can see; it leads to this machine
  await d.track('News Wanted', who)
  await until(async () => (await state(d)).refused === 1, 'its fate')
  assert.match((await state(d)).saidLast, /no address on the public internet/)
  assert.equal((await endpoints(d, who.anonymousId)).length, 0)
})

test('settings that are not enough are said by check, and the channel says what it needs', async t => {
  const { d } = await begin(t)
  for (const [line, what] of [['webpush: {driver: vapid}', /webpush\.secret is missing.*webpush\.contact is missing/s], ['webpush: {driver: vapid, secret: "${env:WEBPUSH_KEY}", contact: "you"}', /contact is neither a mailto: nor an https: address/]]) {
    d.change({ 'tact.yaml': x => x.replace(/ {2}webpush: .*/, '  ' + line) })
    const checked = d.tact('check', d.folder)
    assert.notEqual(checked.code, 0)
    assert.match(checked.out + checked.err, what)
  }
  const other = await start({ brand: brand(), env: { WEBPUSH_KEY: 'this is no key of a curve' } }); t.after(() => other.stop())
  await until(() => /webpush sends nothing until this is mended: channels\.webpush\.secret is no private key.*tact keys vapid/.test(other.stderr), 'the word of it')
  assert.equal((await other.get('/v1/subscribe', { key: keys.write })).status, 409)
  const none = await start(); t.after(() => none.stop())
  assert.equal((await none.get('/v1/subscribe', { key: keys.write })).status, 409)
})
