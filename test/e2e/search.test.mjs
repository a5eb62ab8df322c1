// One person by something exact; a reason is asked for, names cannot be searched.
import { test } from 'node:test'
import { all, assert, id, keys, permitting, search as findIn, start } from './lib.mjs'

test('one person is found by what is exactly theirs, and by nothing else; an erased one is nobody', async t => {
  const d = await start(); t.after(() => d.stop())
  const userId = id('u')
  await d.consent({ userId }, Object.fromEntries(all.map(p => [p, true])))
  await d.ok('POST', '/v1/identify', { body: { userId, messageId: id('m'), traits: { email: 'Anna@Shop.Example', phone: '+33612345678', name: 'Anna Rossi' } } })
  const device = await permitting(d, ['remember'])
  const search = (by, value, more = { reason: 'she called' }) => d.post('/v1/people/search', { by, value, ...more })
  for (const [by, value, as] of [['email', ' anna@shop.example', 'email'], ['phone', '06 12 34 56 78', 'phone'], ['userId', userId, 'user'], ['device', device, 'device']]) {
    const found = await search(by, value)
    assert.deepEqual([found.status, found.json?.found, found.json?.as], [200, true, as], `${by}: ${found.text}`)
    const person = await d.get(`/v1/people/${encodeURIComponent(found.json.id)}?as=${as}`)
    assert.equal(person.status, 200, person.text)
  }
  for (const [by, value] of [['email', 'ann@shop.example'], ['phone', '+33612345679'], ['userId', 'Anna Rossi'], ['device', userId]]) {
    const none = await search(by, value)
    assert.deepEqual([none.status, none.json.found, none.json.id], [200, false, undefined])
    assert.match(none.json.hint, /sealed/)
  }
  // fails when nobody asks why: search() of daemon/api_search.c
  assert.equal((await search('email', 'anna@shop.example', {})).status, 400)
  for (const [by, value] of [['name', 'Anna'], ['email', 'no address'], ['phone', 'x'], ['email', '']]) assert.equal((await search(by, value)).status, 400, by)
  assert.equal((await d.post('/v1/people/search', { by: 'userId', value: userId, reason: 'x' }, { key: keys.write })).status, 403)
  await d.ok('DELETE', `/v1/people/${userId}`)
  assert.equal((await search('email', 'anna@shop.example')).json.found, false)
})

test('an order leads to who bought it, a card to whose it is, also after kill -9; nothing of it is left of somebody erased', async t => {
  const d = await start({ brand: { 'rewards.yaml': 'visits: {on: Shop Visited, per: place}\n' } }); t.after(() => d.stop())
  const anna = id('anna'), bert = id('bert'), number = 'ORDER-' + id('n')
  for (const userId of [anna, bert]) await d.consent({ userId }, Object.fromEntries(all.map(p => [p, true])))
  const device = await permitting(d, ['remember'])
  const search = async (by, value) => { const a = await d.post('/v1/people/search', { by, value, reason: 'at the counter' }); assert.equal(a.status, 200, a.text); return a.json }
  const whose = async (as, value) => (await d.request('GET', `/v1/people/${encodeURIComponent(value)}/export?as=${as}`))
  await d.track('Order Completed', { userId: anna, properties: { order_id: number, revenue: 20 } })
  await d.track('Pick-up Collected', { userId: bert, properties: { order_id: number } })             // a friend fetches it: it stays hers
  await d.post('/v1/track', { event: 'Order Completed', anonymousId: device, messageId: id('m'), properties: { order_id: 'FORGED-1' } }, { key: keys.write })
  await d.track('Order Completed', { anonymousId: id('unasked'), properties: { order_id: 'STRANGER-1' } })
  const { card } = await d.ok('GET', `/v1/rewards/${anna}`)
  // fails when a pick-up takes the number over, or an untrusted event leaves a row: tact__order_note() of daemon/keeper_order.c
  for (const found of [await search('order', ` ${number} `), await search('card', card)]) {
    assert.equal(found.found, true)
    const seen = await whose(found.as, found.id)
    assert.equal(seen.status, 200, seen.text)
    assert.deepEqual(seen.json.orders.map(o => o.order), [number])
  }
  assert.equal((await d.get(`/v1/people/${encodeURIComponent(number)}?as=order`)).status, 200)
  for (const none of ['FORGED-1', 'STRANGER-1', number.toLowerCase(), 'x'.repeat(200)]) assert.equal((await search('order', none)).found, false, none)
  assert.equal((await search('card', 'tact-card:nobody')).found, false)
  assert.equal((await whose('order', 'FORGED-1')).status, 404)
  await d.kill()
  await d.start()
  assert.equal((await search('order', number)).found, true)
  await d.ok('DELETE', `/v1/people/${anna}`)
  assert.equal((await search('order', number)).found, false)
  assert.equal((await search('card', card)).found, false)
  assert.ok(!(await d.ok('GET', `/v1/people/${bert}/export`)).orders.length)
  await d.stop()
  assert.deepEqual(findIn(d.data, [number]).filter(f => !f.startsWith('outbox/')), [])
})

test('who is found by an address is served by it: limits are set, a device is unlinked by its part; an address that is nobody\'s makes nobody', async t => {
  const d = await start(); t.after(() => d.stop())
  const userId = id('u'), email = 'anna@shop.example', who = `/v1/people/${encodeURIComponent(email)}`, devices = await Promise.all([1, 2].map(() => permitting(d, all)))
  await d.consent({ userId }, Object.fromEntries(all.map(p => [p, true])))
  for (const anonymousId of devices) await d.ok('POST', '/v1/identify', { body: { userId, anonymousId, messageId: id('m'), traits: { email } } })
  // fails when limits go to somebody new: by_address() of daemon/api_limits.c
  await d.ok('POST', `${who}/limits?as=email`, { body: { messagesPerWeek: 2 } })
  assert.equal((await d.person(userId)).limits.messagesPerWeek, 2)
  assert.equal((await d.post('/v1/people/nobody%40shop.example/limits?as=email', { messagesPerWeek: 2 })).status, 404)
  assert.equal((await d.get('/v1/people/nobody%40shop.example?as=email')).status, 404)
  const parts = async () => (await d.person(userId)).parts.filter(p => p.part === 'device').map(p => p.id), [first, second] = await parts()
  assert.equal((await d.ok('POST', `${who}/unlink?as=email`, { body: { device: first } })).status, 'unlinked')
  assert.deepEqual(await parts(), [second])
  for (const [device, status] of [[first, 404], ['x', 400], ['', 400]]) assert.equal((await d.post(`${who}/unlink?as=email`, { device })).status, status, device)
})
