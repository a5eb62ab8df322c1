// Promise 5: never twice. The key (person, campaign, occurrence) is on the disk before the send.
import { test } from 'node:test'
import { all, assert, fs, http, id, path, permitting, start, until } from './lib.mjs'

test('the same message many times at once, over many connections: one event, one touch, one answer', async t => {
  const d = await start(); t.after(() => d.stop())
  const device = await permitting(d, all), page = d.stream(device)
  await page.opened
  for (let round = 0; round < 5; round++) {
    const messageId = id('m')
    const verdicts = await Promise.all(Array.from({ length: 20 }, () => d.post('/v1/track', { event: 'Nudge Wanted', anonymousId: device, messageId }, { agent: new http.Agent() })))
    // fails when repeats are not found while their commit is under way: in_flight() of daemon/keeper_repeat.c
    assert.deepEqual(verdicts.map(v => v.json.status).sort(), ['accepted', ...Array(19).fill('duplicate')])
    const decideId = id('m')
    const answers = await Promise.all(Array.from({ length: 20 }, () => d.post('/v1/decide', { slot: 'kind', hint: 'know', anonymousId: device, messageId: decideId }, { agent: new http.Agent() })))
    assert.equal(new Set(answers.map(a => a.text)).size, 1)
  }
  const { events } = await d.export(device, 'device')
  assert.equal(events.filter(e => e.type === 'track').length, 5)
  assert.equal(events.filter(e => e.type === 'page').length, 5)
  await until(() => page.of('nudge').length === events.filter(e => e.campaign === 'nudge' && e.type === 'track' && !e.silence).length, 'every message chosen to arrive')
  page.close()
})

test('a repeat gets the same answer after a restart and after kill -9', async t => {
  const d = await start(); t.after(() => d.stop())
  for (const device of [await permitting(d, all), id('nobody')]) {
    const messageId = id('m'), ask = () => d.post('/v1/decide', { slot: 'kind', hint: 'buy', anonymousId: device, messageId })
    const first = await ask()
    await d.restart()
    assert.equal((await ask()).json.id, first.json.id)
    await d.kill()
    await d.start()
    const third = await ask()
    assert.equal(third.json.id, first.json.id)
    assert.deepEqual(third.json.decision?.campaign, first.json.decision?.campaign)
  }
})

test('again: never is once in a life, over devices, restarts and kills', async t => {
  const d = await start(); t.after(() => d.stop())
  const device = await permitting(d, all)
  await d.asked('just-once', { anonymousId: device, slot: 'once' })
  for (let i = 0; i < 15; i++) {
    if (i === 5) await d.restart()
    if (i === 10) { await d.kill(); await d.start() }
    const a = await d.decide({ anonymousId: device, slot: 'once' })
    assert.equal(a.decision, null)
    assert.ok(a.reasons.some(r => r.code === 'gate.again'))
  }
})

/** Kills in the very instant in which a mail appears: what is not on the disk by then never will be. */
async function killAtTheNextMail(d) {
  const file = path.join(d.data, 'outbox/email.ndjson'), size = () => { try { return fs.statSync(file).size } catch { return 0 } }
  const before = size(), end = Date.now() + 3000
  while (size() === before && Date.now() < end) await new Promise(done => setImmediate(done))
  await d.kill()
}

test('killed again and again while messages go out: no occurrence leaves twice', async t => {
  const d = await start(); t.after(() => d.stop())
  const devices = []
  for (let i = 0; i < 12; i++) devices.push(await permitting(d, all))
  const sent = new Map()
  for (let round = 0; round < 10; round++) {
    const work = devices.map(async (device, n) => {
      for (let i = 0; i < 6; i++) {
        const event = (i + n) % 2 ? 'Mail Wanted' : 'Cart Viewed', messageId = `${round}-${n}-${i}`
        for (let again = 0; again < 2; again++) await d.post('/v1/track', { event, anonymousId: device, messageId }, { timeout: 3000 }).catch(() => {})
      }
    })
    await killAtTheNextMail(d)
    await Promise.allSettled(work)
    await d.start()
    for (const device of devices) await d.track('Mail Wanted', { anonymousId: device, messageId: `${round}-${devices.indexOf(device)}-0` })
  }
  await until(async () => { for (const x of devices) if ((await d.person(x, 'device')).waiting.some(w => w.campaign === 'nudge-mail')) return false; return true }, 'nothing to wait any more')
  for (const m of d.outbox()) sent.set(m.id, (sent.get(m.id) || 0) + 1)
  assert.ok(sent.size > 20, `${sent.size} mails`)
  // (before its commit nothing leaves: the test of the full disk in folders.test.mjs shows it at leisure)
  assert.deepEqual([...sent].filter(([, n]) => n > 1), [])
  for (const device of devices) {
    const person = await d.person(device, 'device'), ids = person.parts[0].touches.map(x => x.id)
    assert.equal(new Set(ids).size, ids.length, 'no occurrence twice in the record')
  }
  const touched = new Set((await Promise.all(devices.map(x => d.person(x, 'device')))).flatMap(p => p.parts[0].touches.map(x => x.id)))
  for (const [mail] of sent) assert.ok(touched.has(mail), 'whatever left has its touch on the disk')
})

test('transactional messages keep one idempotency key', async t => {
  const d = await start(); t.after(() => d.stop())
  const device = await permitting(d, all)
  for (let i = 0; i < 5; i++) await d.track('Order Completed', { anonymousId: device, messageId: 'order-1', properties: { order_id: 'o-1' } })
  const mails = await until(() => { const m = d.outbox().filter(x => x.campaign === 'confirmed'); return m.length && m }, 'the confirmation')
  await until(async () => (await d.person(device, 'device')).waiting.length === 0, 'its end: a dry run arrives with its line (over a real sender: outbox.test.mjs)')
  await d.ok('POST', '/v1/feedback', { body: { anonymousId: device, id: mails[0].id, outcome: 'delivered' } })
  assert.deepEqual(d.outbox().filter(m => m.campaign === 'confirmed').map(m => m.id), [mails[0].id])
})
