// The core in a page that is not there: choices, tabs, what waits and in which order, and views, on a clock that is moved by hand.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { open, settle, show, Site, still } from './page.mjs'

const yes = { purposes: { remember: true, measure: true } }

test('a no to a part leaves the rest; a no to all ends it, names all there is, and holds', async () => {
  const site = new Site(), { tact } = await open(site)
  await tact.consent({ purposes: { remember: true, measure: true, contact_webpush: true } })
  const id = tact.anonymousId
  assert.deepEqual([await tact.consent({ purposes: { measure: false } }).then(s => s.granted), tact.anonymousId, site.cookie('tact_choice')], [['remember', 'contact_webpush'], id, 'remember.contact_webpush'])
  await settle()
  assert.deepEqual(site.sent('/v1/consent').at(-1).purposes, { measure: false })
  await tact.withdraw()
  await settle()
  const [first, rest] = site.sent('/v1/consent').slice(-2)
  assert.deepEqual([first.anonymousId, first.purposes, rest.purposes], [id, { remember: false }, { contact_webpush: false }])
  assert.deepEqual([tact.anonymousId, site.cookie('tact_id'), site.cookie('tact_choice'), site.stored.size], [null, undefined, '-', 0])
  site.answer = (path, body) => path === '/v1/consent' ? [200, { status: 'nothing', purposes: {} }] : site.usual(path, body)
  assert.deepEqual([await tact.consent({ tool: { callback: { 'essentials-only': true } } }), site.stored.size], [{ known: false, chosen: true, granted: [] }, 0])
  await assert.rejects(tact.consent({}), /names no choice/)
  await assert.rejects(tact.consent(), /names no choice/)
})

test('what happens while a yes is on its way is not lost; a proxy\'s page, a server at rest and a lost answer are no no', async t => {
  const tick = still(t), said = ['<html>502', 429, 'lost', 'duplicate'], site = new Site()
  site.answer = (path, body) => {
    const how = path === '/v1/consent' && said.shift()
    if (how === '<html>502') return [502, '<html>']
    if (how === 429) return [429, {}, { 'retry-after': '7' }]
    if (how === 'lost') throw new TypeError('network')
    return how === 'duplicate' ? [200, { status: 'duplicate' }] : site.usual(path, body)
  }
  const { tact } = await open(site), choice = tact.consent(yes)
  await settle()
  tact.track('Product Viewed')
  for (const [ms, asked] of [[500, 2], [6900, 2], [100, 3], [2000, 4]]) { await tick(ms); assert.equal(site.sent('/v1/consent').length, asked, `${ms}`) }
  assert.deepEqual((await choice).granted, ['remember', 'measure'])
  assert.equal(new Set(site.sent('/v1/consent').map(b => b.messageId)).size, 1)
  await tick(300)
  assert.deepEqual(site.events().map(e => [e.event, e.anonymousId]), [['Product Viewed', tact.anonymousId]])
})

test('a no while a yes cannot get through wins', async t => {
  const tick = still(t), site = new Site({ answer: () => [503, {}] }), { tact } = await open(site), first = tact.consent(yes), second = tact.consent({ purposes: { remember: false } })
  await settle()
  await tick(600)
  assert.deepEqual([(await first).granted, (await second).chosen, site.cookie('tact_choice'), site.sent('/v1/consent').length], [[], true, '-', 1])
})

test('two tabs are one device: a yes, another id and a no in one of them hold in the other, and the no stays remembered', async () => {
  const site = new Site(), one = await open(site), two = await open(site)
  two.tact.track('Cart Viewed')
  await one.tact.consent(yes)
  await two.tact.consent({ tool: { tcf: { 1: true } }, source: 'CP' })
  assert.equal(two.tact.anonymousId, one.tact.anonymousId)
  assert.deepEqual([...new Set(site.sent('/v1/consent').map(b => b.anonymousId))], [one.tact.anonymousId])
  await two.tact.flush()
  assert.deepEqual(site.events().map(e => [e.event, e.anonymousId]), [['Cart Viewed', one.tact.anonymousId]])
  await one.tact.withdraw()
  two.tact.track('Product Viewed')
  assert.deepEqual([two.tact.anonymousId, two.tact.state().chosen, site.cookie('tact_choice'), two.tact.waiting], [null, true, '-', 0])
  const three = await open(site)
  assert.deepEqual([three.tact.state().chosen, three.tact.anonymousId], [true, null])
})

