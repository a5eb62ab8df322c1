// Promise 2: permission before use, failing closed.
import { after, before, test } from 'node:test'
import { all, assert, id, iso, keys, permitting, search, start, temporary, userToken, fs, path } from './lib.mjs'

let d
before(async () => { d = await start({ brand: { 'tact.yaml': t => t + '\ntrusted_proxies: [127.0.0.1]\n' } }) })
after(() => d.stop())

const place = { latitude: 43.7815, longitude: 7.5125 }

test('before any consent nothing is set on the device and nothing is kept', async () => {
  const secrets = { anonymousId: 'anon-Q7wX2vNc', text: 'Zanzibar nightshade novel', address: '198.51.100.77', title: 'Hyacinth Weekly', agent: 'Quokka/7.3 (Uncommon; Telephone)', user: 'claimed-Kb93xa' }
  const headers = { 'x-forwarded-for': secrets.address, 'user-agent': secrets.agent, origin: 'https://shop.example' }
  for (let i = 0; i < 5; i++) {
    const answer = await d.request('POST', '/v1/decide', { key: keys.write, headers, body: { anonymousId: secrets.anonymousId, userId: secrets.user, messageId: `m-${i}`, slot: 'kind', hint: 'know', text: secrets.text,
      context: { page: { title: secrets.title, url: 'https://shop.example/hyacinth' }, location: place } } })
    assert.equal(answer.status, 200)
    for (const name of Object.keys(answer.headers)) assert.doesNotMatch(name, /^(set-cookie|etag|last-modified|set-login|accept-ch|nel|report-to)$/)
    assert.match(answer.headers['cache-control'] || 'no-store', /no-store/)
    assert.ok(answer.json.reasons.some(r => r.code === 'permission.anonymous'))
    assert.equal(answer.json.resume, undefined)
    assert.equal(answer.json.nearby, undefined)
  }
  await d.ok('POST', '/v1/track', { key: keys.write, headers, body: { event: 'Cart Viewed', anonymousId: secrets.anonymousId, messageId: 'm-track', properties: { note: secrets.text } } })
  await d.ok('POST', '/v1/identify', { key: keys.write, headers, body: { anonymousId: secrets.anonymousId, userId: secrets.user, messageId: 'm-id', traits: { name: secrets.title } } })
  // fails when a record is kept without permission: tact__remember called whatever the view says, and must_keep() answering true, in core/engine/step.c
  assert.equal((await d.get(`/v1/people/${secrets.anonymousId}?as=device`)).status, 404)
  assert.equal((await d.get(`/v1/people/${secrets.user}`)).status, 404)
  assert.equal((await d.get(`/v1/stream?anonymousId=${secrets.anonymousId}&writeKey=${keys.write}`, { key: null })).status, 403)
  await d.restart()
  // fails when a line says more than it may: `"text"` of the event written in clear by tact_logrow_write of daemon/logrow.c
  assert.deepEqual(search(d.home, Object.values(secrets)), [])
  for (const s of Object.values(secrets)) assert.ok(!d.stderr.includes(s) && !d.stdout.includes(s))
})

test('a purpose not granted is not read, and the decision proves it', async () => {
  const interested = await permitting(d, ['remember', 'personalise'])
  await d.track('Product Viewed', { anonymousId: interested, properties: { name: 'A novel about books' } })
  const yes = await d.asked('personal', { anonymousId: interested, slot: 'personal' })
  assert.ok(yes.purposesRead.includes('personalise'))

  const silent = await permitting(d, ['remember'])
  await d.track('Product Viewed', { anonymousId: silent, properties: { name: 'A novel about books' } })
  for (let i = 0; i < 20; i++) {
    const no = await d.decide({ anonymousId: silent, slot: 'personal' })
    // fails when facts.c reads before asking: `if (!tact_view_may(&run->view, purpose)) return false` in core/engine/facts.c
    assert.equal(no.decision, null)
    assert.ok(!no.purposesRead.includes('personalise'))
  }
  assert.deepEqual((await d.person(silent, 'device')).parts[0].interests, [])
})

