// The official Segment SDK for Node, as published, pointed at tact: every kind of call arrives whole, once, and in order.
import { Analytics } from '@segment/analytics-node'
import { after, before, test } from 'node:test'
import { assert, id, keys, start } from '../e2e/lib.mjs'

let d
before(async () => { d = await start() })
after(() => d.stop())

const sdk = (writeKey, more = {}) => new Analytics({ writeKey, host: `http://127.0.0.1:${d.port}`, flushAt: 20, flushInterval: 100, maxRetries: 1, ...more })

/** The calls a site's server makes for one person; resolves when the SDK says that all of them were taken. */
async function calls(analytics, userId, anonymousId) {
  const failed = [], taken = []
  analytics.on('error', e => failed.push(e))
  const done = (what, fields) => new Promise((ok, no) => analytics[what](fields, (error, ctx) => (error ? no(error) : (taken.push(ctx.event.type), ok()))))
  await Promise.all([
    done('identify', { userId, anonymousId, traits: { email: `${userId}@example.org`, plan: 'gold' } }),
    done('track', { userId, anonymousId, event: 'Product Viewed', timestamp: new Date(Date.now() - 60000), properties: { name: 'A book of moments', price: 12.5, tags: ['books', 'été'], nested: { deep: true } } }),
    done('page', { userId, anonymousId, name: 'Books', category: 'Shop', properties: { url: 'https://shop.example/books', title: 'Books' } }),
    done('screen', { userId, anonymousId, name: 'Basket' }),
    done('group', { userId, anonymousId, groupId: 'readers', traits: { size: 3 } }),
  ])
  await done('alias', { userId, previousId: anonymousId })
  await analytics.closeAndFlush({ timeout: 10000 })
  return { failed, taken }
}

test('every kind of call arrives whole, with a server key in the place of the write key', async () => {
  const userId = id('user'), anonymousId = id('device')
  await d.consent({ userId }, { remember: true, personalise: true, link_devices: true, measure: true })
  await d.consent({ anonymousId }, { remember: true, personalise: true, link_devices: true, measure: true })
  const { failed, taken } = await calls(sdk(keys.server), userId, anonymousId)
  assert.deepEqual(failed, [])
  assert.deepEqual(taken.sort(), ['alias', 'group', 'identify', 'page', 'screen', 'track'])

  const { events } = await d.export(userId)
  const of = type => events.filter(e => e.type === type)
  for (const type of ['identify', 'track', 'page', 'screen', 'group', 'alias']) assert.equal(of(type).length, 1, `${type}: ${JSON.stringify(events.map(e => e.type))}`)
  const track = of('track')[0].event
  assert.equal(track.name, 'Product Viewed')
  assert.deepEqual(track.properties, { name: 'A book of moments', price: 12.5, tags: ['books', 'été'], nested: { deep: true } })
  assert.equal(of('page')[0].event.name, 'Books')
  assert.equal(of('page')[0].event.url, 'https://shop.example/books')
  assert.equal(of('screen')[0].event.name, 'Basket')

  const person = await d.person(userId)
  assert.equal(person.account, true)
  assert.ok(person.addresses.some(a => JSON.stringify(a).includes(`${userId}@example.org`)), JSON.stringify(person.addresses))
  assert.equal(person.traits.plan, 'gold')
  assert.ok(person.parts.some(p => p.part === 'device'), 'the device was linked by a sign-in that a server vouches for')
})

test('a write key: taken, and the userId stays a claim that reads and links nothing', async () => {
  const userId = id('user'), anonymousId = id('device')
  await d.consent({ anonymousId }, { remember: true, personalise: true })
  const { failed } = await calls(sdk(keys.write), userId, anonymousId)
  assert.deepEqual(failed, [])
  assert.equal((await d.get(`/v1/people/${userId}`)).status, 404, 'nobody is known by a claimed userId')
  const { events } = await d.export(anonymousId, 'device')
  assert.equal(events.filter(e => e.type === 'track').length, 1)
})

test('large batches: nothing is lost and nothing comes twice', async () => {
  const anonymousId = id('device')
  await d.consent({ anonymousId }, { remember: true })
  const before = (await d.metrics()).tact_events_accepted_total
  const analytics = sdk(keys.write, { flushAt: 50 })
  let taken = 0
  const all = Array.from({ length: 500 }, (_, i) => new Promise((ok, no) => analytics.track({ anonymousId, event: 'Counted', properties: { i } }, e => { if (e) no(e); else { taken++; ok() } })))
  await Promise.all(all)
  await analytics.closeAndFlush({ timeout: 20000 })
  assert.equal(taken, 500)
  assert.equal((await d.metrics()).tact_events_accepted_total - before, 500)
  const numbers = (await d.export(anonymousId, 'device')).events.filter(e => e.event?.name === 'Counted').map(e => e.event.properties.i)
  assert.deepEqual(numbers.sort((a, b) => a - b), Array.from({ length: 500 }, (_, i) => i))
})

test('a wrong key is an error the SDK hears, not a silence', async () => {
  const analytics = sdk('not-a-key-of-this-brand', { maxRetries: 0 })
  const failed = []
  analytics.on('error', e => failed.push(e))
  const error = await new Promise(done => analytics.track({ anonymousId: id('device'), event: 'Refused' }, done))
  await analytics.closeAndFlush({ timeout: 5000 })
  assert.ok(error || failed.length, 'the SDK was told')
})