test('a yes that ran out or was lost is asked for again; one taken back on /me holds against what the tool said before', async () => {
  const site = new Site(), first = await open(site)
  await first.tact.consent({ tool: { tcf: { 1: true } }, source: 'CP' })
  site.jar.delete('tact_choice')
  site.answer = (path, body) => path.startsWith('/v1/consent?') ? [200, { purposes: { remember: { state: 'refused' } } }] : site.usual(path, body)
  const { tact } = await open(site)
  assert.deepEqual([tact.anonymousId, tact.state().chosen, site.cookie('tact_id')], [null, true, undefined])
  const before = site.calls.length
  await tact.consent({ tool: { tcf: { 1: true } }, source: 'CP' })
  assert.deepEqual([tact.anonymousId, site.calls.length], [null, before])
  await tact.consent({ tool: { tcf: { 1: true } }, source: 'CP2' })
  assert.ok(tact.anonymousId)
  site.jar.delete('tact_id')                           // a browser that ends ids and leaves choices
  assert.deepEqual((await open(site)).tact.state(), { known: false, chosen: false, granted: [] })
})

test('a tool\'s yes to what the brand maps to a no is told once, not with every page; what waited for it is gone', async () => {
  const site = new Site(), said = { tool: { callback: { essentials: true, memory: false } }, source: 'v1' }
  site.answer = (path, body) => path === '/v1/consent' ? [200, { receipt: 'r', purposes: { remember: 'refused' } }] : site.usual(path, body)
  for (let view = 0; view < 3; view++) {
    const { tact } = await open(site)
    tact.track('Product Viewed')
    assert.deepEqual(await tact.consent(said), { known: false, chosen: true, granted: [] })
    await tact.flush()
  }
  assert.deepEqual([site.sent('/v1/consent').length, site.events(), site.cookie('tact_id')], [1, [], undefined])
  const { tact } = await open(site)
  site.answer = (...asked) => site.usual(...asked)
  await tact.consent({ tool: { callback: { essentials: true, memory: true } }, source: 'v1' })
  assert.ok(tact.anonymousId)
})

test('what a tool says is told once: on a device that is full, said again on the same page, and where the brand maps it to nothing', async () => {
  const site = Object.assign(new Site(), { full: true }), said = { tool: { tcf: { 1: false, 7: true } }, source: 'CP' }
  site.answer = (path, body) => path === '/v1/consent' ? [200, { receipt: 'r', purposes: { remember: 'refused', measure: 'granted' } }] : site.usual(path, body)
  for (let view = 0; view < 3; view++) { const { tact } = await open(site); for (let event = 0; event < 3; event++) await tact.consent(said) }
  assert.deepEqual([site.sent('/v1/consent').map(b => b.source), site.stored.size, site.cookie('tact_id')], [['CP'], 0, undefined])
  const other = new Site({ answer: () => [200, { status: 'nothing', purposes: {} }] }), { tact } = await open(other)
  for (let event = 0; event < 3; event++) await tact.consent({ tool: { callback: { 'essentials-only': true } } })
  assert.deepEqual([other.calls.length, other.stored.size, other.jar.size], [1, 0, 0])
})

test('taken back here by hand, the tool\'s old yes is no new one on later pages; one given anew by hand is', async () => {
  const site = new Site(), said = { tool: { tcf: { 1: true } }, source: 'CP' }, first = await open(site)
  await first.tact.consent(said)
  await first.tact.withdraw()
  await first.tact.consent(said)
  const { tact } = await open(site)
  assert.deepEqual(await tact.consent(said), { known: false, chosen: true, granted: [] })
  assert.equal(site.cookie('tact_id'), undefined)
  await tact.consent({ ...said, anew: true })
  assert.ok(tact.anonymousId)
})

