// Campaigns of the kind `after`, what waits, and streams that were interrupted.
import { test } from 'node:test'
import { all, assert, campaign, id, permitting, start, until } from './lib.mjs'

const open = async (d, purposes = all) => { const device = await permitting(d, purposes), page = d.stream(device); await page.opened; return { device, page } }
const service = (name, head) => campaign(name, head, { channels: 'inapp' }).replace('goal: {event: Order Completed, within: 7d}\n', 'class: service\nbasis: contract\n')

test('nothing that is due is forgotten, whatever else happens in that instant', async t => {
  const d = await start(); t.after(() => d.stop())
  const people = await Promise.all(Array.from({ length: 8 }, () => open(d)))
  for (let round = 1; round <= 25; round++) {
    // fails when the due index is read before a row's commit and its instant forgotten: put() of daemon/keeper_due.c lowering k->due_hint at once
    await Promise.all(people.map(async ({ device }, n) => { for (let spin = (n * round) % 7; spin--;) await null; return d.track('Order Ready', { anonymousId: device }) }))
    await until(() => people.every(p => p.page.of('ready').length === round), `message ${round} to arrive: ${people.map(p => p.page.of('ready').length)}`, 3000)
  }
  people.forEach(p => p.page.close())
})

test('a basket is mentioned after its wait, not before; and not when it was bought meanwhile', async t => {
  const d = await start({ brand: { 'campaigns/told.yaml': service('told', 'after: {event: Cart Told, wait: 1s, unless: Order Completed}\nagain: each\nnot_after: 1h') } }); t.after(() => d.stop())
  const [a, b] = [await open(d), await open(d)]
  const began = Date.now()
  await d.track('Cart Told', { anonymousId: a.device })
  await d.track('Cart Told', { anonymousId: b.device })
  await d.track('Order Completed', { anonymousId: b.device })
  await until(() => a.page.of('told').length, 'the word about the basket')
  assert.ok(Date.now() - began >= 990, `after ${Date.now() - began} ms`)
  assert.equal((await d.person(b.device, 'device')).waiting.filter(w => w.campaign === 'told').length, 0)
  const { events } = await d.export(b.device, 'device')
  assert.equal(events.filter(e => e.type === 'due' && e.campaign === 'told').length, 0)
  assert.equal(b.page.of('told').length, 0)
  a.page.close(); b.page.close()
})

test('waits survive a restart and a kill', async t => {
  const d = await start({ brand: { 'campaigns/told.yaml': service('told', 'after: {event: Cart Told, wait: 2s}\nagain: each\nnot_after: 1h') } }); t.after(() => d.stop())
  const device = await permitting(d, all)
  await d.track('Cart Told', { anonymousId: device })
  await d.kill()
  await d.start()
  const page = d.stream(device)
  await page.opened
  await until(() => page.of('told').length === 1, 'the message after the kill')
  page.close()
})

test('too late is silence: not_after passes while nobody looks', async t => {
  const d = await start({ brand: { 'campaigns/fleeting.yaml': service('fleeting', 'when: event.name == "Fleeting"\nagain: each\nnot_after: 1s') } }); t.after(() => d.stop())
  const device = await permitting(d, all)
  await d.track('Fleeting', { anonymousId: device })
  assert.equal((await d.person(device, 'device')).waiting.length, 1)
  const line = await until(async () => (await d.export(device, 'device')).events.find(e => e.type === 'due' && e.reasons.some(r => r.fleeting === 'gate.expired')), 'the silence')
  assert.equal(line.silence, true)
  const page = d.stream(device)
  await page.opened
  assert.equal((await d.person(device, 'device')).waiting.length, 0)
  assert.equal(page.messages.length, 0)
  page.close()
})

