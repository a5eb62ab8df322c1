// Promise 7: same bundle, policy, person and event: the same decision.
import { test } from 'node:test'
import { all, assert, fs, id, logLines, permitting, start } from './lib.mjs'

// The link to the person's own page is sealed anew each time: it is no part of what was decided.
const essence = a => ({ id: a.id, decision: a.decision && { ...a.decision, notAfter: 0, me: 0 }, moment: a.moment, reasons: a.reasons.map(r => r.code), arms: a.arms, read: a.purposesRead })

test('the folder as it was gives the same decisions again, propensities included', async t => {
  const d = await start(); t.after(() => d.stop())
  const device = await permitting(d, all)
  for (const name of ['books', 'coffee', 'a novel', 'espresso']) await d.track('Product Viewed', { anonymousId: device, properties: { name } })
  await d.stop()
  fs.cpSync(d.data, d.data + '.before', { recursive: true })
  const asks = Array.from({ length: 30 }, (_, i) => ({ anonymousId: i % 4 ? device : 'nobody-known', slot: ['kind', 'personal', 'half', 'capped'][i % 4], hint: ['know', 'go', 'do', 'buy'][i % 4], messageId: `fixed-${i}` }))
  const run = async () => { const out = []; await d.start(); for (const a of asks) out.push(essence(await d.decide(a))); await d.stop(); return out }
  const first = await run()
  fs.rmSync(d.data, { recursive: true })
  fs.renameSync(d.data + '.before', d.data)
  // fails when chance comes from elsewhere than the seed: `tact_rng_from(tact_seed_derive(run->event->seed, ...))` in core/engine/draw.c
  assert.deepEqual(await run(), first)
  assert.ok(first.some(a => a.decision) && first.some(a => !a.decision))
})

test('the lot cannot be picked from outside: the same messageId from two senders draws twice', async t => {
  const d = await start(); t.after(() => d.stop())
  const ids = new Set()
  for (const key of ['write', 'server', 'admin']) ids.add((await d.decide({ anonymousId: id('a'), slot: 'kind', hint: 'buy', messageId: 'same' }, { key: { write: 'proof-write-key-0001', server: 'proof-server-key-001', admin: 'proof-admin-key-0001' }[key] })).id)
  assert.equal(ids.size, 3)
})

test('tact replay decides the whole log again: no difference', async t => {
  const d = await start(); t.after(() => d.stop())
  const devices = [await permitting(d, all), await permitting(d, ['remember']), await permitting(d, all)]
  const pages = devices.map(x => d.stream(x))
  await Promise.all(pages.map(p => p.opened))
  for (let i = 0; i < 60; i++) {
    const anonymousId = devices[i % 3]
    if (i === 20) await d.pause('nudge')
    if (i === 40) { d.change({ 'campaigns/sketch.yaml': x => x.replace('state: draft', 'state: live') }); await d.ok('POST', '/v1/reload', { key: 'proof-admin-key-0001', body: {} }) }
    await d.track(['Nudge Wanted', 'Order Completed', 'Cart Viewed', 'Product Viewed'][i % 4], { anonymousId, properties: { name: 'a book', revenue: i } })
    await d.decide({ anonymousId, slot: ['kind', 'half', 'personal'][i % 3], hint: 'buy' })
  }
  await d.ok('DELETE', `/v1/people/${devices[2]}?as=device`)
  await new Promise(done => setTimeout(done, 1200))
  pages.forEach(p => p.close())
  await d.stop()
  const lines = logLines(d.data).filter(l => l.decision).length
  const done = d.tact('replay', d.folder, '--data', d.data, '--json')
  assert.equal(done.code, 0, done.out + done.err)
  const said = JSON.parse(done.out)
  assert.equal(said.differences ?? said.different, 0, done.out)
  assert.ok((said.sealed ?? 0) > 0, 'erased people count as sealed')
  assert.ok(lines >= 60)                         // each decide is one; what else is decided hangs on the lot
})
