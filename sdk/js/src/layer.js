// layer.js -- GA4 e-commerce events of the dataLayer, as Segment names them. Both forms are read: gtag('event', name, {...}) and push({event, ecommerce}).
// What was pushed before is read, too; the site's own push goes on as it was, and nothing that is pushed can throw here into the page.
// Source  GA4 "Recommended events"; Segment "E-Commerce Events (v2)" and "Core ordered events".
// What sites push is not always what GA4 asks for: numbers come as text, lists as one thing or none, and whatever cannot be written as JSON.
const number = v => typeof v === 'string' && /^\s*-?\d+(\.\d+|,\d\d?)?\s*$/.test(v) ? Number(v.replace(',', '.')) : v
const word = v => (typeof v === 'number' || typeof v === 'string') && v !== '' ? String(v) : undefined
const clean = o => Object.fromEntries(Object.entries(o).filter(([, v]) => v !== undefined && v !== null && v !== '' && (typeof v !== 'number' || Number.isFinite(v))))
const items = e => (Array.isArray(e.items) ? e.items : e.items && typeof e.items === 'object' ? Object.values(e.items) : []).filter(i => i && typeof i === 'object')
const item = i => clean({
  product_id: word(i.item_id ?? i.id), name: word(i.item_name ?? i.name), brand: i.item_brand, category: i.item_category, variant: i.item_variant, price: number(i.price), quantity: number(i.quantity),
  coupon: i.coupon, position: number(i.index),
})
const products = e => { const all = items(e).map(item); return all.length ? all : undefined }
const money = e => ({ value: number(e.value), currency: e.currency ?? items(e)[0]?.currency })
const first = e => ({ ...item(items(e)[0] || {}), ...money(e) })
const order = e => ({ order_id: word(e.transaction_id), total: number(e.value), revenue: number(e.value), tax: number(e.tax), shipping: number(e.shipping), coupon: e.coupon, currency: money(e).currency, products: products(e) })
const list = e => ({ list_id: e.item_list_id ?? items(e)[0]?.item_list_id, category: e.item_list_name ?? items(e)[0]?.item_list_name })
const promotion = e => { const one = items(e)[0] || {}; return { promotion_id: e.promotion_id ?? one.promotion_id, name: e.promotion_name ?? one.promotion_name, creative: e.creative_name ?? one.creative_name, position: e.creative_slot ?? one.creative_slot } }
const cart = e => ({ ...money(e), products: products(e) })

/** GA4's name: [Segment's name, properties of one, or a list for each item]. */
export const events = {
  view_item: ['Product Viewed', first],
  view_item_list: ['Product List Viewed', e => ({ ...list(e), products: products(e) })],
  select_item: ['Product Clicked', e => ({ ...first(e), ...clean({ list_id: list(e).list_id }) })],
  add_to_cart: ['Product Added', item],
  remove_from_cart: ['Product Removed', item],
  view_cart: ['Cart Viewed', cart],
  begin_checkout: ['Checkout Started', e => ({ ...cart(e), coupon: e.coupon, revenue: number(e.value) })],
  add_shipping_info: ['Checkout Step Completed', e => ({ step: 1, shipping_method: e.shipping_tier, ...money(e) })],
  add_payment_info: ['Payment Info Entered', e => ({ payment_method: e.payment_type, ...money(e), coupon: e.coupon })],
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

/** One push of a dataLayer into the events it stands for: [{event, properties}], often none. `before`: the e-commerce object pushed last, as tag managers keep it. */
export function understand(push, before) {
  const gtag = push && typeof push === 'object' && push[0] === 'event' && typeof push[1] === 'string'
  const name = gtag ? push[1] : push?.event, [event, properties] = typeof name === 'string' && Object.hasOwn(events, name) ? events[name] : []
  if (!event) return []
  const said = gtag ? push[2] || {} : { ...push, ...(push.ecommerce === undefined ? before : null), ...push.eventModel, ...push.ecommerce }
  if (!EACH.includes(name)) return [{ event, properties: clean(properties(said)) }]
  return items(said).map(i => ({ event, properties: clean({ ...properties(i), currency: said.currency ?? i.currency }) }))
}

const read = new WeakMap()
/** Reads what is there and what comes, once; answers how to stop. */
export default function layer(tact, name = 'dataLayer') {
  const queue = window[name] ||= []
  if (!Array.isArray(queue)) throw new Error(`window.${name} is no list`)
  if (read.has(queue)) return read.get(queue)
  const plain = queue.push, own = Object.hasOwn(queue, 'push'), orders = new Set()
  let before, on = true

  // An order's page is often loaded again: the same order is told once. Its messageId holds the device's own id, so that nobody else's order can have it.
  function take(push) {
    if (push && typeof push === 'object' && Object.hasOwn(push, 'ecommerce')) before = push.ecommerce || undefined
    for (const { event, properties } of understand(push, before)) {
      const order = event === 'Order Completed' && properties.order_id, mark = event + ' ' + order
      if (order && orders.has(mark)) continue
      if (order) orders.add(mark)
      tact.track(event, properties, order && tact.anonymousId ? { messageId: `${tact.anonymousId}.${mark}`.slice(0, 200) } : undefined)
    }
  }
  const safe = push => { if (on && !tact.signal?.aborted) try { take(push) } catch (error) { tact.trouble?.(name, { detail: error.message }) } }
  for (const push of [...queue]) safe(push)
  const ours = queue.push = function (...pushed) { const done = plain.apply(this, pushed); pushed.forEach(safe); return done }
  const stop = () => {
    on = false
    read.delete(queue)
    if (queue.push === ours) { if (own) queue.push = plain; else delete queue.push }      // whoever came after us keeps their place
  }
  read.set(queue, stop)
  return stop
}