test('on its own site a choice holds on every host of it and the server keeps the id; on another site neither', async () => {
  for (const [url, domain] of [['https://tact.shop.example', 'shop.example'], ['https://www.shop.example/tact', 'www.shop.example'], ['/tact', 'www.shop.example'], ['https://tact.other.example', null], ['https://shop.other', null], ['https://[::1]:7777', null]]) {
    const site = new Site({ answer: (path, body) => site.usual(path.replace('/tact', ''), body) }), { tact } = await open(site, { url })
    await tact.consent(yes)
    await settle()
    assert.deepEqual([site.calls.filter(c => c.path.endsWith('/v1/id')).length, site.cookie('tact_id')], [domain ? 1 : 0, tact.anonymousId], url)
    await tact.withdraw()
    const kept = site.lines.filter(l => /^tact_choice=[^;]/.test(l))
    assert.deepEqual([kept.length, kept.map(l => /Domain=(.*)/.exec(l)?.[1] ?? null)], [2, [domain, domain]], url)
    assert.match(kept[0], /^tact_choice=remember\.measure; Path=\/; Max-Age=15811200; SameSite=Lax; Secure/)
  }
})

test('nothing a page says to it throws into the page, and one bad event stops no other', async t => {
  const site = new Site(), { tact, troubles } = await open(site), ring = {}
  ring.ring = ring
  await tact.consent(yes)
  const goods = { name: 'before' }
  tact.track('Bad', ring)
  tact.track('Bad', { big: 10n })
  tact.track('Product Viewed', goods)
  goods.name = 'after'
  await tact.flush()
  assert.deepEqual(site.events().map(e => [e.event, e.properties.name]), [['Product Viewed', 'before']])
  assert.equal(troubles.length, 2)
  const warned = t.mock.method(console, 'warn', () => {}), { createTact } = await import('../src/index.js')
  createTact({ url: 'https://tact.shop.example', writeKey: 'k', consent: 'callback', page: false }).track('Bad', ring)
  assert.match(warned.mock.calls[0].arguments[0], /^tact: track: it cannot be written as JSON/)
  const early = new Site(), unknown = await open(early)
  for (let i = 0; i < 103; i++) unknown.tact.track('Product Viewed')
  assert.equal(unknown.troubles.length, 3)
})

test('a frame that may keep nothing, and a device that is full: it works from memory', async () => {
  const site = new Site({ sandbox: true }), { tact, troubles } = await open(site)
  await tact.consent(yes)
  tact.track('Product Viewed')
  await tact.flush()
  assert.deepEqual([site.events().length, troubles, site.stored.size], [1, [], 0])
  await tact.withdraw()
  assert.equal(tact.anonymousId, null)
  const full = Object.assign(new Site(), { full: true }), other = await open(full)
  await other.tact.consent(yes)
  other.tact.track('Product Viewed')
  await other.tact.flush()
  assert.equal(full.events().length, 1)
})

test('what waits lies in its order, without the proof of who signed in, and is nobody\'s once the device is', async t => {
  const tick = still(t), site = new Site(), { tact } = await open(site)
  await tact.consent(yes)
  site.online = false
  tact.identify('u', {}, { userToken: 'secret' })
  for (let i = 0; i < 120; i++) tact.track('Product Viewed', { i })
  await tick(1000)
  assert.equal(site.stored.size, 121)
  assert.ok(![...site.stored.values()].some(v => v.includes('secret')))
  site.stored = new Map([...site.stored].sort(() => 0.5 - Math.random()))
  site.online = true
  const next = await open(site)
  await next.tact.flush()
  assert.deepEqual(site.events().map(e => e.properties?.i), [undefined, ...Array(120).keys()])
  assert.deepEqual([next.tact.waiting, site.stored.size], [0, 0])
  site.stored.set('tact_q:x', JSON.stringify({ key: 'x', body: { event: 'Old' } }))
  site.stored.set('tact_q:w', JSON.stringify({ key: 'w', path: '/v1/consent', body: { purposes: { remember: false } } }))
  site.stored.set('tact_q:b', '{')
  site.jar.clear()
  const asked = site.calls.length
  await open(site)
  await tick(0)
  assert.deepEqual([site.calls.slice(asked).map(c => c.path), site.stored.size], [['/v1/consent'], 0])
})

