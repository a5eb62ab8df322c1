// What single calls of the API promise their callers: ids, streams, rates, words about what was not taken.
import { test } from 'node:test'
import { all, assert, campaign, id, keys, permitting, sleep, start, until, userToken } from './lib.mjs'

const account = async (d, userId, device) => {
  await d.consent({ userId }, Object.fromEntries(all.map(p => [p, true])))
  await d.ok('POST', '/v1/identify', { body: { anonymousId: device, userId, messageId: id('m') } })
  assert.equal((await d.person(userId)).parts.filter(p => p.part === 'device').length, 1, 'the device is linked')
}

test('a question with the messageId of an event before it is decided for that person, and a repeat of it gets the same answer', async t => {
  const d = await start(); t.after(() => d.stop())
  const device = await permitting(d, all), messageId = id('m'), context = { page: { url: 'https://shop.example/novel' } }
  await d.track('Product Viewed', { anonymousId: device, messageId, properties: { name: 'a novel' }, context })
  const question = { anonymousId: device, messageId, slot: 'kind', hint: 'know' }
  // fails when a question shares its messageIds with events: sender_of() of daemon/api_events.c giving the key's name for both
  const answer = await d.decide(question)
  assert.ok(answer.resume?.some(r => r.topic === 'books'), JSON.stringify(answer))
  assert.ok(answer.purposesRead.length || answer.reasons.every(r => r.code !== 'anonymous'), JSON.stringify(answer.reasons))
  assert.deepEqual(await d.decide(question), answer)
  assert.equal((await d.track('Product Viewed', { anonymousId: device, messageId, properties: { name: 'a novel' } })).status, 'duplicate')
  const there = await d.decide({ anonymousId: device, slot: 'kind', hint: 'know', context: { page: { url: 'https://shop.example/novel?q=more' } } })
  assert.deepEqual(there.resume?.filter(r => r.url === 'https://shop.example/novel'), [], 'nobody is led to where they are')
})

test('a page that names only a linked device gets what that device caused, and nothing its account caused', async t => {
  const d = await start(); t.after(() => d.stop())
  const device = await permitting(d, all), user = id('user')
  await account(d, user, device)
  const stranger = d.stream(device), claimed = d.stream(device, { userId: user })
  await stranger.opened; await claimed.opened
  // fails when streams do not ask who opened them: has_page_for() of daemon/streams.c taking every page
  await d.track('Order Ready', { userId: user })
  await until(async () => (await d.person(user)).waiting.some(w => w.campaign === 'ready'), 'the message to wait')
  await d.track('Order Ready', { anonymousId: device })
  await until(() => stranger.messages.length && claimed.messages.length, 'what the device caused')
  await sleep(300)
  assert.deepEqual([stranger.messages.length, claimed.messages.length], [1, 1])
  const own = d.stream(device, { userId: user, token: userToken(user) })
  await own.opened
  await until(() => own.messages.length === 1, 'what the account caused, on the page of its person')
  assert.notEqual(own.messages[0].id, stranger.messages[0].id)
  assert.deepEqual([stranger.messages.length, claimed.messages.length], [1, 1])
  const again = d.stream(device, { lastEventId: stranger.messages[0].id })
  await again.opened
  await d.track('Order Ready', { anonymousId: device })
  await until(() => again.messages.length, 'the next of the device')
  assert.ok(!again.messages.some(m => m.id === own.messages[0].id), 'nor does a page that comes back')
  for (const page of [stranger, claimed, own, again]) page.close()
})

test('a batch counts as many events as it has', async t => {
  const d = await start(); t.after(() => d.stop())
  const batch = Array.from({ length: 200 }, () => ({ type: 'track', event: 'x', anonymousId: 'a', messageId: id('m') }))
  assert.equal((await d.post('/v1/batch', { batch }, { key: keys.narrow })).json.accepted, 200, 'one larger than the rate is taken')
  const next = await d.post('/v1/track', { event: 'x', anonymousId: 'a' }, { key: keys.narrow })
  assert.equal(next.status, 429)
  // fails when a batch counts as one call: tact_server_count_events() of daemon/gate_keys.c
  assert.ok(Number(next.headers['retry-after']) >= 30, next.headers['retry-after'])
})

