// The catalogue: products found by id and barcode, topics and words from the feed, price drops and returns told once, feeds that look wrong refused.
import { test } from 'node:test'
import { all, assert, campaign, fs, id, keys, logLines, path, permitting, start, until } from './lib.mjs'

const L = 'https://shop.example/p/'
const row = (sku, o = {}) => [sku, o.title ?? `Thing ${sku}`, o.link ?? L + sku, o.price ?? '100.00 EUR', o.sale ?? '', o.availability ?? 'in_stock', o.gtin ?? '', o.type ?? 'Media > Printed'].join('\t')
const feed = rows => 'id\ttitle\tlink\tprice\tsale_price\tavailability\tgtin\tproduct_type\n' + rows.join('\n') + '\n'
const plain = [row('b1', { title: 'Pickwick', price: '12.90 EUR', gtin: '4006381333931' }), row('c1', { title: 'Arabica & Co', price: '9.00 EUR', type: 'Drinks > Coffee', availability: 'out_of_stock' }),
  row('w1', { title: 'Barolo', type: 'Drinks > Wine' }), row('x1', { title: 'Nothing known', type: '' }), ...Array.from({ length: 6 }, (_, i) => row('n' + i))]
const yaml = more => t => t + `\ncatalog: {file: feed.tsv, stock: stock.csv${more ?? ''}}\nproduct_types: {"Media > Printed": books, "Drinks > Wine": wine}\n`
const drop = campaign('drop', 'on: price_drop\nagain: each\naudience: true\nwhen: has(event.price) && event.topic == "books"\nclass: service\nbasis: contract', { channels: 'email' })
  .replace(/( {4}(\w\w): ).*/g, '$1{title: "{{product.title}} {{product.price}}", body: "{{event.price}} of {{event.was}}", action: {label: go, url: "{{product.url}}?from=tact"}}')
const back = campaign('back', 'on: back_in_stock\nagain: each\naudience: true\nclass: service\nbasis: contract', { channels: 'email', title: '{{product.title}} is back' })
const asked = campaign('about', 'when: event.name == "Product Viewed"\nagain: each\nclass: service\nbasis: contract', { slot: 'aside' })
  .replace(/( {4}(\w\w): ).*/g, '$1{title: "{{product.title}}", body: "{{product.price}}{{#product.was}}, was {{product.was}}{{/product.was}}", action: {label: go, url: "{{product.url}}"}}')

/** Written as a cron job should: beside it, then renamed. */
function write(d, rows, name = 'feed.tsv') {
  fs.writeFileSync(path.join(d.folder, '.new'), typeof rows === 'string' ? rows : feed(rows))
  fs.renameSync(path.join(d.folder, '.new'), path.join(d.folder, name))
}
const brand = (rows, more, campaigns = {}) => ({ 'tact.yaml': yaml(more), 'feed.tsv': feed(rows), 'stock.csv': 'id,place,quantity\nb1,corner,3\nb1,harbour,0\n', ...campaigns })
const state = d => d.ok('GET', '/v1/catalog')
const again = async (d, rows) => { const { reads } = await state(d); write(d, rows); return until(async () => { const s = await state(d); return s.reads > reads && s }, 'the feed to be read') }
const refused = async (d, rows) => { const { refused } = await state(d); write(d, rows); return until(async () => { const s = await state(d); return s.refused > refused && s }, 'the feed to be refused') }
const mailed = (d, name) => d.outbox().filter(m => m.campaign === name)
const settled = d => until(async () => (await d.ok('GET', '/v1/passes')).passes.every(p => ['done', 'cancelled', 'stopped'].includes(p.state)), 'the passes to end', 60000)
const replays = async d => {
  await d.stop()
  const again = d.tact('replay', d.folder, '--data', d.data, '--json')
  assert.equal(again.code, 0, again.out + again.err)
  assert.equal(JSON.parse(again.out).differences, 0, again.out)
}

