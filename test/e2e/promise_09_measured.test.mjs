// Promise 9: every promotional campaign is measured against a holdout; too little data says so.
import { after, before, test } from 'node:test'
import { all, assert, campaign, id, permitting, start } from './lib.mjs'

let d
before(async () => { d = await start() })
after(() => d.stop())

async function drawn(device) {
  for (let i = 0; i < 40; i++) {
    const a = await d.decide({ anonymousId: device, slot: 'half' })
    if (a.decision) return 'sent'
    if (a.reasons.some(r => r.code === 'holdout')) return 'held out'
  }
  assert.fail('never drawn')
}

test('the lot leaves half of the people alone, for good, and both sides are counted', async () => {
  const sides = { sent: [], 'held out': [] }
  for (let i = 0; i < 100; i++) {
    const device = await permitting(d, ['remember', 'measure'])
    sides[await drawn(device)].push(device)
  }
  assert.ok(sides['held out'].length > 25 && sides.sent.length > 25, `${sides['held out'].length} of 100 held out`)
  for (const device of sides['held out'].slice(0, 5)) {
    const p = (await d.person(device, 'device')).parts[0]
    assert.equal(p.lots[0].heldOut, true)
    assert.equal(p.touches[0].heldOut, true)
    // fails when a ghost is spent: `.cost_milli = ghost ? 0 : c->cost_milli` in tact__touch of core/engine/draw.c
    assert.equal(p.touches[0].attention, 0)
    assert.equal(await drawn(device), 'held out', 'drawn once, kept for good')
  }
  for (const device of sides.sent.slice(0, 5)) assert.equal(await drawn(device), 'sent')
  const before = await d.report('half')
  assert.equal(before.treated.people, sides.sent.length)
  assert.equal(before.leftAlone.people, sides['held out'].length)
  assert.equal(before.funnel.sent, sides.sent.length + 5)
  assert.equal(before.lift.verdict, 'too little data')
  // fails when a number is made up from too few: more_people() of daemon/api_admin.c without `l->possible`
  assert.equal(before.lift.morePeopleNeeded, null)
  assert.match(before.lift.morePeopleUnknownBecause, /30 people/)

  for (const device of [...sides.sent.slice(0, 10), ...sides['held out'].slice(0, 4)]) await d.track('Order Completed', { anonymousId: device, properties: { revenue: 20, order_id: id('o') } })
  const after = await d.report('half')
  if (Math.min(after.treated.people, after.leftAlone.people) >= 30 && after.lift.verdict === 'not yet') assert.ok(after.lift.morePeopleNeeded > 0)
  else if (after.lift.verdict === 'too little data') assert.equal(after.lift.morePeopleNeeded, null)
  assert.equal(after.treated.goals, 10)
  assert.equal(after.leftAlone.goals, 4)
  assert.equal(after.treated.value, 10 * 20 * 0.5)
  await d.restart()
  assert.deepEqual((await d.report('half')).leftAlone, after.leftAlone, 'the counts are on the disk')
})

test('nobody is counted who did not permit `measure`', async () => {
  const before = await d.report('half')
  for (let i = 0; i < 10; i++) assert.equal(await drawn(await permitting(d, ['remember'])), 'sent')
  const after = await d.report('half')
  assert.deepEqual([after.treated.people, after.leftAlone.people], [before.treated.people, before.leftAlone.people])
})

test('a goal counts once a message, only when trusted, and only if it fits', async () => {
  const goals = async () => { const r = await d.report('half'); return r.treated.goals + r.leftAlone.goals }
  const device = await permitting(d, ['remember', 'measure'])
  await drawn(device)
  const before = await goals()
  await d.track('Order Completed', { anonymousId: device, properties: { revenue: 5 } }, { key: 'proof-write-key-0001' })
  assert.equal(await goals(), before, 'a write key cannot forge a goal')
  await d.track('Order Completed', { anonymousId: device, properties: {} })
  assert.equal(await goals(), before, 'the `where` of the goal does not hold')
  await d.track('Order Completed', { anonymousId: device, properties: { revenue: 5 } })
  assert.equal(await goals(), before + 1)
  await d.track('Order Completed', { anonymousId: device, properties: { revenue: 5 } })
  assert.equal(await goals(), before + 1, 'once a message')
})

test('services and steps of an order are never drawn by lot', async () => {
  for (const name of ['ready', 'confirmed']) {
    const r = await d.report(name)
    assert.equal(r.funnel.heldOut, 0)
    assert.equal(r.leftAlone.people, 0)
  }
})

test('the lot over all promotion keeps no service message back', async t => {
  const own = await start({ brand: { 'tact.yaml': y => y.replace(/^holdout:.*\n/m, '') + '\nholdout: 50%\n',
    'campaigns/help.yaml': campaign('help', 'class: service\nbasis: contract\nagain: each\nwhen: moment.kind == "unknown" || moment.kind != "unknown"', { slot: 'help' }) } })
  t.after(() => own.stop())
  for (let i = 0; i < 12; i++) {                                   // fails when holdout_share() of core/engine/draw.c counts it for service: one in 4,096 passes then
    const device = await permitting(own, ['remember', 'measure'])
    const a = await own.decide({ anonymousId: device, slot: 'help' })
    assert.equal(a.decision?.campaign, 'help', JSON.stringify(a.reasons))
  }
})
