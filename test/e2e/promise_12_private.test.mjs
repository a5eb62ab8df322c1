// Promise 12: a topic marked sensitive is answered where it is asked, never remembered, never pushed. A day of such traffic, then every byte of the
// data folder is searched, and everything that tact itself opens of its seals.
import { test } from 'node:test'
import { all, assert, campaign, contents, files, id, keys, path, permitting, start, until } from './lib.mjs'

const words = ['herpes', 'depression', 'truvada']
const brand = {
  'tact.yaml': t => t.replace('topics:\n', 'topics:\n  herpes: {sensitive: true, words: {en: [herpes test, depression, truvada]}}\n'),
  'campaigns/herpes-help.yaml': campaign('herpes-help', 'topic: herpes\nagain: each\nworth: 1000\nwhen: \'"herpes" in moment.topics\'', { title: 'help' }),
  'campaigns/cart-mail.yaml': campaign('cart-mail', 'after: {event: Cart Viewed, wait: 1s}\nclass: service\nbasis: contract\nagain: each', { channels: 'email', title: 'your {{event.name}} waits' })
    .replace(/goal: .*\n/, ''),
  'campaigns/order-mail.yaml': campaign('order-mail', 'class: transactional\nbasis: contract\nagain: each\nwhen: event.name == "Order Paid"', { channels: 'email', title: 'order {{event.order_id}}: {{event.name}}' })
    .replace(/goal: .*\n/, ''),
}

const told = text => words.filter(w => text.toLowerCase().includes(w))
/** Files that hold a word; the brand's own bundle names its topics and campaigns, and no person. */
const readable = data => files(data).filter(f => !path.relative(data, f).startsWith('bundles')).flatMap(f => contents(f).flatMap(b => told(b.toString('latin1')).map(w => `${path.relative(data, f)} holds ${w}`)))

