// The till from outside: a card leads to its person and to nobody else, a visit counts once, an objection spoken at the counter holds at once.
import { test } from 'node:test'
import { all, assert, id, keys, start } from './lib.mjs'

const rewards = 'points: {expire: 24, rules: [{name: orders, on: Order Completed, when: event.revenue > 0.0, points: event.revenue}]}\nvisits: {on: Shop Visited, per: place}\ntiers: {by: visits, within: 12, levels: [{name: bronze, from: 0}, {name: silver, from: 2}]}\n'

const form = (language, name, fields) => `---\nlanguage: ${language}\nkind: know\ntitle: "Page ${language}"\ndescription: "d"\nform:\n  name: ${name}\n  title: "The letter (${language})"\n  fields:\n    - ${fields}\n---\nWords.\n`
const mail = '{name: mail, ask: "Where to?", type: email, permission: [contact_email, remember]}'

test('at the till', async t => {
  const d = await start({ brand: { 'rewards.yaml': rewards, 'pages/letter.en.md': form('en', 'letter', mail), 'pages/letter.fr.md': form('fr', 'letter', mail),
    'pages/way.en.md': form('en', 'way', '{name: way, ask: "Which way?", type: text, property: way}') } })
  t.after(() => d.stop())
  const userId = id('anna'), place = (await d.ok('GET', '/v1/places')).places[0].id
  await d.consent({ userId }, Object.fromEntries(all.map(p => [p, true])))
  await d.track('Order Completed', { userId, properties: { revenue: 12 } })
  const { card, points } = await d.ok('GET', `/v1/rewards/${userId}`)
  assert.equal(points, 12)
  assert.match(card, /^tact-card:[\w-]{50,}$/)
  const byCard = () => d.ok('GET', `/v1/rewards/${encodeURIComponent(card)}?as=card`)
  const say = (what, body, status = 200) => d.request('POST', `/v1/till/${what}`, { body }).then(a => { assert.equal(a.status, status, a.text); return a.json })

  await t.test('a card stands for its person, and says neither who nor how to reach them', async () => {
    const seen = await byCard()
    assert.equal(seen.points, 12)
    assert.ok(!JSON.stringify(seen).includes(userId))
    assert.equal((await d.request('GET', `/v1/rewards/${encodeURIComponent(card.slice(0, -2) + 'AA')}?as=card`)).status, 404)
    assert.equal((await d.request('GET', `/v1/rewards/${encodeURIComponent(card)}?as=card`, { key: keys.write })).status, 403)
  })

  await t.test('the same visit sent twice counts once', async () => {
    const messageId = id('visit')
    assert.equal((await say('visit', { card, place, messageId })).status, 'ok')
    assert.equal((await say('visit', { card, place, messageId })).status, 'duplicate')
    assert.equal((await byCard()).shopVisits, 1)
    assert.match((await say('visit', { card, place: 'nowhere', messageId: id() }, 400)).detail, /\/v1\/places/)
    assert.match((await say('visit', { card, place }, 400)).detail, /messageId/)
    assert.equal((await d.request('POST', '/v1/till/visit', { body: { card, messageId: id() }, key: keys.write })).status, 403)
  })

  await t.test('a pick-up is an event of whoever showed the card', async () => {
    await say('order', { card, order: 'A-17', state: 'collected', place, messageId: id() })
    await say('order', { card, order: 'A-17', state: 'lost', messageId: id() }, 400)
    const told = JSON.stringify(await d.ok('GET', `/v1/people/${userId}/export`))
    assert.match(told, /Pick-up Collected/)
    assert.match(told, /A-17/)
  })

  await t.test('an order that nobody stands there for leads to who bought it', async () => {
    const order = id('N'), events = async () => JSON.stringify((await d.ok('GET', `/v1/people/${userId}/export`)).events.map(e => [e.event?.name, e.event?.properties?.order_id]))
    assert.match((await say('order', { order, state: 'ready', messageId: id() }, 404)).detail, /Nobody is known by this order number/)
    await d.track('Order Completed', { userId, properties: { order_id: order, revenue: 1 } })
    const messageId = id('ready')
    assert.deepEqual([(await say('order', { order, state: 'ready', place, messageId })).status, (await say('order', { order: ` ${order} `, state: 'ready', place, messageId })).status], ['ok', 'duplicate'])
    assert.ok((await events()).includes(JSON.stringify(['Pick-up Ready', order])))
    await say('order', { order, card: card.slice(0, -2) + 'AA', state: 'ready', messageId: id() }, 404)
    assert.equal((await d.request('POST', '/v1/till/order', { body: { order, state: 'ready', messageId: id() }, key: keys.write })).status, 403)
  })

  await t.test('the forms with which somebody signs up, in the reader\'s language', async () => {
    const { forms } = await d.ok('GET', '/v1/forms?lang=fr')
    assert.deepEqual(forms.map(f => [f.name, f.title, f.languages]), [['letter', 'The letter (fr)', ['en', 'fr']]])
    assert.ok(forms[0].url.endsWith('/f/letter'))
    assert.equal((await d.request('GET', '/f/letter', { key: null })).status, 200)
    assert.equal((await d.request('GET', '/v1/forms', { key: keys.write })).status, 403)
  })

  await t.test('an objection holds at once: by card for what is named, by address for all', async () => {
    await say('objection', { card, purposes: ['contact_sms'], messageId: id() })
    let now = (await d.ok('GET', `/v1/consent?userId=${userId}`)).purposes
    assert.deepEqual([now.contact_sms?.state ?? 'refused', now.contact_email.state], ['refused', 'granted'])
    await d.ok('POST', '/v1/identify', { body: { userId, traits: { email: 'anna@example.org' }, messageId: id() } })
    await say('objection', { address: 'Anna@Example.org', all: true, messageId: id() })
    now = (await d.ok('GET', `/v1/consent?userId=${userId}`)).purposes
    for (const [name, { state }] of Object.entries(now)) assert.equal(state === 'refused', name.startsWith('contact_'), name)
    assert.match(JSON.stringify(await d.ok('GET', `/v1/people/${userId}/export`)), /spoken at the counter/)
    await say('objection', { card, messageId: id() }, 400)
    await say('objection', { address: 'nobody', all: true, messageId: id() }, 400)
  })

  await t.test('a card of somebody erased leads to nobody', async () => {
    await d.ok('DELETE', `/v1/people/${userId}`)
    assert.ok([404, 410].includes((await d.request('POST', '/v1/till/visit', { body: { card, messageId: id() } })).status))
    assert.equal((await d.request('GET', `/v1/rewards/${encodeURIComponent(card)}?as=card`)).status, 404)
    await say('order', { order: 'A-17', state: 'ready', messageId: id() }, 404)
  })
})
