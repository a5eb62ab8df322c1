// Later: a message is asked for again, from a page, from an e-mail's link and from a notification; listed, changed, taken back, and durable.
import { test } from 'node:test'
import { all, assert, campaign, id, keys, permitting, start, until, userToken } from './lib.mjs'

const write = { key: keys.write }
const news = campaign('news', 'class: service\nbasis: contract\nagain: each\nnot_after: 1h\nwhen: event.name == "News Wanted"', { channels: 'inapp', title: 'news {{event.number}}' }).replace(/goal: .*\n/, '')
const begin = async (t, changes = {}) => { const d = await start({ brand: { 'campaigns/news.yaml': news, ...changes } }); t.after(() => d.stop()); return d }

/** A message on the open page, with the words of its event. */
async function nudged(d) {
  const anonymousId = await permitting(d, all), page = d.stream(anonymousId)
  await page.opened
  await d.track('News Wanted', { anonymousId, properties: { number: 7 } })
  await until(() => page.of('news').length === 1, 'the message')
  return { anonymousId, page, said: page.of('news')[0] }
}
const ask = (d, body, options = write) => d.post('/v1/later', body, options)
const list = async (d, query, options = write) => (await d.ok('GET', `/v1/later?${query}`, options)).later

test('a page asks, lists, changes and takes back; a crash forgets nothing', async t => {
  const d = await begin(t), { anonymousId, page, said } = await nudged(d)
  assert.deepEqual(said.later.map(c => c.when), ['tonight', 'saturday', 'near', 'computer'])
  assert.equal(said.later[0].label, 'Tonight')
  const kept = await ask(d, { id: said.id, when: 'tonight', anonymousId })
  assert.deepEqual([kept.status, kept.json.status, kept.json.later.when, kept.json.later.campaign, kept.json.reasons[0].code], [200, 'kept', 'tonight', 'news', 'later.kept'])
  const hour = new Date(kept.json.later.at).toLocaleTimeString('en-GB', { timeZone: 'Europe/Paris', hour: '2-digit', minute: '2-digit' })
  assert.match(hour, /^(19|20|21):00$/)
  assert.ok(Date.parse(kept.json.later.at) > Date.now() + 29 * 60e3 && Date.parse(kept.json.later.at) < Date.now() + 25 * 3600e3)
  await d.kill()
  await d.start()
  assert.deepEqual(await list(d, `anonymousId=${anonymousId}`), [kept.json.later])
  assert.deepEqual(await list(d, `anonymousId=${id('other')}`), [])
  const again = await ask(d, { id: said.id, when: 'saturday', anonymousId })
  assert.deepEqual([again.json.later.id, again.json.later.when], [kept.json.later.id, 'saturday'])
  const day = new Date(again.json.later.at).toLocaleString('en-GB', { timeZone: 'Europe/Paris', weekday: 'long', hour: '2-digit', minute: '2-digit' })
  assert.match(day, /^Saturday.*10:00$/)
  const p = await d.person(anonymousId, 'device'), waits = p.waiting.filter(w => w.askedFor)
  assert.deepEqual([waits.length, waits[0].askedFor, waits[0].campaign], [1, 'saturday', 'news'])
  assert.deepEqual(p.parts.flatMap(x => x.touches).map(x => x.outcomes.includes('later')), [true])
  assert.match(JSON.stringify(await d.export(anonymousId, 'device')), /"askedFor":"saturday"/)
  await d.stop()
  assert.match(d.tact('person', '--device', anonymousId, d.folder, '--data', d.data).out, /asked for +news, saturday: until /)
  await d.start()
  const gone = await d.request('DELETE', `/v1/later/${kept.json.later.id}?anonymousId=${anonymousId}`, write)
  assert.deepEqual([gone.status, gone.json.status], [200, 'taken back'])
  assert.deepEqual(await list(d, `anonymousId=${anonymousId}`), [])
  assert.equal((await d.request('DELETE', `/v1/later/${kept.json.later.id}?anonymousId=${anonymousId}`, write)).status, 409)
  page.close()
})

test('at an instant it comes again, on the open page, with its own words, and says why', async t => {
  const d = await begin(t), { anonymousId, page, said } = await nudged(d)
  assert.equal((await ask(d, { id: said.id, when: new Date(Date.now() + 1500).toISOString(), anonymousId })).status, 200)
  await until(() => page.of('news').length === 2, 'it to come again')
  const again = page.of('news')[1]
  assert.deepEqual([again.content, again.requested, again.id !== said.id], [said.content, true, true])
  const why = JSON.stringify(await d.ok('GET', `/v1/people/${anonymousId}/why?as=device`))
  assert.match(why, /You asked us to come back to this/)
  page.close()
})