test('a position is dropped at the door without `locate`, and used with it', async () => {
  const dropped = () => d.metrics().then(m => m.tact_locations_dropped_total ?? Object.entries(m).find(([n]) => /location/.test(n))?.[1])
  const before = await dropped()
  const closed = await permitting(d, ['remember', 'personalise'])
  for (let i = 0; i < 10; i++) {
    const a = await d.decide({ anonymousId: closed, slot: 'near', context: { location: place } })
    assert.equal(a.decision, null)
    assert.equal(a.nearby, undefined)
  }
  assert.equal(await dropped(), before + 10)
  assert.doesNotMatch(JSON.stringify(await d.export(closed, 'device')), /43\.78|7\.51|latitude/)
  const open = await permitting(d, ['remember', 'locate'])
  const a = await d.asked('near', { anonymousId: open, slot: 'near', context: { location: place } })
  assert.equal(a.nearby[0].place, 'corner')
  assert.match(a.decision.content.body, /The Corner Bookshop/)
})

test('Sec-GPC keeps the profile out of the choice', async () => {
  const device = await permitting(d, all)
  await d.track('Product Viewed', { anonymousId: device, properties: { name: 'A novel about books' } })
  await d.asked('personal', { anonymousId: device, slot: 'personal' })
  for (let i = 0; i < 20; i++) {
    const a = await d.decide({ anonymousId: device, slot: 'personal' }, { headers: { 'sec-gpc': '1' } })
    assert.equal(a.decision, null)
    assert.ok(a.reasons.some(r => r.code === 'gate.signal'))
  }
})

test('withdrawing deletes in the same commit what no other purpose needs', async () => {
  const device = await permitting(d, all)
  await d.track('Product Viewed', { anonymousId: device, properties: { name: 'A novel about coffee' } })
  assert.ok((await d.person(device, 'device')).parts[0].interests.length)
  await d.consent({ anonymousId: device }, { personalise: false })
  const after = await d.person(device, 'device')
  assert.deepEqual(after.parts[0].interests, [])
  assert.equal(after.parts[0].permissions.find(p => p.purpose === 'personalise').state, 'withdrawn')
  assert.equal((await d.consent({ anonymousId: device }, { remember: 'withdrawn' })).purposes.remember, 'withdrawn')
  const gone = await d.get(`/v1/people/${device}?as=device`)
  assert.ok(gone.status === 404 || (gone.json.parts[0].touches.length === 0 && gone.json.parts[0].journeys.length === 0 && gone.json.parts[0].habit.sessions === 0), gone.text)
  assert.ok((await d.decide({ anonymousId: device, slot: 'kind', hint: 'know' })).reasons.some(r => r.code === 'permission.anonymous'))
})

test('a choice is answered with a signed receipt, chained to the one before', async () => {
  const device = id('device')
  const first = await d.consent({ anonymousId: device }, { remember: true }), second = await d.consent({ anonymousId: device }, { remember: false })
  for (const r of [first, second]) { assert.match(r.signature, /^[0-9a-f]{128}$/); assert.match(r.hash, /^[0-9a-f]{64}$/) }
  assert.ok(second.number > first.number)
  assert.notEqual(first.hash, second.hash)
})

test('of a no and a yes within one second the no stands, and the answer and its receipt say so', async () => {
  for (let met = false; !met;) {                        // until both came within one second; whether or not, the answer is what holds
    const device = id('device'), state = async () => (await d.ok('GET', `/v1/consent?anonymousId=${device}`)).purposes.contact_email.state
    await d.consent({ anonymousId: device }, { remember: true, contact_email: true })
    const no = await d.consent({ anonymousId: device }, { contact_email: false }), yes = await d.consent({ anonymousId: device }, { contact_email: true, contact_inapp: true })
    met = no.at.slice(0, 19) === yes.at.slice(0, 19)
    const receipt = (await d.export(device, 'device')).receipts.find(r => r.receipt === yes.receipt)
    assert.deepEqual([yes.purposes, yes.overruled, await state(), receipt.purposes.contact_email],
      met ? [{ contact_email: 'withdrawn', contact_inapp: 'granted' }, ['contact_email'], 'refused', 'withdrawn'] : [{ contact_email: 'granted', contact_inapp: 'granted' }, undefined, 'granted', 'granted'])
    assert.equal(/a second later/.test(yes.because), met)
  }
})