test('after a day of private matters no word of them is anywhere: not in the clear, not under a seal, not in a message', async t => {
  const d = await start({ brand }); t.after(() => d.stop())
  const device = await permitting(d, all), user = id('user'), page = d.stream(device)
  await page.opened
  await d.consent({ userId: user }, Object.fromEntries(all.map(p => [p, true])))
  await d.ok('POST', '/v1/identify', { body: { userId: user, messageId: id('m'), traits: { email: 'a@example.org', plan: 'gold', remark: 'Truvada' } } })
  const who = { anonymousId: device }, shop = 'https://shop.example/'
  const private_ = [
    ['Cart Viewed', { name: 'herpes test', category: 'herpes' }],
    ['Product Viewed', { product: { id: 7, name: { long: 'Truvada tablets' } } }],
    ['Product List Viewed', { products: Array.from({ length: 40 }, (_, i) => ({ name: i < 39 ? 'a book' : 'herpes test' })) }],
    ['Order Completed', { order_id: 'A-76', name: 'herpes test', revenue: 12 }],
    ['Order Paid', { order_id: 'A-77', name: 'herpes test' }],
    ['Something Done', { herpesTest: true }],
  ]
  for (const [event, properties] of private_) await d.track(event, { ...who, properties })
  await d.ok('POST', '/v1/page', { body: { ...who, messageId: id('m'), name: 'Home', context: { page: { url: `${shop}books?from=herpes%20test`, path: '/books' } } } })
  await d.ok('POST', '/v1/page', { body: { ...who, messageId: id('m'), name: 'Home', context: { page: { url: `${shop}books`, referrer: `${shop}Truvada/` } } } })
  await d.decide({ ...who, slot: 'kind', text: 'buy a book', context: { page: { url: `${shop}herpes-test/depression?x=1` } } })
  const long = await d.decide({ ...who, slot: 'kind', text: 'buy a book ' + 'book '.repeat(230) + 'because I have a depression' })
  const asked = await d.asked('herpes-help', { ...who, slot: 'kind', text: 'where is a herpes test' })
  await d.asked('herpes-help', { ...who, slot: 'kind', text: 'where is a herpes test' })
  assert.deepEqual(asked.moment.topics, ['herpes'], 'answered where it is asked')
  // Nothing of it can be labelled: nobody stands behind it.
  // fails without apply_unnamed() of core/engine/apply.c: the caller did as it should, and nothing of it may be kept
  assert.equal(asked.decision.private, true)
  assert.deepEqual(await d.ok('POST', '/v1/feedback', { body: { ...who, id: asked.decision.id, outcome: 'dismissed', messageId: id('m') } }), { status: 'not kept' })
  for (const a of [asked.id, long.id]) assert.equal((await d.post(`/v1/moments/${a}/label`, { kind: 'go' })).status, 409)
  await d.track('Cart Viewed', { ...who, properties: { name: 'a novel' } })
  await until(() => d.outbox().filter(m => m.campaign === 'cart-mail').length === 1, 'the mail of the cart that is not private')
  await until(() => d.outbox().some(m => m.campaign === 'order-mail'), 'the mail about the order')
  assert.match(JSON.stringify(d.outbox()), /order A-77: …"/)

  const opened = async () => {
    const ask = where => d.ok('GET', where)
    return JSON.stringify([await d.person(device, 'device'), await d.export(device, 'device'), await ask(`/v1/people/${device}/why?as=device`), await ask(`/v1/people/${device}/next?as=device`),
      await d.person(user), await d.export(user), await ask('/v1/labels'), await ask('/v1/reports/moments'), d.outbox(), page.messages])
  }
  const before = await opened()
  assert.deepEqual(told(before), [])
  const person = await d.person(device, 'device'), part = person.parts.find(p => p.part === 'device')
  assert.ok(part.touches.filter(x => !x.campaign && x.channel === 'web' && x.asked).length >= 2, 'the caps still count that something was shown')
  assert.ok((await d.report('herpes-help')).funnel.sent >= 2, 'the report counts it without a person')
  assert.equal((await d.person(user)).traits.plan, 'gold')
  assert.equal((await d.person(user)).traits.remark, undefined)
  page.close()
  await d.stop()
  assert.deepEqual(readable(d.data), [])
  const replay = d.tact('replay', d.folder, '--data', d.data)
  assert.equal(replay.code, 0, replay.out + replay.err)
  const decided = d.tact('explain', asked.id, d.folder, '--data', d.data)
  assert.deepEqual(told(decided.out + decided.err), [])
})

test('a topic marked later is foretold no more, and leaves the record with the next event', async t => {
  const d = await start(); t.after(() => d.stop())
  const device = await permitting(d, all), who = { anonymousId: device }
  await d.decide({ ...who, slot: 'kind', hint: 'know', text: 'books' })
  await d.decide({ ...who, slot: 'kind', hint: 'buy', text: 'buy an espresso coffee' })
  const next = async () => (await d.ok('GET', `/v1/people/${device}/next?as=device`))
  assert.deepEqual((await next()).topics.map(x => x.topic).sort(), ['books', 'coffee'])
  await d.stop()
  d.change({ 'tact.yaml': x => x.replace('books: {', 'books: {sensitive: true, ') })
  await d.start()
  // fails when marked_topics() of daemon/next_json.c is empty, or when their shares stay with them
  const later = await next()
  assert.deepEqual(later.topics.map(x => [x.topic, x.share]), [['coffee', 1]])
  assert.match(JSON.stringify(await d.person(device, 'device')), /books/)
  await d.track('Something Else', who)
  // fails without tact__private_forget() of core/engine/private.c
  const part = (await d.person(device, 'device')).parts.find(p => p.part === 'device')
  assert.deepEqual([...part.interests, ...part.journeys].map(x => x.topic), ['coffee', 'coffee'])
})

test('an objection to a private message counts, though its name was not kept', async t => {
  const d = await start({ brand }); t.after(() => d.stop())
  const device = await permitting(d, all), who = { anonymousId: device }
  const asked = await d.asked('herpes-help', { ...who, slot: 'kind', text: 'where is a herpes test' })
  const web = async () => (await d.person(device, 'device')).parts[0].permissions.find(p => p.purpose === 'contact_web')?.state
  const object = () => d.post('/v1/feedback', { ...who, id: asked.decision.id, outcome: 'unsubscribed', messageId: id('m') })
  assert.notEqual(await web(), 'withdrawn')
  assert.equal((await object()).status, 200)
  assert.equal(await web(), 'withdrawn')
})