test('the condition must hold again when the wait is over', async t => {
  const d = await start({ brand: { 'campaigns/told.yaml': service('told', 'after: {event: Cart Told, wait: 1s}\nwhen: \'person.interest("books") > 0.0\'\nagain: each\nnot_after: 1h') } }); t.after(() => d.stop())
  const [a, b] = [await open(d), await open(d)]
  for (const x of [a, b]) await d.track('Product Viewed', { anonymousId: x.device, properties: { name: 'a novel' } })
  for (const x of [a, b]) await d.track('Cart Told', { anonymousId: x.device })
  await d.consent({ anonymousId: b.device }, { personalise: false })
  await until(() => a.page.of('told').length, 'the one')
  await until(async () => (await d.person(b.device, 'device')).waiting.length === 0, 'the other judged')
  assert.equal(b.page.messages.length, 0)
  a.page.close(); b.page.close()
})

test('a page that comes back gets what it missed, once, from where it was', async t => {
  const d = await start(); t.after(() => d.stop())
  const { device, page } = await open(d)
  for (let i = 0; i < 3; i++) await d.track('Order Ready', { anonymousId: device })
  await until(() => page.messages.length === 3, 'three messages')
  const [first, second, third] = page.messages.map(m => m.id)
  page.close()
  const again = d.stream(device, { lastEventId: first })
  await again.opened
  await until(() => again.messages.length >= 2, 'the two it missed')
  assert.deepEqual(again.messages.map(m => m.id), [second, third])
  again.close()
  await until(async () => (await d.metrics()).tact_streams === 0 || true, 'closed')
  await d.track('Order Ready', { anonymousId: device })
  const late = d.stream(device, { lastEventId: third })
  await late.opened
  await until(() => late.messages.length === 1, 'what came while no page was open')
  assert.notEqual(late.messages[0].id, third)
  late.close()
})

// fails without collapse() of daemon/streams.c
test('a page that comes back gets the newest offer of a campaign, not each it missed', async t => {
  const offer = 'after: {event: Cart Told, wait: 1s}\nagain: each\nnot_after: 1h\nworth: 1000\nholdout: 0%'
  const d = await start({ brand: { 'campaigns/offer.yaml': campaign('offer', offer, { channels: 'inapp', title: 'offer' }) } }); t.after(() => d.stop())
  const { device, page } = await open(d)
  await d.track('Order Ready', { anonymousId: device })
  await until(() => page.messages.length === 1, 'the first')
  let carts = 0
  const offers = n => until(async () => { if (page.of('offer').length < n && carts++ % 100 === 0) await d.track('Cart Told', { anonymousId: device }); return page.of('offer').length >= n }, `${n} offers`, 60000)
  await offers(2)
  const [old, fresh] = page.of('offer').slice(-2).map(m => m.id), all = page.messages.map(m => m.id)
  page.close()
  for (const [from, wanted] of [[all[0], [fresh]], [old, [fresh]]]) {
    const again = d.stream(device, { lastEventId: from })
    await again.opened
    await until(() => again.messages.length >= wanted.length, 'what it missed')
    assert.deepEqual(again.messages.map(m => m.id).slice(0, 1), wanted)
    again.close()
  }
})

test('a stream is the device\'s own: nobody else hears it, and it ends with the permission', async t => {
  const d = await start(); t.after(() => d.stop())
  const [a, b] = [await open(d), await open(d)]
  await d.track('Order Ready', { anonymousId: a.device })
  await until(() => a.page.messages.length === 1, 'the message')
  assert.equal(b.page.messages.length, 0)
  await d.consent({ anonymousId: a.device }, { remember: false })
  await until(() => a.page.closed, 'the stream to end')
  const no = d.stream(a.device)
  await no.opened
  assert.equal(no.status, 403)
  b.page.close()
})

test('an erased person\'s page is closed', async t => {
  const d = await start(); t.after(() => d.stop())
  const a = await open(d)
  await d.ok('DELETE', `/v1/people/${a.device}?as=device`)
  await until(() => a.page.closed, 'the stream to end')
})
