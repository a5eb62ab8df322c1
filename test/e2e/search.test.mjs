// One person by something exact; a reason is asked for, names cannot be searched.
import { test } from 'node:test'
import { all, assert, id, keys, permitting, start } from './lib.mjs'

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
  for (const [by, value] of [['name', 'Anna'], ['order', '17'], ['email', 'no address'], ['phone', 'x'], ['email', '']]) assert.equal((await search(by, value)).status, 400, by)
  assert.equal((await d.post('/v1/people/search', { by: 'userId', value: userId, reason: 'x' }, { key: keys.write })).status, 403)
  await d.ok('DELETE', `/v1/people/${userId}`)
  assert.equal((await search('email', 'anna@shop.example')).json.found, false)
})
