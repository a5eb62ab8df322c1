// RudderStack's SDK for Node speaks the same API: its calls arrive as well, gzip bodies included.
import RudderAnalytics from '@rudderstack/rudder-sdk-node'
import { after, before, test } from 'node:test'
import { assert, id, keys, start } from '../e2e/lib.mjs'

let d
before(async () => { d = await start() })
after(() => d.stop())

for (const gzip of [true, false]) {
  test(`identify, track, page and screen arrive ${gzip ? 'as gzip' : 'as they are'}`, async () => {
    const userId = id('user'), anonymousId = id('device')
    await d.consent({ userId }, { remember: true, personalise: true })
    const before = (await d.metrics()).tact_events_accepted_total
    const analytics = new RudderAnalytics(keys.server, { dataPlaneUrl: `http://127.0.0.1:${d.port}`, flushAt: 20, flushInterval: 50, gzip, logLevel: 'error' })
    analytics.identify({ userId, traits: { plan: 'silver' } })
    analytics.track({ userId, event: 'Product Viewed', properties: { name: 'Roman', price: 9 } })
    analytics.page({ userId, name: 'Books', properties: { url: 'https://shop.example/books' } })
    analytics.screen({ userId, anonymousId, name: 'Basket' })
    await new Promise((ok, no) => analytics.flush((error, data) => (error ? no(error) : ok(data))))
    assert.equal((await d.metrics()).tact_events_accepted_total - before, 4)
    const { events } = await d.export(userId)
    const track = events.find(e => e.type === 'track').event
    assert.equal(track.name, 'Product Viewed')
    assert.deepEqual(track.properties, { name: 'Roman', price: 9 })
    assert.equal((await d.person(userId)).traits.plan, 'silver')
  })
}
