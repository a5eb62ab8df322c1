// The set-up checklist: each step with what was seen and the way out; a test of a channel through its real sender, to testers alone.
import fs from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { assert, campaign, http, id, keys, permitting, root, start, until } from './lib.mjs'

const step = (answer, name) => answer.steps.find(s => s.id === name)

test('the checklist tells what was seen and what is missing; a test of a channel says what became of it', async t => {
  const got = []
  const far = http.createServer((q, r) => { let body = ''; q.on('data', d => { body += d }); q.on('end', () => { got.push(JSON.parse(body)); r.writeHead(got.length > 2 ? 410 : got.length > 1 ? 400 : 200).end('{}') }) })
  await new Promise(done => far.listen(0, '127.0.0.1', done)); t.after(() => far.close())
  const words = '      contact_webhook:\n        en: {name: "w", text: "W."}\n        fr: {name: "w", text: "W."}\n        it: {name: "w", text: "W."}\n'
  const d = await start({ env: { HOOK_SECRET: 'whsec_' + Buffer.alloc(32, 7).toString('base64') }, brand: {
    'tact.yaml': y => y.replace('channels:\n', `channels:\n  webhook: {driver: http, url: "http://127.0.0.1:${far.address().port}/", secret: "\${env:HOOK_SECRET}"}\n`),
    'purposes.yaml': y => y.replace('    purposes:\n', '    purposes:\n' + words) } })
  t.after(() => d.stop())
  const first = await d.ok('GET', '/v1/setup?lang=fr')
  assert.deepEqual(first.steps.map(s => s.id), ['snippet', 'consent', 'people', 'catalogue', 'mail', 'channels', 'phone', 'recipe', 'live'])
  for (const s of first.steps) assert.ok(s.title && s.text && !/[{}]/.test(s.text) && (s.state === 'done' || s.wayOut), JSON.stringify(s))
  assert.deepEqual(['snippet', 'consent', 'people', 'mail', 'phone'].map(s => step(first, s).state), Array(5).fill('waiting'))
  assert.match(step(first, 'snippet').text, /Aucune page/)
  assert.equal((await d.get('/v1/setup', { key: keys.write })).status, 403)

  const page = { key: keys.write, headers: { origin: 'https://shop.example', 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' } }
  // fails when a key's use is told as if nothing had come: snippet() of daemon/setup.c
  await d.track('Product Viewed', { anonymousId: 'a-script' }, { key: keys.write })
  const used = step(await d.ok('GET', '/v1/setup'), 'snippet')
  assert.deepEqual([used.state, used.origins], ['waiting', []])
  assert.match(used.text, /^The key site is in use, but by no page yet/)
  await d.post('/v1/screen', { name: 'Home', anonymousId: 'an-app', messageId: id('m') }, { key: keys.write })
  assert.match(step(await d.ok('GET', '/v1/setup?lang=it'), 'snippet').text, /Visto su un’app\./)
  for (let i = 0; i < 18; i++) await d.track('Product Viewed', { anonymousId: id('who') }, page)
  assert.equal((await d.post('/v1/track', { event: 'x', anonymousId: 'a' }, { key: keys.write, headers: { origin: 'https://evil.example' } })).status, 403)
  let now = await d.ok('GET', '/v1/setup')
  assert.equal(step(now, 'consent').state, 'problem', JSON.stringify(now.steps))
  assert.match(step(now, 'consent').text, /All visitors are anonymous: 20 moments/)
  assert.match(step(now, 'snippet').text, /https:\/\/evil\.example was turned away/)
  assert.deepEqual(step(now, 'snippet').origins.map(o => [o.origin, o.events]), [['app', 1], ['https://shop.example', 18]])
  await d.consent({ anonymousId: 'tester-zoe' }, { remember: true }, page)
  await d.track('Product Viewed', { anonymousId: 'tester-zoe' }, page)
  await d.ok('POST', '/v1/identify', { body: { userId: id('u'), messageId: id('m'), traits: { email: 'a@b.example' } } })
  now = await d.ok('GET', '/v1/setup')
  assert.deepEqual(['snippet', 'consent', 'people', 'phone'].map(s => step(now, s).state), ['done', 'done', 'done', 'done'], JSON.stringify(now.steps))
  // fails when the step counts what its sentence does not say: people() of daemon/setup.c
  assert.match(step(now, 'people').text, /^People with an address are here/)
  assert.ok(now.keys.find(k => k.name === 'tills').lastUse)
  assert.equal(now.keys.find(k => k.name === 'narrow').lastUse, null)
  assert.match(now.versions.bundle, /^[0-9a-f]{8}$/)

  // a test: to testers, as far as they permit it
  const attempt = (channel, body = {}, options) => d.post(`/v1/channels/${channel}/test`, body, options)
  assert.equal((await attempt('webhook', {}, { key: keys.write })).status, 403)
  assert.equal((await attempt('carrier-pigeon')).status, 404)
  assert.equal((await attempt('webhook', { to: 'somebody else' })).status, 404)
  // fails when a test passes without permission: tact_keeper_tester_reach() of daemon/keeper_testers.c
  assert.equal((await attempt('webhook')).status, 409)
  assert.equal(got.length, 0)
  await d.consent({ anonymousId: 'tester-zoe' }, { contact_webhook: true, contact_email: true }, page)
  const taken = await attempt('webhook')
  assert.deepEqual([taken.status, taken.json?.fate, taken.json?.to], [200, 'taken', 'tester-zoe'], taken.text)
  assert.match(JSON.stringify(got[0]), /A test from tact/)
  const refused = await attempt('webhook')
  assert.equal(refused.json.fate, 'refused', refused.text)
  assert.equal((await attempt('webhook')).json.fate, 'later')
  assert.match((await attempt('webhook')).json.detail, /stopped for a while/)
  assert.match((await attempt('email')).json.detail, /no address/)
  // the way out for who is not known yet, in the reader's words: fails without tact_tester_way()
  d.change({ 'tact.yaml': y => y.replace(/testers: .*/, 'testers: [zoe@example.com, tester-zoe]') })
  const lost = await until(async () => { const a = await d.post('/v1/channels/webhook/test?lang=it', { to: 'zoe@example.com' }); return a.status === 409 && a.json }, 'the tester of the file')
  assert.match(lost.detail, /^zoe@example\.com non è ancora noto\. /)
  const form = 'language: fr\nkind: know\ntitle: Lettre\ndescription: La lettre du mois.\nform:\n  name: lettre\n  fields:\n    - {name: mail, ask: Votre adresse, type: email, permission: [contact_email]}\n'
  d.change({ 'pages/lettre.fr.md': `---\n${form}---\nMots.\n` })
  const hint = await until(async () => { const a = await d.post('/v1/channels/webhook/test?lang=fr', { to: 'zoe@example.com' }); return /\/f\/lettre/.test(a.json.detail) && a.json }, 'the form')
  assert.match(hint.detail, /^zoe@example\.com n’est pas encore connu\. Sur le téléphone, ouvrez http:\/\/127\.0\.0\.1:\d+\/f\/lettre/)
  // an address makes a tester of whoever has it, for campaigns too: fails without find_homes() of daemon/keeper_testers.c
  d.change({ 'campaigns/only-testers.yaml': campaign('only-testers', 'again: each\nholdout: 0%\nworth: 1000\nwhen: slot == "only"', { slot: 'only' }).replace('send: everyone', 'send: testers') })
  const zoe = id('zoe')
  await d.consent({ userId: zoe }, { remember: true })
  await d.ok('POST', '/v1/identify', { body: { userId: zoe, messageId: id('m'), traits: { email: 'zoe@example.com' } } })
  await d.ok('POST', '/v1/reload', { body: {}, key: keys.admin })
  await until(async () => (await d.decide({ userId: zoe, slot: 'only' })).decision?.campaign === 'only-testers', 'the tester by address')
  await d.restart()
  now = await d.ok('GET', '/v1/setup')
  assert.equal(now.channels.find(c => c.channel === 'webhook').tested.fate, 'later')
  assert.equal(now.channels.find(c => c.channel === 'webhook').driver, 'http')
  assert.equal(step(now, 'snippet').state, 'done', 'what was seen survives')
})

test('what has come is not said to be missing: few choices are choices, and a folder without campaigns has none of the template', async t => {
  const files = fs.readdirSync(path.join(root, 'test/brand/campaigns')), d = await start({ brand: Object.fromEntries(files.map(f => ['campaigns/' + f, null])) })
  t.after(() => d.stop())
  const told = async (name, lang = 'en') => step(await d.ok('GET', '/v1/setup?lang=' + lang), name).text
  assert.equal(await told('consent'), 'No choice has arrived yet.')
  assert.equal(await told('recipe'), 'There is no campaign yet.')
  await d.consent({ userId: id('u') }, { remember: true })
  await d.track('Product Viewed', { anonymousId: id('who') }, { key: keys.write })
  assert.match(await told('consent'), /^Choices arrive\. .* or with 20 of others; so far: 1\.$/)
  assert.match(await told('consent', 'fr'), /^Des choix arrivent\..*jusqu’ici\u00a0: 1\.$/)
  d.change({ 'campaigns/opening-hours.yaml': campaign('opening-hours', 'when: person.known') })
  await d.ok('POST', '/v1/reload', { key: keys.admin, body: {} })
  assert.equal(await told('recipe', 'it'), 'Ci sono solo le campagne del modello.')
})

test('testers are written into tact.yaml by the server, once each; a phone permits and withdraws on its own page', async t => {
  const d = await start(); t.after(() => d.stop())
  const file = () => fs.readFileSync(path.join(d.folder, 'tact.yaml'), 'utf8'), add = (body, key = keys.admin) => d.request('POST', '/v1/testers', { key, body, headers: { 'accept-language': 'it' } })
  const before = (await d.ok('GET', '/v1/testers')).testers.length, was = file()
  for (const tester of ['', 'a "b"', 'a\\b', 'two words', 'x'.repeat(201), 'line\nbreak']) assert.equal((await add({ tester })).status, 400, tester)
  assert.equal((await add({ tester: 'eve@them.example' }, keys.server)).status, 403)
  assert.equal(file(), was)
  assert.deepEqual((await add({ tester: 'eve@them.example' })).json, { tester: 'eve@them.example', inForce: true })
  const twice = await add({ tester: 'eve@them.example' })
  assert.deepEqual([twice.status, twice.json.detail], [409, 'eve@them.example è già tester.'])
  const phone = (await add({ phone: true })).json, at = new URL(phone.url).pathname, page = () => d.request('GET', at, { key: null }), tap = body => d.request('POST', at, { key: null, body, headers: { 'content-type': 'application/x-www-form-urlencoded' } })
  const state = async () => { const x = (await d.ok('GET', '/v1/testers')).testers.find(x => x.tester === phone.tester); return [x.known, x.open] }
  assert.deepEqual([(await d.ok('GET', '/v1/testers')).testers.length, await state()], [before + 2, [false, false]])
  assert.match((await page()).text, /Show tests here/)
  assert.deepEqual([(await tap('')).status, (await tap('stop=1')).status], [303, 303])
  assert.match((await page()).text, /Show tests here/, 'of two choices of one second the stricter stands')
  assert.equal((await d.request('GET', at + '/stream', { key: null })).status, 403)
  assert.equal((await d.request('GET', '/test/eve@them.example', { key: null })).status, 404, 'an address is no page')
  d.change({ 'tact.yaml': y => y.replace(/^testers:.*\n(?: .*\n|- .*\n)*/m, 'testers: []\n') })
  await until(async () => (await page()).status === 404, 'the phone to be no tester any more')
})

test('a tester is taken out of tact.yaml and put back, not a byte beside; the open page of a phone ends, also when the file is changed by hand', async t => {
  const d = await start(); t.after(() => d.stop())
  const file = () => fs.readFileSync(path.join(d.folder, 'tact.yaml'), 'utf8'), was = file(), add = body => d.request('POST', '/v1/testers', { key: keys.admin, body })
  const out = (who, key = keys.admin) => d.request('DELETE', '/v1/testers/' + encodeURIComponent(who), { key, headers: { 'accept-language': 'fr' } })
  assert.deepEqual((await add({ tester: 'a/b+c@them.example' })).json.inForce, true)
  assert.equal((await out('a/b+c@them.example', keys.server)).status, 403)
  assert.deepEqual((await out('a/b+c@them.example')).json, { tester: 'a/b+c@them.example', inForce: true })
  assert.equal(file(), was, 'what was added is gone, and nothing else')
  const none = await out('a/b+c@them.example')
  assert.deepEqual([none.status, none.json.detail], [404, 'a/b+c@them.example n’est pas testeur.'])
  const phone = (await add({ phone: true })).json, at = new URL(phone.url).pathname
  await d.request('POST', at, { key: null, body: '', headers: { 'content-type': 'application/x-www-form-urlencoded' } })
  const opened = () => new Promise((done, failed) => { const q = http.get({ host: '127.0.0.1', port: d.port, path: at + '/stream', agent: false }, r => { r.resume(); done({ status: r.statusCode, over: new Promise(end => r.on('close', end)) }) }); q.on('error', failed) })
  const first = await opened()
  assert.equal(first.status, 200)
  assert.equal((await out(phone.tester)).json.inForce, true)
  await first.over                                                       // fails when the page waits on: tact_testers_left() of daemon/api_testers.c
  assert.equal((await opened()).status, 404)
  assert.equal((await add({ tester: phone.tester })).json.url, phone.url, 'the way back is the same phone')
  const tap = () => d.request('POST', at, { key: null, body: '', headers: { 'content-type': 'application/x-www-form-urlencoded' } })
  assert.equal((await opened()).status, 403, 'asked anew')
  const second = await until(async () => { await tap(); const o = await opened(); return o.status === 200 && o }, 'a yes of a later second than the withdrawal')
  d.change({ 'tact.yaml': () => was })
  await second.over
})

test('a phone that is taken out of the testers has taken back what its page asked for, with a receipt; back again, it is asked anew', async t => {
  const d = await start({ brand: { 'tact.yaml': y => y.replace(/testers: .*/, 'testers: []') } }); t.after(() => d.stop())
  const { tester } = await d.ok('POST', '/v1/testers', { key: keys.admin, body: { phone: true } }), tap = () => d.request('POST', `/test/${tester}`, { key: null, body: '', headers: { 'content-type': 'application/x-www-form-urlencoded' } })
  const asked = async () => { const { purposes } = await d.ok('GET', `/v1/consent?anonymousId=${tester}`, { key: keys.server }); return ['remember', 'contact_inapp'].map(p => purposes[p].state) }
  await tap()
  assert.deepEqual(await asked(), ['granted', 'granted'])
  await d.ok('DELETE', `/v1/testers/${tester}`, { key: keys.admin })
  assert.ok((await asked()).every(s => s === 'withdrawn' || s === 'refused'), 'taken back; of the same second as the yes: never given')      // fails without withdraw() of daemon/api_testers.c
  assert.ok((await d.export(tester, 'device')).receipts.some(r => r.method === 'taken out of the testers'))
  await d.ok('POST', '/v1/testers', { key: keys.admin, body: { tester } })
  assert.match((await d.request('GET', `/test/${tester}`, { key: null })).text, /Show tests here/)
})
