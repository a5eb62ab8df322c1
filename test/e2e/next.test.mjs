// GET /v1/people/{id}/next: when the next moment is likely, and only for those who permit it.
import { after, before, test } from 'node:test'
import { assert, id, keys, permitting, start } from './lib.mjs'

let d
before(async () => { d = await start() })
after(() => d.stop())

const next = (who, how = {}) => d.ok('GET', `/v1/people/${who}/next?as=device`, how)

test('hours of the coming week, kinds and topics, of somebody who permits it', async () => {
  const who = await permitting(d, ['remember', 'personalise'])
  await d.track('Product Viewed', { anonymousId: who, properties: { name: 'books' } })
  await d.decide({ anonymousId: who, slot: 'kind', hint: 'know', text: 'books' })
  const found = await next(who)
  assert.equal(found.next.length, 8)
  assert.equal(found.hours.length, 168)
  assert.ok(Math.abs(found.hours.reduce((a, b) => a + b) - 1) < 0.001)
  for (let i = 1; i < 8; i++) assert.ok(found.next[i - 1].share >= found.next[i].share)
  assert.ok(found.within['24h'] > 0 && found.within['24h'] <= found.within['7d'] && found.within['7d'] < 1)
  assert.equal(found.because.ownLooks, 1)
  assert.equal(found.because.priorLooks, 20)
  assert.equal(found.topics[0].topic, 'books')
  const said = d.tact('person', who, d.folder, '--device', '--next', '--data', d.data)
  assert.equal(said.code, 0, said.err)
  assert.match(said.out, /likeliest hours of the coming week, by the clock of Europe\/Paris:\n +chance of a look +share of their looks\n(  \w+day \d+ \w{3} \d\d:00.* %.* %\n){8}about books 100 %/)
  assert.ok(Math.abs(Object.values(found.kind).reduce((a, b) => a + b) - 1) < 0.01)
})

test('without `personalise` nothing is foretold, and it says why', async () => {
  const who = await permitting(d, ['remember'])
  await d.track('Product Viewed', { anonymousId: who, properties: { name: 'books' } })
  const found = await next(who)
  assert.equal(found.next, null)
  assert.equal(found.hours, undefined)
  assert.deepEqual(found.reasons.map(r => r.code), ['gate.permission'])
})

test('nobody is 404, and a write key may not ask', async () => {
  assert.equal((await d.request('GET', `/v1/people/${id('no')}/next?as=device`)).status, 404)
  assert.ok([401, 403].includes((await d.request('GET', `/v1/people/${id('no')}/next?as=device`, { key: keys.write })).status))
})