test('Retry-After is kept, in seconds and as a date; the page\'s last breath takes what is not on its way', async t => {
  const tick = still(t), site = new Site(), { tact, page } = await open(site)
  await tact.consent(yes)
  let how = [429, {}, { 'retry-after': '30' }]
  site.answer = (path, body) => path === '/v1/batch' ? how : site.usual(path, body)
  tact.track('One')
  await tick(200)
  tact.track('Two')
  await tact.flush()
  page.fire('online')
  await tick(29000)
  page.fire('pagehide')
  assert.deepEqual([site.sent('/v1/batch').length, page.beacons], [1, undefined])
  how = [503, {}, { 'retry-after': new Date(Date.now() + 61e3).toUTCString() }]
  await tick(1100)
  await tick(58000)
  assert.equal(site.sent('/v1/batch').length, 2)
  let done
  how = new Promise(go => { done = go })
  await tick(4000)
  assert.equal(site.sent('/v1/batch').length, 3)
  tact.track('Three')
  page.fire('pagehide')
  assert.deepEqual([page.beacons, site.stored.size], [undefined, 3])      // a beacon is tried once, and the server is away: it waits on the device
  done([200, {}])
  await settle()
  assert.deepEqual([tact.waiting, site.stored.size], [0, 0])
  tact.track('Four')
  page.fire('pagehide')
  assert.deepEqual(JSON.parse(await page.beacons[0]).batch.map(e => e.event), ['Four'])
  assert.equal(site.stored.size, 0)
})

test('ten minutes without a server: nothing is lost by tabs that are put away, everything comes once and in order; a device that keeps nothing hands over what it has', async t => {
  const tick = still(t), site = new Site(), { tact, page } = await open(site)
  await tact.consent(yes)
  site.answer = () => { throw new TypeError('network') }
  for (let minute = 0; minute < 10; minute++) {
    tact.track('Product Viewed', { minute })
    await tick(60e3)
    document.visibilityState = 'hidden'
    document.dispatchEvent(new Event('visibilitychange'))
    document.visibilityState = 'visible'
    document.dispatchEvent(new Event('visibilitychange'))
  }
  assert.deepEqual([page.beacons, tact.waiting, site.stored.size], [undefined, 10, 10])
  const before = site.calls.length
  site.answer = (...asked) => site.usual(...asked)
  await tick(61e3)
  const came = site.calls.slice(before).filter(c => c.path === '/v1/batch').flatMap(c => c.body.batch)
  assert.deepEqual([came.map(e => e.properties.minute), tact.waiting, site.stored.size], [[...Array(10).keys()], 0, 0])
  const full = Object.assign(new Site(), { full: true }), other = await open(full)
  await other.tact.consent(yes)
  full.answer = () => { throw new TypeError('network') }
  other.tact.track('Cart Viewed')
  await tick(1000)
  other.page.fire('pagehide')
  assert.equal(JSON.parse(await other.page.beacons[0]).batch[0].event, 'Cart Viewed')
})

test('a question that is late is not taken back: it has told of the view; one that got lost has not', async t => {
  const tick = still(t), site = new Site(), place = { dataset: { tactSlot: 'top' } }
  site.slots = [place]
  const { tact } = await open(site, { page: undefined, stream: false })
  await tact.consent(yes)
  await tick(300)
  const after = async how => { let done; const went = site.calls.length; site.answer = (path, body) => path === '/v1/decide' ? new Promise((go, stop) => { done = { go, stop } }) : site.usual(path, body); const seen = tact.page('Home', { a: 1 }); await settle(); await tick(300); await seen; how(done); await settle(); await tick(300); return site.calls.slice(went).map(c => c.body.type === 'page' || c.body.batch ? 'page' : c.path) }
  assert.deepEqual(await after(done => done.go([200, { moment: {}, decision: null, reasons: [] }])), ['/v1/decide'])
  assert.deepEqual(await after(done => done.stop(new TypeError('network'))), ['/v1/decide', 'page'])
  assert.deepEqual(site.sent('/v1/decide').at(-1).properties, { a: 1 })
  for (const odd of [null, [1], {}, 'x', { decision: { id: 1 }, reasons: null }, { decision: 5 }]) {
    site.answer = () => [200, odd]
    assert.deepEqual(await tact.decide('top').then(a => [a.decision, Array.isArray(a.reasons)]), [null, true], JSON.stringify(odd))
  }
})

