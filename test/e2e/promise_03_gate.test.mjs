// Promise 3: one gate at the last instant, for every message on every channel.
import { test } from 'node:test'
import { all, assert, id, iso, keys, permitting, start, until } from './lib.mjs'

const clock = minutes => { const t = new Date(Date.now() + minutes * 60e3).toLocaleTimeString('en-GB', { timeZone: 'Europe/Paris', hour: '2-digit', minute: '2-digit' }); return t }
const quiet = (from, until) => t => t.replace(/quiet: .*/, `quiet: {from: ${clock(from)}, until: ${clock(until)}}`)
const lastWhy = async (d, person, as = 'device') => (await d.ok('GET', `/v1/people/${person}/why?as=${as}`)).decisions

/** What became of one interruption: 'sent', or the codes that stopped it. The lot may fall on silence: then it is asked again. */
async function interrupt(d, device, event, page, campaign) {
  for (let i = 0; i < 40; i++) {
    const number = Math.floor(Math.random() * 1e9), before = page.of(campaign).length + d.outbox().filter(m => m.campaign === campaign).length
    await d.track(event, { anonymousId: device, properties: { number } })
    const arrived = () => page.of(campaign).length + d.outbox().filter(m => m.campaign === campaign).length > before
    let line
    await until(async () => arrived() || (line = (await d.export(device, 'device')).events.filter(e => e.type === 'track' || e.type === 'due').pop())?.event?.properties?.number === number || line?.type === 'due', 'an answer')
    const codes = (line?.reasons || []).flatMap(r => typeof r === 'string' ? [r] : Object.values(r))
    if (arrived()) return 'sent'
    if (codes.includes('choose.silence')) continue
    if (!line?.decision || codes.some(c => c.startsWith('gate.'))) return 'stopped'      // nothing was open, so nothing was drawn
    if (codes.includes('choose.best') || codes.includes('choose.explore')) { await until(arrived, `${campaign} to arrive`); return 'sent' }
    return codes.join()
  }
  assert.fail('the lot always fell on silence')
}

async function open(d, purposes = all) {
  const device = await permitting(d, purposes), page = d.stream(device)
  await page.opened
  return { device, page }
}

test('an interruption reaches an open page, once', async t => {
  const d = await start(); t.after(() => d.stop())
  const { device, page } = await open(d)
  assert.equal(await interrupt(d, device, 'Nudge Wanted', page, 'nudge'), 'sent')
  assert.equal(page.messages[0].channel, 'inapp')
  page.close()
})

test('the matrix: who is stopped by what', async t => {
  const d = await start(); t.after(() => d.stop())
  const limits = (device, body) => d.ok('POST', `/v1/people/${device}/limits?as=device`, { body })
  const cases = [
    // what is the matter, interrupting promotional, service, transactional
    ['nothing', async () => {}, 'sent', 'sent', 'sent'],
    ['the person pauses', s => limits(s.device, { pauseUntil: iso(3600e3) }), 'stopped', 'stopped', 'sent'],
    ['the person wants no message this week', s => limits(s.device, { messagesPerWeek: 0 }), 'stopped', 'stopped', 'sent'],
    ['the person switched the app off', s => limits(s.device, { channelsOff: ['inapp'] }), 'stopped', 'stopped', 'sent'],
    ['a complaint is open', s => limits(s.device, { complaintOpen: true }), 'stopped', 'sent', 'sent'],
    ['a minor', s => limits(s.device, { minor: true }), 'stopped', 'sent', 'sent'],
    ['opted out of the channel', s => d.consent({ anonymousId: s.device }, { contact_inapp: false }), 'stopped', 'stopped', 'sent'],
    ['no consent for the channel', s => d.consent({ anonymousId: s.device }, { contact_inapp: 'withdrawn' }), 'stopped', 'stopped', 'sent'],
  ]
  for (const [what, make, promotional, service, transactional] of cases) {
    const s = await open(d)
    await make(s)
    // fails when a gate leaves its column: e.g. `G("pause", paused_by_person, AP | IP | AS | IS)` without IP in core/attention/gate.c
    assert.equal(await interrupt(d, s.device, 'Nudge Wanted', s.page, 'nudge'), promotional, `${what}: promotional`)
    assert.equal(await interrupt(d, s.device, 'Order Ready', s.page, 'ready'), service, `${what}: service`)
    assert.equal(await interrupt(d, s.device, 'Order Completed', s.page, 'confirmed'), transactional, `${what}: transactional`)
    s.page.close()
  }
})

test('quiet hours stop promotion and service, not a step of an order', async t => {
  const d = await start({ brand: { 'tact.yaml': quiet(-60, 180) } }); t.after(() => d.stop())
  const { device, page } = await open(d)
  assert.equal(await interrupt(d, device, 'Nudge Wanted', page, 'nudge'), 'stopped')
  assert.equal(await interrupt(d, device, 'Order Ready', page, 'ready'), 'stopped')
  assert.equal(await interrupt(d, device, 'Order Completed', page, 'confirmed'), 'sent')
  await d.asked('asked-know', { anonymousId: device, slot: 'kind', hint: 'know' })
  page.close()
})

