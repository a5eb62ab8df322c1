// A dry run writes down what would have been sent: each message once, also those that are sent again until they were taken.
import { test } from 'node:test'
import { all, assert, campaign, permitting, start, until } from './lib.mjs'
import { clock } from '../faults/clock.mjs'

const paid = campaign('paid', 'class: transactional\nbasis: contract\nagain: each\nnot_after: 1d\nwhen: event.name == "Order Paid"', { channels: 'email', title: 'paid' }).replace(/goal: .*\n/, '')

test('an order is written once, however long it would be tried for', async t => {
  const time = clock(), d = await start({ brand: { 'campaigns/paid.yaml': paid }, env: time.env }); t.after(() => d.stop())
  const who = { anonymousId: await permitting(d, all) }
  await d.track('Order Paid', who)
  await until(() => d.outbox().length === 1, 'its line')
  await until(async () => (await d.person(who.anonymousId, 'device')).waiting.length === 0, 'its end')
  for (let i = 0; i < 4; i++) {
    time.on(6 * 60)
    await d.track('Page Looked At', who)
    await new Promise(done => setTimeout(done, 1200))
  }
  assert.equal(d.outbox().length, 1)
  assert.equal((await d.report('paid')).funnel.sent, 1)
  await d.track('Order Paid', who)
  await until(() => d.outbox().length === 2, 'the next order')
})
