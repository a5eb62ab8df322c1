// GA4's events, pushed as sites push them, and what becomes of each.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import layer, { events, understand } from '../src/layer.js'

const gtag = function () { return arguments }
const novel = { item_id: 'SKU_12345', item_name: 'Il nome della rosa', item_brand: 'Bompiani', item_category: 'books', item_variant: 'paperback', price: 10.5, quantity: 2, coupon: 'SUMMER', index: 1, item_list_id: 'related', item_list_name: 'Related', affiliation: 'Google' }
const known = { product_id: 'SKU_12345', name: 'Il nome della rosa', brand: 'Bompiani', category: 'books', variant: 'paperback', price: 10.5, quantity: 2, coupon: 'SUMMER', position: 1 }
const money = { currency: 'EUR', value: 21 }

const cases = [
  ['view_item', { ...money, items: [novel] }, [['Product Viewed', { ...known, ...money }]]],
  ['view_item_list', { item_list_id: 'related', item_list_name: 'Related', items: [novel] }, [['Product List Viewed', { list_id: 'related', category: 'Related', products: [known] }]]],
  ['select_item', { items: [novel] }, [['Product Clicked', { ...known, list_id: 'related' }]]],
  ['add_to_cart', { ...money, items: [novel, { item_id: '2' }] }, [['Product Added', { ...known, currency: 'EUR' }], ['Product Added', { product_id: '2', currency: 'EUR' }]]],
  ['remove_from_cart', { ...money, items: [novel] }, [['Product Removed', { ...known, currency: 'EUR' }]]],
  ['view_cart', { ...money, items: [novel] }, [['Cart Viewed', { ...money, products: [known] }]]],
  ['begin_checkout', { ...money, coupon: 'SUMMER', items: [novel] }, [['Checkout Started', { ...money, revenue: 21, coupon: 'SUMMER', products: [known] }]]],
  ['add_shipping_info', { ...money, shipping_tier: 'Ground', items: [novel] }, [['Checkout Step Completed', { step: 1, shipping_method: 'Ground', ...money }]]],
  ['add_payment_info', { ...money, payment_type: 'Card', items: [novel] }, [['Payment Info Entered', { payment_method: 'Card', ...money }]]],
  ['purchase', { transaction_id: 'T_12345', ...money, tax: 1.1, shipping: 3, items: [novel] }, [['Order Completed', { order_id: 'T_12345', total: 21, revenue: 21, tax: 1.1, shipping: 3, currency: 'EUR', products: [known] }]]],
  ['refund', { transaction_id: 'T_12345', ...money }, [['Order Refunded', { order_id: 'T_12345', total: 21, revenue: 21, currency: 'EUR' }]]],
  ['search', { search_term: 'winter tyres' }, [['Products Searched', { query: 'winter tyres' }]]],
  ['sign_up', { method: 'email' }, [['Signed Up', { method: 'email' }]]],
  ['login', { method: 'email' }, [['Signed In', { method: 'email' }]]],
  ['view_promotion', { promotion_id: 'P1', promotion_name: 'Summer', creative_name: 'banner', creative_slot: 'top' }, [['Promotion Viewed', { promotion_id: 'P1', name: 'Summer', creative: 'banner', position: 'top' }]]],
  ['select_promotion', { items: [{ ...novel, promotion_id: 'P1', promotion_name: 'Summer' }] }, [['Promotion Clicked', { promotion_id: 'P1', name: 'Summer' }]]],
  ['add_to_wishlist', { ...money, items: [novel] }, [['Product Added to Wishlist', { ...known, currency: 'EUR' }]]],
]
const plain = list => list.map(({ event, properties }) => [event, properties])

test('every event of the table, in both forms', () => {
  assert.deepEqual(cases.map(c => c[0]).sort(), Object.keys(events).sort())
  for (const [name, params, expected] of cases) {
    assert.deepEqual(plain(understand(gtag('event', name, params))), expected, name)
    assert.deepEqual(plain(understand({ event: name, ecommerce: params })), expected, name + ' of a tag manager')
    assert.deepEqual(plain(understand({ event: name, eventModel: params })), expected, name + ' as gtag.js hands it on')
  }
})