test('what cannot be is said, with the way out', async t => {
  const d = await begin(t), { anonymousId, page, said } = await nudged(d)
  for (const [body, expected] of [[{ id: 'x', when: 'tonight' }, /16 hex digits/], [{ id: said.id, when: 'soon' }, /tonight, saturday/], [{ id: said.id, when: 'at' }, /tonight, saturday/], [{ id: said.id, when: 'never' }, /tonight, saturday/]]) {
    const no = await ask(d, { anonymousId, ...body })
    assert.deepEqual([no.status, expected.test(no.text)], [400, true], no.text)
  }
  const code = async body => { const a = await ask(d, { id: said.id, anonymousId, ...body }); return [a.status, a.json.reasons?.[0]?.code] }
  assert.deepEqual(await code({ when: 'cheaper' }), [409, 'product.missing'])
  assert.deepEqual(await code({ when: 'tonight', id: '0123456789abcdef' }), [409, 'later.gone'])
  assert.deepEqual(await code({ when: 'tonight', anonymousId: id('stranger') }), [409, 'later.gone'])
  for (const when of [new Date(Date.now() + 91 * 86400e3).toISOString(), '2099-01-01T00:00:00Z', '2001-01-01T00:00:00Z', 2099]) {
    const no = await ask(d, { anonymousId, id: said.id, when })
    assert.deepEqual([no.status, /within 90 days/.test(no.text)], [400, true], no.text)
  }
  for (const nobody of [{}, { userId: id('anna') }, { userId: id('anna'), userToken: 'none' }]) {
    const no = await ask(d, { id: said.id, when: 'tonight', ...nobody })
    assert.deepEqual([no.status, /anonymousId, or userId with userToken/.test(no.text)], [400, true], no.text)
  }
  assert.equal((await d.get('/v1/later', write)).status, 400)
  page.close()
  const off = await begin(t, { 'tact.yaml': x => x + 'later: {offer: false}\n' }), other = await nudged(off)
  assert.equal(other.said.later, undefined)
  assert.equal((await ask(off, { id: other.said.id, when: 'tonight', anonymousId: other.anonymousId })).status, 409)
  other.page.close()
})

test('a device sees its own; who proves who they are sees all of it', async t => {
  const d = await begin(t), { anonymousId, page, said } = await nudged(d), userId = id('anna')
  await ask(d, { id: said.id, when: 'saturday', anonymousId })
  await d.consent({ userId }, Object.fromEntries(all.map(p => [p, true])))
  await d.ok('POST', '/v1/identify', { body: { userId, anonymousId, messageId: id('m') } })
  assert.equal((await list(d, `userId=${userId}&userToken=${userToken(userId)}`)).length, 1)
  assert.equal((await list(d, `anonymousId=${anonymousId}`)).length, 1)
  assert.equal((await d.get(`/v1/later?userId=${userId}`, write)).status, 400)
  page.close()
})

test('another device of the same person neither asks for it nor takes it back; signed in it may', async t => {
  const d = await begin(t), { anonymousId, page, said } = await nudged(d), userId = id('anna'), desk = await permitting(d, all)
  await d.consent({ userId }, Object.fromEntries(all.map(p => [p, true])))
  for (const one of [anonymousId, desk]) await d.ok('POST', '/v1/identify', { body: { userId, anonymousId: one, messageId: id('m') } })
  assert.deepEqual((({ status, json }) => [status, json.reasons[0].code])(await ask(d, { id: said.id, when: 'saturday', anonymousId: desk })), [409, 'later.gone'])
  const kept = await ask(d, { id: said.id, when: 'saturday', anonymousId })
  assert.equal(kept.status, 200)
  const back = query => d.request('DELETE', `/v1/later/${kept.json.later.id}?${query}`, write)
  assert.equal((await back(`anonymousId=${desk}`)).status, 409)
  assert.equal((await list(d, `anonymousId=${anonymousId}`)).length, 1)
  assert.equal((await back(`anonymousId=${desk}&userId=${userId}&userToken=${userToken(userId)}`)).status, 200)
  assert.deepEqual(await list(d, `anonymousId=${anonymousId}`), [])
  page.close()
})

test('an order finds its place beside all that waits, and what gave way says so; a page keeps six requests', async t => {
  const order = campaign('order', 'class: transactional\nbasis: contract\nagain: each\nnot_after: 1d\nwhen: event.name == "Order Paid"', { channels: 'email' }).replace(/goal: .*\n/, '')
  const soon = campaign('soon', 'class: service\nbasis: contract\nagain: each\nnot_after: 1d\nafter: {event: Soon Wanted, wait: 1h}', { channels: 'inapp' }).replace(/goal: .*\n/, '')
  const slot = campaign('slot', 'class: service\nbasis: contract\nagain: each\nnot_after: 1d\nwhen: event.name == "Slot Wanted"', { slot: 'top' }).replace(/goal: .*\n/, '')
  const d = await begin(t, { 'campaigns/order.yaml': order, 'campaigns/soon.yaml': soon, 'campaigns/slot.yaml': slot }), userId = id('anna'), anonymousId = await permitting(d, all)
  await d.consent({ userId }, Object.fromEntries(all.map(p => [p, true])))
  await d.ok('POST', '/v1/identify', { body: { userId, anonymousId, messageId: id('m'), traits: { email: id('a') + '@them.example' } } })
  const answers = []
  for (let i = 0; i < 7; i++) {
    const shown = await d.decide({ anonymousId, type: 'track', event: 'Slot Wanted', slot: 'top' })
    const asked = await ask(d, { id: shown.decision?.id, when: 'saturday', anonymousId })
    answers.push([asked.status, asked.json.reasons?.[0]?.code])
  }
  assert.deepEqual(answers, [...Array(6).fill([200, 'later.kept']), [409, 'later.full']])
  for (let i = 0; i < 12; i++) await d.track('Soon Wanted', { userId })
  await until(async () => (await d.person(userId)).waiting.length === 16, 'all places taken')
  await d.track('Order Paid', { userId })
  await until(() => d.outbox().some(o => o.campaign === 'order'), 'the order')
  const after = (await d.person(userId)).waiting
  assert.deepEqual([after.filter(w => w.askedFor).length, after.filter(w => w.campaign === 'soon').length], [6, 9])
  assert.match(JSON.stringify(await d.ok('GET', `/v1/people/${userId}/why`)), /it gave way to a message about your order/)
})
