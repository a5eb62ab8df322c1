// layer.js -- GA4 e-commerce events of the dataLayer, as Segment names them. Both forms are read: gtag('event', name, {...}) and push({event, ecommerce}).
// What was pushed before is read, too; the site's own push goes on as it was.
// Source  GA4 "Recommended events"; Segment "E-Commerce Events (v2)" and "Core ordered events".
const item = i => clean({
  product_id: i.item_id, name: i.item_name, brand: i.item_brand, category: i.item_category, variant: i.item_variant, price: i.price, quantity: i.quantity,
  coupon: i.coupon, position: i.index,
})
const clean = o => Object.fromEntries(Object.entries(o).filter(([, v]) => v !== undefined && v !== null && v !== ''))
const products = e => e.items?.length ? e.items.map(item) : undefined
const first = e => ({ ...(e.items?.[0] ? item(e.items[0]) : {}), currency: e.currency, value: e.value })
const order = e => ({ order_id: e.transaction_id, total: e.value, revenue: e.value, tax: e.tax, shipping: e.shipping, coupon: e.coupon, currency: e.currency, products: products(e) })
const list = e => ({ list_id: e.item_list_id ?? e.items?.[0]?.item_list_id, category: e.item_list_name ?? e.items?.[0]?.item_list_name })
const promotion = e => ({ promotion_id: e.promotion_id ?? e.items?.[0]?.promotion_id, name: e.promotion_name ?? e.items?.[0]?.promotion_name, creative: e.creative_name ?? e.items?.[0]?.creative_name, position: e.creative_slot ?? e.items?.[0]?.creative_slot })
const cart = e => ({ value: e.value, currency: e.currency, products: products(e) })

/** GA4's name: [Segment's name, properties of one, or a list for each item]. */
export const events = {
  view_item: ['Product Viewed', first],
  view_item_list: ['Product List Viewed', e => ({ ...list(e), products: products(e) })],
  select_item: ['Product Clicked', e => ({ ...first(e), ...clean({ list_id: list(e).list_id }) })],
  add_to_cart: ['Product Added', item],
  remove_from_cart: ['Product Removed', item],
  view_cart: ['Cart Viewed', cart],
  begin_checkout: ['Checkout Started', e => ({ ...cart(e), coupon: e.coupon, revenue: e.value })],
  add_shipping_info: ['Checkout Step Completed', e => ({ step: 1, shipping_method: e.shipping_tier, value: e.value, currency: e.currency })],
  add_payment_info: ['Payment Info Entered', e => ({ payment_method: e.payment_type, value: e.value, currency: e.currency, coupon: e.coupon })],
  purchase: ['Order Completed', order],
  refund: ['Order Refunded', order],
  search: ['Products Searched', e => ({ query: e.search_term })],
  sign_up: ['Signed Up', e => ({ method: e.method })],
  login: ['Signed In', e => ({ method: e.method })],
  view_promotion: ['Promotion Viewed', promotion],
  select_promotion: ['Promotion Clicked', promotion],
  add_to_wishlist: ['Product Added to Wishlist', item],
}
const EACH = ['add_to_cart', 'remove_from_cart', 'add_to_wishlist']

/** One push of a dataLayer into the events it stands for: [{event, properties}], often none. */
export function understand(push) {
  const gtag = push && typeof push === 'object' && push[0] === 'event' && typeof push[1] === 'string'
  const name = gtag ? push[1] : push?.event, [event, properties] = Object.hasOwn(events, name ?? '') ? events[name] : []
  if (!event) return []
  const said = gtag ? push[2] || {} : push.ecommerce ? { ...push, ...push.ecommerce } : { ...push, ...push.eventModel }
  if (!EACH.includes(name)) return [{ event, properties: clean(properties(said)) }]
  return (said.items || []).map(i => ({ event, properties: clean({ ...properties(i), currency: said.currency ?? i.currency }) }))
}

/** Reads what is there and what comes; answers how to stop. */
export default function layer(tact, name = 'dataLayer') {
  const queue = window[name] ||= [], plain = queue.push
  const take = push => { for (const { event, properties } of understand(push)) tact.track(event, properties) }
  queue.forEach(take)
  queue.push = function (...pushed) { const done = plain.apply(this, pushed); for (const p of pushed) try { take(p) } catch (error) { console.error('tact:', error) } return done }
  return () => { if (queue.push !== plain) queue.push = plain }
}
