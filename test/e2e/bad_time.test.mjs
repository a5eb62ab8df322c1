// Clocks, zones, languages and order: what devices say about time is not believed further than it goes.
import { after, before, test } from 'node:test'
import { all, assert, http, id, iso, keys, permitting, start, until } from './lib.mjs'

let d
before(async () => { d = await start() })
after(() => d.stop())

const view = (fields) => d.post('/v1/track', { event: 'Product Viewed', anonymousId: 'a', messageId: id('m'), ...fields })

for (const [what, timestamp] of [['before 1970', '1969-12-31T23:59:59Z'], ['the year 0', '0000-01-01T00:00:00Z'], ['far in the future', '2999-01-01T00:00:00Z'], ['two days ahead', iso(2 * 86400e3)],
  ['month 13', '2026-13-01T00:00:00Z'], ['30 February', '2026-02-30T00:00:00Z'], ['25 o\'clock', '2026-01-01T25:00:00Z'], ['words', 'last Tuesday'], ['nothing', ''.padEnd(3)], ['a number', 1790000000], ['a zone of 99 hours', '2026-01-01T00:00:00+99:00']])
  test(`a timestamp ${what} is a fault with its path`, async () => {
    const a = await view({ timestamp })
    assert.equal(a.status, 400, a.text)
    assert.equal(a.json.errors[0].path, '/timestamp')
  })

test('a clock that is wrong is corrected by sentAt: spans count, not what it shows', async () => {
  const device = await permitting(d, all)
  for (const wrong of [-3600e3 * 20, 3600e3 * 20]) {
    const a = await d.decide({ anonymousId: device, slot: 'kind', hint: 'know', timestamp: iso(wrong), sentAt: iso(wrong + 1000) })
    assert.ok(!a.reasons.some(r => r.code === 'gate.late'), 'a second old, whatever the clock says')
    const late = await d.decide({ anonymousId: device, slot: 'kind', hint: 'know', timestamp: iso(wrong), sentAt: iso(wrong + 3600e3) })
    assert.ok(late.reasons.some(r => r.code === 'gate.late'), 'an hour old')
  }
})

test('an event that comes hours late is remembered, and decides nothing', async () => {
  const device = await permitting(d, all), page = d.stream(device)
  await page.opened
  const a = await d.track('Nudge Wanted', { anonymousId: device, timestamp: iso(-5 * 3600e3), properties: { name: 'a novel' } })
  assert.equal(a.late, true)
  assert.equal((await d.person(device, 'device')).waiting.length, 0)
  assert.ok((await d.person(device, 'device')).parts[0].interests.length > 0)
  assert.equal(page.messages.length, 0)
  page.close()
})

test('out of order: what came first stands first, and the person\'s time never runs back', async () => {
  const device = await permitting(d, all)
  for (const shift of [-60e3, -540e3, -1e3, -300e3, 0]) await d.track('Product Viewed', { anonymousId: device, timestamp: iso(shift), properties: { name: 'a novel', shift } })
  const { events } = await d.export(device, 'device')
  const times = events.map(e => e.t)
  assert.deepEqual(times, [...times].sort())
  assert.deepEqual(events.filter(e => e.type === 'track').map(e => e.event.properties.shift), [-60e3, -540e3, -1e3, -300e3, 0])
})

test('two events of one person in one batch see each other', async () => {
  const device = await permitting(d, all)
  const event = (name, properties) => ({ type: 'track', event: name, anonymousId: device, messageId: id('m'), properties })
  const a = await d.post('/v1/batch', { batch: [event('Cart Filled', {}), event('Order Completed', { revenue: 1 })] })
  assert.equal(a.json.accepted, 2)
  assert.equal((await d.person(device, 'device')).waiting.filter(w => w.campaign === 'basket-slow').length, 0, 'the order cancelled the wait begun an instant before')
  const same = event('Product Viewed', { n: 1 })
  const twice = await d.post('/v1/batch', { batch: [same, same] })
  assert.deepEqual(twice.json.events.map(e => e.status), ['accepted', 'duplicate'])
})

test('two events of one person on many connections at once: none is lost, none counts twice', async () => {
  const device = await permitting(d, ['remember', 'personalise', 'measure'])
  const answers = await Promise.all(Array.from({ length: 60 }, (_, n) => d.post('/v1/decide', { anonymousId: device, slot: 'capped', messageId: id('m'), n }, { agent: new http.Agent() })))
  assert.ok(answers.every(a => a.status === 200))
  assert.equal(answers.filter(a => a.json.decision).length, 2, 'a cap of two holds among sixty at once')
  const { events } = await d.export(device, 'device')
  assert.equal(events.filter(e => e.type === 'page').length, 60)
})

test('a zone that does not exist is said and left out; a language nobody speaks falls back', async () => {
  const device = await permitting(d, all)
  for (const timezone of ['Mars/Olympus', 'europe/paris ', '../../etc/passwd', 'x'.repeat(5000)]) {
    const a = await d.track('Product Viewed', { anonymousId: device, context: { timezone } })
    assert.match(a.timezone, /unknown zone/)
  }
  for (const [locale, speaks] of [['tlh-KL', 'en'], ['fr-CA', 'fr'], ['it', 'it'], ['zz', 'en'], ['FR_fr', 'fr'], ['x'.repeat(40), 'en'], ['🇫🇷', 'en'], ['..', 'en']]) {
    const a = await d.asked('asked-know', { anonymousId: device, slot: 'kind', hint: 'know', context: { locale } })
    assert.equal(a.decision.content.locale, speaks, locale)
    assert.ok(a.decision.content.title.startsWith(speaks))
  }
})