test('without `remember` nothing interrupts, whatever else is granted', async () => {
  const device = await permitting(d, ['contact_inapp', 'contact_email', 'personalise'])
  for (let i = 0; i < 10; i++) await d.track('Mail Wanted', { anonymousId: device })
  assert.deepEqual(d.outbox(), [])
})

test('a no said by name stands, whatever the consent tool says beside it', async () => {
  const device = { anonymousId: id('named') }
  const answer = await d.ok('POST', '/v1/consent', { key: keys.write, body: { ...device, purposes: { remember: false }, tool: { callback: { memory: true } } } })
  assert.equal(answer.purposes.remember, 'refused')
  assert.equal(answer.purposes.personalise, 'granted')
})

test('no choice without its proof: what no receipt can say is refused before anything is applied', async () => {
  for (const [field, value] of [['method', 'x'.repeat(700)], ['language', 'x'.repeat(700)], ['notice', 999], ['notice', 'one']]) {
    const device = { anonymousId: id('unproven') }
    const answer = await d.request('POST', '/v1/consent', { key: keys.write, body: { ...device, purposes: { remember: true }, [field]: value } })
    assert.equal(answer.status, 400, answer.text)
    assert.equal(answer.json.errors[0].path, '/' + field)
    assert.equal((await d.get(`/v1/people/${device.anonymousId}?as=device`)).status, 404)
  }
})

test('a userToken vouches for the userId, not for the address sent beside it', async () => {
  const owner = id('owner'), thief = id('thief'), purposes = { remember: true, contact_email: true }, email = `${id('mail')}@example.org`
  for (const userId of [owner, thief]) await d.consent({ userId }, purposes)
  await d.ok('POST', '/v1/identify', { body: { userId: owner, messageId: id('m'), traits: { email } } })
  await d.ok('POST', '/v1/identify', { key: keys.write, body: { userId: thief, messageId: id('m'), traits: { email }, context: { userToken: userToken(thief) } } })
  await d.ok('POST', `/v1/people/${owner}/limits`, { body: { messagesPerWeek: 3 } })
  const found = await d.ok('GET', `/v1/people/${email.toUpperCase()}?as=email`)
  assert.deepEqual(found, await d.ok('GET', `/v1/people/${owner}`))
})

test('promotion does not begin to wait after an event that came with Sec-GPC', async t => {
  const d = await start({ brand: { 'campaigns/later.yaml': `campaign: later\nstate: live\nsend: everyone\nholdout: 0%\nagain: each\nafter: {event: Later Wanted, wait: 1s}\ngoal: {event: Order Completed, within: 7d}\nworth: 100\n` +
    `messages:\n  - id: one\n    channels: [inapp]\n` + ['en', 'fr', 'it'].map(l => `    ${l}: {title: "later", body: "b"}\n`).join('') } })
  t.after(() => d.stop())
  const [loud, quiet] = [await permitting(d, all), await permitting(d, all)]
  await d.track('Later Wanted', { anonymousId: loud })
  await d.track('Later Wanted', { anonymousId: quiet }, { headers: { 'sec-gpc': '1' } })
  const waiting = async who => (await d.ok('GET', `/v1/people/${who}?as=device`)).waiting.filter(w => w.campaign === 'later').length
  assert.equal(await waiting(loud), 1)
  // fails when the signal of the event is forgotten while the message waits: begin_waiting() of core/engine/decide.c
  assert.equal(await waiting(quiet), 0)
})