test('what is still useful when quiet ends waits for that instant', async t => {
  const d = await start({ brand: { 'tact.yaml': quiet(-60, 30) } }); t.after(() => d.stop())
  const { device, page } = await open(d)
  await d.track('Nudge Wanted', { anonymousId: device })
  const { waiting } = await d.person(device, 'device')
  assert.equal(waiting.length, 1)
  const due = new Date(waiting[0].due) - Date.now()
  assert.ok(due > 28 * 60e3 && due <= 31 * 60e3, `due in ${due} ms`)
  assert.equal(page.messages.length, 0)
  page.close()
})

test('rolling caps count what interrupted, over channels', async t => {
  const d = await start({ brand: { 'tact.yaml': x => x.replace(/all: \[.*\]/, 'all: [2 per 1d]') } }); t.after(() => d.stop())
  const { device, page } = await open(d)
  assert.equal(await interrupt(d, device, 'Nudge Wanted', page, 'nudge'), 'sent')
  assert.equal(await interrupt(d, device, 'Mail Wanted', page, 'nudge-mail'), 'sent')
  assert.equal(await interrupt(d, device, 'Nudge Wanted', page, 'nudge'), 'stopped')
  assert.equal(await interrupt(d, device, 'Mail Wanted', page, 'nudge-mail'), 'stopped')
  assert.equal(await interrupt(d, device, 'Order Completed', page, 'confirmed'), 'sent')
  page.close()
})

test('a pause is in force with the next event, and holds over a restart', async t => {
  const d = await start(); t.after(() => d.stop())
  for (const what of ['nudge', 'inapp', 'all']) {
    const { device, page } = await open(d)
    const before = Date.now()
    await d.pause(what)
    assert.equal(await interrupt(d, device, 'Nudge Wanted', page, 'nudge'), 'stopped', what)
    assert.ok(Date.now() - before < 1000, 'within a second')
    if (what === 'all') {
      await d.restart()
      assert.equal((await d.ready()).paused, true)
      await d.track('Nudge Wanted', { anonymousId: device })
      assert.equal((await d.decide({ anonymousId: device, slot: 'kind', hint: 'know' })).decision, null)
    }
    await d.pause(what, false)
    const again = d.stream(device)
    await again.opened
    assert.equal(await interrupt(d, device, 'Nudge Wanted', again, 'nudge'), 'sent', `${what} resumed`)
    again.close()
    page.close()
  }
})

test('paused between the choice and the hand-over: nothing goes out', async t => {
  const d = await start(); t.after(() => d.stop())
  const device = await permitting(d, all)
  await until(async () => { await d.track('Nudge Wanted', { anonymousId: device }); return (await d.person(device, 'device')).waiting.length > 0 }, 'a message waiting for a page')
  await d.pause('nudge')
  const page = d.stream(device)
  await page.opened
  await until(async () => (await d.person(device, 'device')).waiting.length === 0, 'the gate to judge')
  await d.track('Order Ready', { anonymousId: device })
  await until(() => page.of('ready').length, 'what comes behind it')
  // fails when a message chosen before is not judged again: `if (!tact__gate(...)) return wait_or_drop(...)` in chosen_due() of core/engine/due.c
  assert.equal(page.of('nudge').length, 0)
  assert.ok((await lastWhy(d, device))[0].why.length > 0)
  page.close()
})

test('an objection between the decision and its due time: silence, with the reason', async t => {
  const d = await start(); t.after(() => d.stop())
  const { device, page } = await open(d)
  await d.track('Cart Viewed', { anonymousId: device })
  await d.consent({ anonymousId: device }, { contact_inapp: false })
  const line = await until(async () => (await d.export(device, 'device')).events.find(e => e.type === 'due'), 'the wait to be over')
  // fails when what waited is not judged: the same in waiting_due() of core/engine/due.c
  assert.equal(line.silence, true)
  assert.ok(line.reasons.some(r => r.basket === 'gate.objection'), JSON.stringify(line.reasons))
  assert.equal(page.messages.length, 0)
  page.close()
})

test('a private matter is answered where it is asked, never pushed and never remembered', async t => {
  const d = await start(); t.after(() => d.stop())
  const { device, page } = await open(d)
  for (let i = 0; i < 5; i++) await d.track('Fever Checked', { anonymousId: device })
  assert.equal((await d.person(device, 'device')).waiting.length, 0)
  assert.equal(await interrupt(d, device, 'Nudge Wanted', page, 'nudge'), 'sent', 'what comes behind it')
  assert.equal(page.of('private').length, 0)
  assert.doesNotMatch(JSON.stringify(await d.export(device, 'device')), /Fever/)
  await d.asked('private', { anonymousId: device, slot: 'any', text: 'medicine against fever' })
  const person = await d.person(device, 'device')
  assert.doesNotMatch(JSON.stringify(person.parts), /health|private/)
  assert.equal(page.of('private').length, 0)
  page.close()
})

test('unsubscribing from a message ends its channel', async t => {
  const d = await start(); t.after(() => d.stop())
  const { device, page } = await open(d)
  assert.equal(await interrupt(d, device, 'Nudge Wanted', page, 'nudge'), 'sent')
  await d.ok('POST', '/v1/feedback', { key: keys.write, body: { anonymousId: device, id: page.messages[0].id, outcome: 'unsubscribed' } })
  assert.equal(await interrupt(d, device, 'Nudge Wanted', page, 'nudge'), 'stopped')
  assert.equal((await d.report('nudge')).funnel.unsubscribed, 1)
  page.close()
})
