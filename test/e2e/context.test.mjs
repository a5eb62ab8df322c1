// Local context and places: facts told and fetched, in conditions and words, with their age, durable and replayed; a place entered; nearby by a town somebody types.
import { test } from 'node:test'
import { all, assert, campaign, http, id, keys, permitting, start, until } from './lib.mjs'

const service = (name, when, title) => campaign(name, `class: service\nbasis: contract\nagain: each\nnot_after: 1h\nwhen: ${when}`, { channels: 'inapp', title }).replace(/goal: .*\n/, '')
const brand = more => ({
  'campaigns/rain.yaml': service('rain', `'event.name == "Walk Planned" && context.weather == "rain"'`, '{{context.weather}} for {{context.weather_age}} minutes'),
  'campaigns/welcome.yaml': service('welcome', `'event.name == "Place Entered" && event.place == "corner"'`, 'welcome to {{event.name}}'), ...more })
const begin = async (t, more) => { const d = await start({ brand: brand(more) }); t.after(() => d.stop()); return d }
const corner = { context: { location: { latitude: 43.7813, longitude: 7.5124 } } }, away = { context: { location: { latitude: 43.9, longitude: 7.5 } } }
async function visitor(d) {
  const anonymousId = await permitting(d, all), page = d.stream(anonymousId)
  await page.opened
  return { anonymousId, page, walks: where => d.track('Walk Planned', { anonymousId, ...where }) }
}

test('a fact told holds where it holds, is durable, has its age, and is taken back; the log replays', async t => {
  const d = await begin(t), v = await visitor(d)
  assert.deepEqual(await d.ok('POST', '/v1/context', { body: { kind: 'weather', value: 'rain', place: 'corner', at: new Date(Date.now() - 5 * 60e3).toISOString() } }), { status: 'ok', taken: 1 })
  await v.walks(away)
  await v.walks(corner)
  await until(() => v.page.of('rain').length === 1, 'the message')
  assert.match(v.page.of('rain')[0].content.title, /^en rain for 5 minutes$/)
  const { facts: [fact] } = await d.ok('GET', '/v1/context')
  assert.deepEqual([fact.kind, fact.value, fact.place, fact.metres, fact.ageMinutes], ['weather', 'rain', 'corner', 1000, 5])
  await d.kill()
  await d.start()
  assert.equal((await d.ok('GET', '/v1/context')).facts.length, 1)
  await d.ok('POST', '/v1/context', { body: { facts: [{ kind: 'weather', value: null, place: 'corner' }, { kind: 'strike', value: true, town: 'Nice' }, { kind: 'level', value: 2.5, latitude: 43.7, longitude: 7.5, metres: 9000 }] } })
  assert.deepEqual((await d.ok('GET', '/v1/context')).facts.map(f => f.kind).sort(), ['level', 'strike'])
  v.page.close()
  await d.stop()
  const again = d.tact('replay', d.folder, '--data', d.data, '--json')
  assert.equal(again.code, 0, again.out + again.err)
  assert.equal(JSON.parse(again.out).differences, 0, again.out)
})

test('what is no fact is refused whole, with its place; only a server tells', async t => {
  const d = await begin(t)
  const refused = async (body, where, key = keys.server) => { const a = await d.post('/v1/context', body, { key }); return [a.status, (a.json.faults ?? a.json.errors ?? [{}])[0]?.path ?? where] }
  assert.deepEqual(await refused({ kind: 'Weather', value: 1 }), [400, '/kind'])
  assert.deepEqual(await refused({ facts: [{ kind: 'weather', value: 'rain' }, { kind: 'weather', value: [] }] }), [400, '/facts/1/value'])
  assert.deepEqual(await refused({ kind: 'weather', value: 'rain', place: 'nowhere' }), [400, '/place'])
  assert.deepEqual((await d.ok('GET', '/v1/context')).facts, [])
  assert.equal((await d.post('/v1/context', { kind: 'weather', value: 'rain' }, { key: keys.write })).status, 403)
})

test('an address gives facts on an interval; when it fails the last ones hold, and it says why', async t => {
  const token = `Bearer ${'t'.repeat(1500)}.`, query = `/facts?at=43.7,7.5&key=${'k'.repeat(1500)}.`       // whole, however long
  let answer = { facts: [{ kind: 'weather', value: 'rain', place: 'corner' }] }, asked = 0, how = 200, authorization, path
  const far = http.createServer((request, response) => { asked++; authorization = request.headers.authorization; path = request.url; response.writeHead(how, { 'content-type': 'application/json' }).end(JSON.stringify(answer)) })
  await new Promise(done => far.listen(0, '127.0.0.1', done))
  t.after(() => far.close())
  const d = await start({ brand: brand({ 'tact.yaml': x => x + `\ncontext: {url: "http://127.0.0.1:${far.address().port}${query}", every: 1m, authorization: "\${env:FAR_KEY}"}\n` }), env: { FAR_KEY: token } })
  t.after(() => d.stop())
  const v = await visitor(d)
  await until(async () => (await d.ok('GET', '/v1/context')).facts.length === 1, 'the facts')
  assert.deepEqual([asked, authorization, path], [1, token, query])
  await v.walks(corner)
  await until(() => v.page.of('rain').length === 1, 'the message')
  v.page.close()
  how = 500
  await d.restart()
  const s = await until(async () => { const x = await d.ok('GET', '/v1/context'); return x.fetched.trouble && x }, 'it to fail')
  assert.deepEqual([s.facts.length, s.fetched.trouble], [1, 'it answered 500'])
})

test('a place entered is an event like any other: once, and only with locate', async t => {
  const d = await begin(t), v = await visitor(d), blind = await permitting(d, all.filter(p => p !== 'locate'))
  await d.ok('POST', '/v1/screen', { body: { anonymousId: v.anonymousId, name: 'map', messageId: id('m'), ...corner } })
  await until(() => v.page.of('welcome').length === 1, 'the welcome')
  await d.ok('POST', '/v1/screen', { body: { anonymousId: v.anonymousId, name: 'map', messageId: id('m'), ...corner } })
  await d.ok('POST', '/v1/screen', { body: { anonymousId: blind, name: 'map', messageId: id('m'), ...corner } })
  const p = await d.person(v.anonymousId, 'device')
  assert.deepEqual(p.waiting.map(w => w.what), ['the place they are at, kept for a day'])
  assert.deepEqual((await d.person(blind, 'device')).waiting, [])
  assert.equal(v.page.of('welcome').length, 1)
  v.page.close()
})

test('nearby answers a town or a postcode somebody types, without locate', async t => {
  const d = await begin(t, { 'places.csv': 'id,name,lat,lon,address,hours,services,zone\nlyon,Lyon 7,45.7485,4.8467,"1 rue","Mo-Su 00:00-24:00",,Europe/Paris\n' , 'campaigns/near.yaml': null, 'campaigns/welcome.yaml': service('welcome', 'event.name == "x"', 'w') })
  for (const text of ['où trouver un café à Lyon', 'café 69007', 'a shop in Lyon']) {
    const a = await d.decide({ anonymousId: id('x'), slot: 'aside', text })
    assert.deepEqual(a.nearby?.map(n => n.place), ['lyon'], text)
  }
})