test('a product is found by id and barcode, over HTTP and from a terminal, running and not', async t => {
  const d = await start({ brand: brand([...plain, row('bad', { price: 'cheap' })]) }); t.after(() => d.stop())
  const one = await d.ok('GET', '/v1/products/b1')
  assert.deepEqual([one.title, one.price, one.currency, one.gtin, one.topic, one.availability], ['Pickwick', 12.9, 'EUR', '4006381333931', 'books', 'in_stock'])
  assert.deepEqual(one.stock, { corner: 3, harbour: 0 })
  const seen = await d.ok('GET', '/v1/products?gtin=04006381333931', { key: keys.write })
  assert.equal(seen.id, 'b1')
  assert.deepEqual(seen.stock, { corner: true, harbour: false }, 'a page does not learn how many')
  assert.equal((await d.get('/v1/products/zz')).status, 404)
  assert.equal((await d.get('/v1/products?gtin=123')).status, 400)
  assert.equal((await d.get('/v1/products/b1', { key: null })).status, 401)
  assert.equal((await d.get('/v1/catalog', { key: keys.write })).status, 403)
  const s = await state(d)
  assert.deepEqual([s.products, s.bad, s.passedOver[0].line, s.passedOver[0].id], [10, 1, 12, 'bad'])
  assert.match(d.tact('product', 'b1', d.folder, '--data', d.data).out, /Pickwick\nprice +12.90 EUR\n[^]*corner: 3/)
  assert.match(d.tact('check', d.folder).out, /feed\.tsv:12[^]*'bad': the price is no price[^]*12\.90 EUR/)
  await d.stop()
  assert.match(d.tact('product', '4006381333931', d.folder, '--data', d.data).out, /id +b1/)
  assert.equal(d.tact('product', 'zz', d.folder, '--data', d.data).code === 0, false)
})

test('an event gets topic, words and stock of the product it names; what it decided replays though the feed has changed', async t => {
  const d = await start({ brand: brand(plain, '', { 'campaigns/about.yaml': asked }) }); t.after(() => d.stop())
  const who = await permitting(d, all)
  const view = (properties, more) => d.decide({ anonymousId: who, event: 'Product Viewed', slot: 'aside', properties, ...more })
  const first = await view({ product_id: 'b1' }, { context: { location: { latitude: 43.7812, longitude: 7.5123 } } })
  assert.deepEqual(first.moment.topics, ['books'], 'by product_types')
  assert.deepEqual(first.decision.content, { locale: 'en', title: 'Pickwick', body: '€12.90', action: { label: 'go', url: L + 'b1' } })
  assert.deepEqual(first.nearby.map(n => [n.place, n.inStock]), [['corner', true], ['harbour', false]])
  assert.deepEqual((await view({ barcode: '4006381333931' })).moment.topics, ['books'])
  assert.deepEqual((await view({ sku: 'c1' })).moment.topics, ['coffee'], 'by the words of its type')
  assert.deepEqual((await d.decide({ anonymousId: who, event: 'Cart Viewed', slot: 'aside', properties: { products: [{ sku: 'zz' }, { sku: 'c1' }, { product_id: 'b1' }] } })).moment.topics.sort(), ['books', 'coffee'])
  // nothing is sent with a gap
  for (const properties of [{ product_id: 'zz' }, {}]) {
    const none = await view(properties)
    assert.equal(none.decision, null)
    assert.ok(none.reasons.some(r => r.code === 'product.missing'), JSON.stringify(none.reasons))
  }
  // restricted goods: never remembered
  const wine = await d.decide({ anonymousId: who, event: 'Product Viewed', slot: 'aside', properties: { product_id: 'w1' } })
  assert.ok(!wine.decision || wine.decision.private, JSON.stringify(wine))
  assert.ok(!JSON.stringify(await d.person(who, 'device')).includes('wine'))
  await again(d, [row('b1', { title: 'Pickwick II', price: '20.00 EUR', sale: '15.00 EUR' }), ...plain.slice(1)])
  assert.deepEqual([(await view({ product_id: 'b1' })).decision.content.body, (await view({ product_id: 'b1' }, { context: { locale: 'fr-FR' } })).decision.content.body], ['€15.00, was €20.00', '15,00\u00a0€, was 20,00\u00a0€'])
  await replays(d)
  assert.ok(logLines(d.data).length > 8)
})