test('identify with more traits than fit is taken, and the verdict says what was not kept', async t => {
  const d = await start(); t.after(() => d.stop())
  const user = id('user'), messageId = id('m')
  await d.consent({ userId: user }, Object.fromEntries(all.map(p => [p, true])))
  const many = { email: 'ada@example.com', size: 'L', ...Object.fromEntries(Array.from({ length: 70 }, (_, i) => [`t${i}`, i])) }
  // fails when it is answered by a fault though it was taken: know() of daemon/api_body.c giving back what did not fit
  const verdict = await d.ok('POST', '/v1/identify', { body: { userId: user, messageId, traits: many } })
  assert.equal(verdict.status, 'accepted')
  assert.deepEqual(verdict.notKept, ['traits'])
  assert.match(verdict.notKeptBecause, /64/)
  const person = await d.person(user)
  assert.equal(person.addresses[0].address, 'ada@example.com')
  assert.equal(person.traits?.size, undefined)
  assert.equal((await d.ok('POST', '/v1/identify', { body: { userId: user, messageId, traits: many } })).status, 'duplicate')
  const long = await d.ok('POST', '/v1/identify', { body: { userId: user, messageId: id('m'), traits: { size: 'L', phone: '+33' + '1'.repeat(400) } } })
  assert.deepEqual(long.notKept, ['phone'])
  assert.equal(await d.person(user).then(p => p.traits.size), 'L')
  const batch = await d.ok('POST', '/v1/batch', { body: { batch: [{ type: 'identify', userId: user, traits: many }] } })
  assert.deepEqual([batch.accepted, batch.events[0].notKept[0]], [1, 'traits'])
})

test('an address or trait that may not be kept is named, with what is missing', async t => {
  const d = await start(); t.after(() => d.stop())
  const identify = (body, options) => d.ok('POST', '/v1/identify', { body: { messageId: id('m'), ...body }, ...options }), traits = { email: 'ada@example.com', phone: '+33612345678', size: 'L' }
  const user = id('user'), nobody = await identify({ userId: user, traits })
  // fails when it is dropped in silence: not_kept->permission in tact_server_identify() of daemon/api_body.c
  assert.deepEqual([nobody.status, nobody.notKept], ['accepted', ['email', 'phone', 'traits']])
  assert.match(nobody.notKeptBecause, /not permitted.*\/v1\/consent/)
  await d.consent({ userId: user }, { contact_email: true })
  assert.deepEqual((await identify({ userId: user, traits })).notKept, ['phone', 'traits'])
  assert.equal((await identify({ userId: user, traits: { email: 'ada@example.com' } })).notKept, undefined)
  assert.equal((await identify({ userId: user })).notKept, undefined)
  await d.consent({ userId: user }, { remember: true })
  assert.equal((await identify({ userId: user, traits })).notKept, undefined)
  assert.equal((await d.person(user)).traits.size, 'L')
  for (const whose of [{ anonymousId: id('a') }, { userId: user }]) {          // whoever names somebody reads nothing of what that person permits
    const claimed = await identify({ ...whose, traits }, { key: keys.write })
    assert.deepEqual([claimed.status, claimed.notKept], ['accepted', ['email', 'phone', 'traits']])
    assert.match(claimed.notKeptBecause, /vouches/)
  }
  const batch = await d.ok('POST', '/v1/batch', { body: { batch: [{ type: 'identify', userId: id('user'), traits }] } })
  assert.deepEqual([batch.success, batch.events[0].notKept.length], [true, 3])
})

test('a changed setting that is read at the start only is named, until tact is started again', async t => {
  const d = await start(); t.after(() => d.stop())
  assert.deepEqual((await d.ready()).restartFor, [])
  d.change({ 'tact.yaml': y => y.replace('listen: 127.0.0.1:7799', 'listen: 127.0.0.1:7798') + '\ntrusted_proxies: [10.0.0.0/8]\nlimits: {queue: 99}\nmemory: 64MB\n' })
  await d.ok('POST', '/v1/reload', { key: keys.admin })
  // fails when a reload is silent about them: read_start_only() of daemon/reload.c (`listen` was said by --listen, which wins)
  assert.deepEqual((await d.ready()).restartFor, ['trusted_proxies', 'memory', 'limits.queue'])
  assert.match(d.stderr, /`trusted_proxies` of tact.yaml changed.*restart/)
  assert.doesNotMatch(d.stderr, /`listen` of/)
  assert.match(d.tact('doctor', d.folder, '--data', d.data).out, /`limits.queue` changed/)
  await d.restart()
  assert.deepEqual((await d.ready()).restartFor, [])
})