test('what is none of it says nothing', () => {
  for (const push of [null, undefined, 0, 'purchase', [], {}, { event: 'gtm.js' }, { event: 'toString' }, { event: '__proto__' }, { ecommerce: null }, gtag('config', 'G-1'), gtag('event'), gtag('event', 'scroll', {}), gtag('consent', 'update', {}), () => {}, { event: 'add_to_cart' }, { event: 'add_to_cart', ecommerce: { items: [] } }])
    assert.deepEqual(understand(push), [])
  assert.deepEqual(plain(understand(gtag('event', 'purchase'))), [['Order Completed', {}]])
})

test('what was pushed before, what comes, and the site\'s own push goes on', () => {
  const seen = [], tags = [], queue = [gtag('event', 'search', { search_term: 'a' })]
  globalThis.window = { dataLayer: queue }
  queue.push = (...given) => tags.push(...given)
  const stop = layer({ track: (event, properties) => seen.push([event, properties]) })
  queue.push({ event: 'search', ecommerce: { search_term: 'b' } }, { event: 'gtm.click' })
  queue.push(null)
  stop()
  queue.push({ event: 'search', search_term: 'c' })
  assert.deepEqual(seen, [['Products Searched', { query: 'a' }], ['Products Searched', { query: 'b' }]])
  assert.equal(tags.length, 4)
})

test('the shapes of real shops: numbers as text, no items, no currency, lists that are none, what a tag manager kept, and nothing throws', () => {
  const of = (name, e, before) => plain(understand({ event: name, ecommerce: e }, before))
  assert.deepEqual(of('purchase', { transaction_id: 1042, value: '21.50', tax: 'free', shipping: Infinity, coupon: null, items: [{ item_id: 7, item_name: 'A', price: '10,75', quantity: '2', index: NaN, currency: 'EUR' }] }),
    [['Order Completed', { order_id: '1042', total: 21.5, revenue: 21.5, tax: 'free', currency: 'EUR', products: [{ product_id: '7', name: 'A', price: 10.75, quantity: 2 }] }]])
  for (const items of [undefined, null, 'A', 5, [], [null, undefined, 'A', 3], {}]) {
    assert.deepEqual(of('view_item', { currency: 'EUR', items }), [['Product Viewed', { currency: 'EUR' }]])
    assert.deepEqual(of('add_to_cart', { items }), [])
  }
  assert.deepEqual(of('add_to_cart', { items: { 0: { item_id: '1' } } }), [['Product Added', { product_id: '1' }]])
  assert.deepEqual(plain(understand({ event: 'purchase' }, { transaction_id: 'T' })), [['Order Completed', { order_id: 'T' }]])
  assert.deepEqual(plain(understand({ event: 'purchase', ecommerce: null }, { transaction_id: 'T' })), [['Order Completed', {}]])
  for (const params of ['words', 5, null, [], true]) assert.doesNotThrow(() => understand(gtag('event', 'purchase', params)))
})

test('a dataLayer read twice, an order\'s page loaded again, resets, hostile pushes, two thousand at once, and a tag manager that came later', () => {
  const seen = [], troubles = [], tact = { anonymousId: 'a', track: (event, properties, more) => seen.push([event, properties.order_id ?? properties.product_id ?? properties.query, more?.messageId]), trouble: (_, what) => troubles.push(what) }
  const bad = { get event() { throw new Error('mine') } }, queue = [bad, { ecommerce: { transaction_id: 'T1' } }, { event: 'purchase' }]
  globalThis.window = { dataLayer: queue }
  const stop = layer(tact)
  assert.equal(layer(tact), stop)
  queue.push({ event: 'purchase', ecommerce: { transaction_id: 'T1' } }, { ecommerce: null }, { event: 'view_item' }, bad, Object.freeze({ event: 'refund', ecommerce: { transaction_id: 'T1' } }))
  assert.deepEqual(seen, [['Order Completed', 'T1', 'a.Order Completed T1'], ['Product Viewed', undefined, undefined], ['Order Refunded', 'T1', undefined]])
  assert.equal(troubles.length, 2)
  for (let i = 0; i < 2000; i++) queue.push({ event: 'search', search_term: String(i) })
  assert.deepEqual(seen.slice(3).map(s => s[1]), [...Array(2000).keys()].map(String))
  const ours = queue.push, late = []
  queue.push = (...given) => { late.push(...given); return ours.apply(queue, given) }
  stop()
  queue.push({ event: 'search', search_term: 'x' })
  assert.deepEqual([seen.length, late.length], [2003, 1])
  window.dataLayer = { push() {} }
  assert.throws(() => layer(tact), /is no list/)
})