test('price drops and returns to stock are told once each, also those met after a stop', async t => {
  const d = await start({ brand: brand(plain, '', { 'campaigns/drop.yaml': drop, 'campaigns/back.yaml': back }) }); t.after(() => d.stop())
  await permitting(d, all)
  await d.ok('POST', '/v1/identify', { body: { anonymousId: id('nobody'), messageId: id('m') } })
  const cheaper = [row('b1', { title: 'Pickwick', price: '12.00 EUR', gtin: '4006381333931' }), row('c1', { title: 'Arabica & Co', price: '9.00 EUR', type: 'Drinks > Coffee' }), ...plain.slice(2, 4),
    row('n0', { price: '98.00 EUR' }), row('n1', { sale: '50.00 EUR', availability: 'out_of_stock' }), row('n2', { price: '80.00 USD' }), ...plain.slice(7)]
  const s = await again(d, cheaper)
  assert.deepEqual([s.changes.priceDrops, s.changes.backInStock], [1, 1], 'not by 2 %, not what is out of stock, not another currency')
  await settled(d)
  await until(() => mailed(d, 'drop').length && mailed(d, 'back').length, 'both messages')
  assert.equal(mailed(d, 'drop')[0].content.title, 'Pickwick €12.00')
  assert.match(mailed(d, 'drop')[0].content.body, /12 of 12\\?\.9/)
  assert.equal(mailed(d, 'drop')[0].content.action.url, L + 'b1?from=tact&utm_campaign=drop')
  assert.equal(mailed(d, 'back')[0].content.title, 'en Arabica & Co is back')
  await again(d, cheaper)                                      // the same again: nothing is new
  await d.stop()
  const less = [row('b1', { title: 'Pickwick', price: '8.00 EUR' }), ...cheaper.slice(1)]
  write(d, less)
  await d.start()
  await until(() => mailed(d, 'drop').length === 2, 'the drop that came while it was stopped')
  assert.equal(mailed(d, 'drop')[1].content.title, 'Pickwick €8.00')
  await d.restart()
  await again(d, less)
  await settled(d)
  assert.deepEqual([mailed(d, 'drop').length, mailed(d, 'back').length], [2, 1])
  await replays(d)
})

test('a message that waits is about the product as it is then: gone from the catalogue, it is not sent', async t => {
  const paused = drop.replace('state: live', 'state: live\nnot_after: 2d')
  const d = await start({ brand: brand(plain, '', { 'campaigns/drop.yaml': paused }) }); t.after(() => d.stop())
  const who = await permitting(d, all)
  await d.pause('drop')
  await again(d, [row('b1', { title: 'Pickwick', price: '6.00 EUR' }), ...plain.slice(1)])
  const waits = (await d.ok('GET', '/v1/passes')).passes
  assert.equal(waits.length, 1)
  await again(d, plain.slice(1))
  await d.pause('drop', false)
  await settled(d)
  await until(async () => JSON.stringify(await d.ok('GET', `/v1/people/${who}/why?as=device`)).includes('is not in the catalogue any more'), 'the reason')
  assert.equal(mailed(d, 'drop').length, 0)
  await replays(d)
})

test('a feed that changes everything at once tells nothing, one that is cut off or no feed is refused; the words say why', async t => {
  const d = await start({ brand: brand(plain, ', changes: 3', { 'campaigns/drop.yaml': drop }) }); t.after(() => d.stop())
  await permitting(d, all)
  const s = await again(d, plain.map(r => r.replace('100.00', '50.00')))
  assert.equal(s.changes.told, 0)
  assert.match(s.changes.held, /8 prices fell[^]*catalog\.changes \(3\)/)
  assert.match(d.stderr, /8 prices fell/)
  assert.equal((await d.ok('GET', '/v1/products/n0')).price, 50, 'the prices are in force all the same')
  const cut = await refused(d, plain.slice(0, 3))
  assert.match(cut.fault, /3 products and the one in force 10[^]*catalog\.shrink/)
  assert.equal((await refused(d, [])).products, 10)
  const broken = await refused(d, '<rss><channel><item><g:id>a</g:id>')
  assert.match(broken.fault, /feed\.tsv:1:\d+: .*the file ends too soon/)
  const bomb = await refused(d, '<!DOCTYPE r [<!ENTITY a "b">]><rss>&a;</rss>')
  assert.match(bomb.fault, /DOCTYPE/)
  assert.equal((await d.ok('GET', '/v1/products/n0')).price, 50)
  assert.equal((await d.ok('GET', '/v1/passes')).passes.length, 0)
  write(d, plain.slice(0, 3))
  await until(async () => /3 products/.test((await state(d)).fault), 'the short one again')
  d.change({ 'tact.yaml': t => t.replace('changes: 3', 'shrink: 100%') })
  await until(async () => (await state(d)).products === 3, 'the way out to work')
  d.change({ 'tact.yaml': t => t.replace(/\ncatalog:.*/, '') })
  await until(async () => (await state(d)).configured === false, 'no catalogue')
  await until(async () => /catalog\.file/.test((await d.get('/v1/products/b1')).text), 'it to be let go')
})