test('a view is told once: of two slots by one question, and not again by slots that are drawn later or that nobody asked about before the yes', async t => {
  const tick = still(t), site = new Site(), slot = (name, more) => ({ dataset: { tactSlot: name, ...more } })
  site.slots = [slot('top'), slot('search', { tactText: 'a novel' })]
  const { tact } = await open(site, { page: undefined, stream: false })
  await tick(300)
  await tact.consent(yes)
  await tick(300)
  const views = () => [site.sent('/v1/decide').slice(1).filter(q => !q.told).map(q => q.slot), site.events().filter(e => e.type === 'page').length]
  assert.deepEqual([site.sent('/v1/decide').map(q => q.slot), ...views()], [['top', 'search'], [], 1])
  await tact.page()
  await tick(300)
  assert.deepEqual(views(), [['search'], 1])                       // the words a person wrote go with the one that tells
  site.slots.push(slot('late'))
  await tact.fill()
  await tact.decide('by hand')
  await tick(300)
  assert.deepEqual([site.sent('/v1/decide').slice(-2).map(q => q.slot), ...views()], [['late', 'by hand'], ['search'], 1])
  await tact.decide('by hand', { text: 'lemons' })                 // a question of its own
  assert.deepEqual(views()[0], ['search', 'by hand'])
})

test('places: paths, searches and routes behind a # are views, anchors are none, and after stop() nothing is', async t => {
  const tick = still(t), site = new Site(), { tact, page } = await open(site, { page: undefined, stream: false })
  await tact.consent(yes)
  const to = async (...all) => { for (const where of all) history.pushState({}, '', where); page.fire('popstate'); page.fire('hashchange'); await tick(0); await tick(300) }
  await tick(300)
  for (const where of [['/a'], ['/a'], ['/a#part'], ['/a#/one'], ['/a#!/two'], ['/b', '/c'], ['/d', '/c'], ['/c?q=1']]) await to(...where)
  for (const letters of ['n', 'no', 'nov', 'novel']) { history.replaceState({}, '', '/find?q=' + letters); await tick(100) }
  await tick(400)
  await tick(300)
  history.pushState({}, '', '/g')
  history.replaceState({}, '', '/g?h')          // as routers do
  await tick(0)
  await tick(300)
  page.fire('pageshow', { persisted: false })
  page.fire('pageshow', { persisted: true })
  await tick(300)
  const seen = site.events().filter(e => e.type === 'page').map(e => e.context.page.url.replace('https://www.shop.example', ''))
  assert.deepEqual(seen, ['/', '/a', '/a#/one', '/a#!/two', '/c', '/c?q=1', '/find?q=novel', '/g?h', '/g?h'])
  tact.stop()
  await to('/e')
  assert.equal(site.events().filter(e => e.type === 'page').length, 9)

  const ahead = Object.assign(new Site(), { slots: [{ dataset: { tactSlot: 'top' } }] })       // drawn ahead of a tap that may never come
  show(ahead)
  document.prerendering = true
  const { createTact } = await import('../src/index.js')
  createTact({ url: 'https://tact.shop.example', writeKey: 'k', consent: 'callback' })
  await settle()
  assert.deepEqual(ahead.calls, [])
  document.dispatchEvent(new Event('prerenderingchange'))
  await settle()
  assert.deepEqual(ahead.calls.map(c => c.path), ['/v1/decide'])
})

test('the stream: closed while nobody looks, opened again after a refusal, and at an end when the person took it back', async t => {
  const tick = still(t), site = new Site(), { tact } = await open(site), open_ = () => site.streams.filter(s => s.readyState < 2).length
  await tact.consent(yes)
  await settle()
  assert.deepEqual([site.streams.length, open_()], [1, 1])
  for (const [state, expected] of [['hidden', 0], ['visible', 1]]) { document.visibilityState = state; document.dispatchEvent(new Event('visibilitychange')); await settle(); assert.equal(open_(), expected) }
  const refuse = async () => { const last = site.streams.at(-1); last.readyState = 2; last.onerror(); await settle(); await tick(5100) }
  await refuse()
  assert.deepEqual([site.streams.length, open_()], [3, 1])
  site.answer = (path, body) => path.startsWith('/v1/consent?') ? [200, { purposes: { remember: { state: 'refused' } } }] : site.usual(path, body)
  await refuse()
  assert.deepEqual([site.streams.length, tact.anonymousId, site.cookie('tact_id')], [3, null, undefined])
})
