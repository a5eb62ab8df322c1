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
