// What a page needs for consent: the notice before anybody is asked, the tool's own words kept in the receipt, and a cookie the server sets after a yes.
import { after, before, test } from 'node:test'
import { assert, id, keys, start } from './lib.mjs'

let d
before(async () => { d = await start({ brand: { 'tact.yaml': t => t.replace('"https://shop.example"', '"https://www.shop.example", "https://shop.co.uk", "https://other.example", "http://127.0.0.1:9"') } }) })
after(() => d.stop())

test('the notice names its version and words in the language asked for, of nobody', async () => {
  const notice = await d.ok('GET', `/v1/consent/notice?lang=fr&writeKey=${keys.write}`, { key: null })
  const remember = notice.purposes.find(p => p.purpose === 'remember')
  assert.equal(notice.version, 1)
  assert.equal(notice.brand, 'proof')
  assert.equal(remember.language, 'fr')
  assert.ok(remember.name && remember.text)
  assert.equal((await d.get('/v1/consent/notice', { key: null })).status, 401)
})

test('the receipt keeps what the consent tool said, and the export has it', async () => {
  const device = id('device'), tc = 'CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA'
  const answer = await d.ok('POST', '/v1/consent', { key: keys.write, body: { anonymousId: device, tool: { tcf: { 1: true, 7: false } }, source: tc, method: 'tcf' } })
  assert.deepEqual(answer.purposes, { remember: 'granted', measure: 'refused' })
  await d.consent({ anonymousId: device }, { personalise: true }, { key: keys.write })
  const { receipts } = await d.export(device, 'device')
  assert.deepEqual(receipts.map(r => r.source).sort(), [tc, undefined].sort())      // fails when keeper_receipt.c leaves out `.source`
  const long = await d.post('/v1/consent', { anonymousId: device, purposes: { measure: true }, source: 'x'.repeat(4097) }, { key: keys.write })
  assert.equal(long.status, 400)
  assert.equal(long.json.errors[0].path, '/source')
})

test('two choices of a tool that stand for one purpose: it covers both, so one no is a no, in whatever order they are named; what is said by name stands', async t => {
  const d = await start({ brand: { 'purposes.yaml': x => x.replace('callback: {memory:', 'callback: {profile: [personalise, measure], statistics: measure, memory:') } }); t.after(() => d.stop())
  const say = async body => (await d.ok('POST', '/v1/consent', { key: keys.write, body: { anonymousId: id('device'), source: 'ours', ...body } })).purposes
  for (const callback of [{ profile: true, statistics: false }, { statistics: false, profile: true }]) assert.deepEqual(await say({ tool: { callback } }), { personalise: 'granted', measure: 'refused' })
  assert.deepEqual(await say({ tool: { callback: { profile: true, statistics: true } } }), { personalise: 'granted', measure: 'granted' })
  assert.equal((await say({ purposes: { measure: true }, tool: { callback: { statistics: false } } })).measure, 'granted')
})

test('a question whose view is told already is answered, and not remembered a second time', async () => {
  const device = id('device'), context = { page: { path: '/novels', url: 'https://www.shop.example/novels', title: 'Novels' } }, ask = more => d.ok('POST', '/v1/decide', { key: keys.write, body: { anonymousId: device, slot: 'top', context, ...more } })
  await d.consent({ anonymousId: device }, { remember: true, personalise: true }, { key: keys.write })
  const events = async () => (await d.person(device, 'device')).parts[0].session.events
  await ask()
  const first = await events()
  assert.ok((await ask({ told: true })).moment)
  assert.equal(await events(), first)                              // fails when core/engine/step.c remembers it
  await ask()
  assert.equal(await events(), first + 1)
  assert.equal((await d.post('/v1/decide', { anonymousId: device, slot: 'top', told: 'yes' }, { key: keys.write })).status, 400)
})

test('a cookie comes after a yes, for pages of the same site alone', async () => {
  const device = id('device'), ask = (origin, host, anonymousId = device) => d.post('/v1/id', { anonymousId, writeKey: keys.write }, { key: null, headers: { 'content-type': 'text/plain', host, ...(origin ? { origin } : {}) } })
  assert.equal((await ask('https://www.shop.example', 'tact.shop.example')).status, 403)
  await d.consent({ anonymousId: device }, { remember: true }, { key: keys.write })
  const yes = await ask('https://www.shop.example', 'tact.shop.example:443')
  assert.deepEqual([yes.status, yes.headers['set-cookie']], [200, [`tact_id=${device}; Path=/; Max-Age=34214400; SameSite=Lax; Secure; Domain=shop.example`]])
  assert.deepEqual((await ask('http://127.0.0.1:9', '127.0.0.1:7')).headers['set-cookie'], [`tact_id=${device}; Path=/; Max-Age=34214400; SameSite=Lax`])
  for (const [origin, host] of [['https://other.example', 'tact.shop.example'], ['http://127.0.0.1:9', '10.0.0.1'], ['https://www.shop.example', 'myshop.example']]) {
    const no = await ask(origin, host)
    assert.deepEqual([no.status, no.headers['set-cookie']], [409, undefined], `${origin} ${host}`)
  }
  assert.equal((await ask(null, 'tact.shop.example')).status, 400)
  assert.equal((await ask('https://evil.example', 'tact.evil.example')).status, 403)      // not an origin of the key
  for (const bad of ['short', 'with;semicolon', 'new\nline-0000', 'x'.repeat(129)]) assert.equal((await ask('https://www.shop.example', 'tact.shop.example', bad)).status, 400)
  await d.consent({ anonymousId: device }, { remember: false }, { key: keys.write })
  assert.equal((await ask('https://www.shop.example', 'tact.shop.example')).status, 403)
})