test('what a consent tool says and nobody mapped is named: in the answer, and once on stderr', async t => {
  const d = await start({ brand: { 'purposes.yaml': x => x.replace('callback: {memory:', 'callback: {essentials-only: [], memory:') } }); t.after(() => d.stop())
  const body = { anonymousId: id('a'), tool: { callback: { memory: true, ads: true }, tcf: { 1: true, 3: false }, othertool: { all: true } } }
  const answer = await d.ok('POST', '/v1/consent', { body })
  assert.equal(answer.purposes.remember, 'granted')
  // fails when they are passed over in silence: look_for_unmapped() of daemon/api_consent.c
  assert.deepEqual(answer.notMapped.sort(), ['callback/ads', 'othertool', 'tcf/3'])
  await d.ok('POST', '/v1/consent', { body })
  assert.equal(d.stderr.match(/`callback\/ads` stands for no purpose/g)?.length, 1, d.stderr)
  const none = await d.post('/v1/consent', { anonymousId: id('a'), tool: { callback: { ads: true } } })
  assert.equal(none.status, 400)
  assert.match(none.text, /\/tool\/callback\/ads/)
  assert.equal((await d.ok('POST', '/v1/consent', { body: { anonymousId: id('a'), tool: { callback: { memory: true } } } })).notMapped, undefined)
  // An empty list in `map` is an answer: it grants and refuses nothing, nobody is written down, and beside another choice it says nothing.
  const nobody = id('a')
  assert.deepEqual(await d.ok('POST', '/v1/consent', { body: { anonymousId: nobody, tool: { callback: { 'essentials-only': true } } } }), { status: 'nothing', purposes: {} })
  assert.equal((await d.get(`/v1/people/${nobody}?as=device`)).status, 404)
  assert.equal((await d.ok('POST', '/v1/consent', { body: { anonymousId: nobody, tool: { callback: { 'essentials-only': true, memory: true } } } })).notMapped, undefined)
  assert.equal((await d.post('/v1/consent', { anonymousId: nobody, tool: { callback: {} } })).status, 400)
  const said = await d.track('x', { anonymousId: id('a'), context: { consent: { categoryPreferences: { ads: true } } } })
  assert.match(said.consent, /v1\/consent/)
})

const sized = campaign('sized', 'when: event.name == "Sized" && person.traits.size == "L"\nagain: each\nnot_after: 1h', { channels: 'inapp' }).replace('goal: {event: Order Completed, within: 7d}\n', 'class: service\nbasis: contract\n')

test('a condition on a trait reads what is remembered of the account, where that is permitted', async t => {
  const d = await start({ brand: { 'campaigns/sized.yaml': sized } }); t.after(() => d.stop())
  const user = id('user'), device = await permitting(d, all)
  await account(d, user, device)
  await d.ok('POST', '/v1/identify', { body: { userId: user, messageId: id('m'), traits: { size: 'L', colour: 'green', email: 'ada@example.com' } } })
  const waits = async () => (await d.person(user)).waiting.filter(w => w.campaign === 'sized').length
  // fails when only the event's own traits are read: tact__traits_recall() of daemon/keeper_traits.c
  await d.track('Sized', { userId: user, anonymousId: device })
  assert.equal(await waits(), 1)
  await d.track('Sized', { userId: user, context: { traits: { size: 'S' } } })
  await d.track('Sized', { anonymousId: device })
  await d.track('Sized', { userId: user }, { headers: { 'sec-gpc': '1' } })
  assert.equal(await waits(), 1, 'what the event says wins; a device that nobody signed in on, and Sec-GPC, read nothing')
  const page = d.stream(device, { userId: user, token: userToken(user) })
  await page.opened
  await until(() => page.of('sized').length === 1, 'the message, judged again when it is due')
  page.close()
  await d.consent({ userId: user }, { personalise: false })
  await d.track('Sized', { userId: user })
  await sleep(200)
  assert.equal(await waits(), 0)
  assert.equal((await d.person(user)).traits.size, 'L')
  await d.stop()
  const replay = d.tact('replay', d.folder, '--data', d.data)
  assert.equal(replay.code, 0, replay.out + replay.err)
  await d.start()
})
