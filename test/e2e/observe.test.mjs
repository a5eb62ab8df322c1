// The moment map and the use of devices: what was sent is what the reports count, by the API and by `tact report`; fewer than ten people are no cell.
import { test } from 'node:test'
import { assert, id, keys, logLines, permitting, search, start, until } from './lib.mjs'

const phone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1'
const robot = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'
const context = { device: { type: 'mobile' }, network: { cellular: true }, timezone: 'Europe/Paris', userAgent: phone }
const ask = { slot: 'nowhere', text: 'buy a novel', hint: 'buy', context }

const report = (d, query) => d.ok('GET', `/v1/reports/${query}`)
const people = async (d, n, purposes = ['remember', 'personalise']) => Promise.all(Array.from({ length: n }, () => permitting(d, purposes)))

test('ten people make a cell of the moment map, nine make none; robots are in neither', async t => {
  const d = await start(); t.after(() => d.stop())
  const nine = await people(d, 9)
  for (const anonymousId of nine) await d.decide({ ...ask, anonymousId })
  let map = await report(d, 'moments')
  // fails when cells of fewer than ten people are shown: sort() of daemon/moment_map.c
  assert.deepEqual(map.rows, [])
  assert.equal(map.moments, null, 'nine are too few for the sum as well')
  assert.equal(map.fewerThanTen.moments, null)
  const [tenth] = await people(d, 1)
  await d.decide({ ...ask, anonymousId: tenth })
  for (let i = 0; i < 3; i++) await d.decide({ ...ask, anonymousId: nine[0], context: { ...context, userAgent: robot } }).catch(() => {})
  map = await report(d, 'moments')
  assert.equal(map.rows.length, 1, JSON.stringify(map))
  const [row] = map.rows
  assert.equal(row.kind, 'buy')
  assert.equal(row.place, 'nowhere')
  assert.equal(row.device, 'mobile')
  assert.equal(row.topic, 'books')
  assert.equal(row.moments, 10)
  assert.equal(row.answered + row.silent + row.unanswered, 10)
  assert.ok(map.robots >= 3, JSON.stringify(map))
  assert.equal(map.moments, 10, 'robots are not counted')
  const coarse = await report(d, 'moments?by=kind&days=1')
  assert.deepEqual(Object.keys(coarse.rows[0]).sort(), ['answered', 'kind', 'moments', 'silent', 'unanswered'])
  assert.equal((await d.get('/v1/reports/moments?by=colour')).status, 400)
  assert.equal((await d.get('/v1/reports/moments?days=0')).status, 400)
  assert.equal((await d.get('/v1/reports/usage?days=400')).status, 400)
  assert.equal((await d.get('/v1/reports/moments', { key: keys.write })).status, 403)
})

test('answered, silent on purpose and nothing to say are told apart', async t => {
  const d = await start({ brand: { 'campaigns/fits.yaml': `campaign: fits\nstate: live\nsend: everyone\nholdout: 0%\nagain: each\ngoal: {event: Order Completed, within: 7d}\nworth: 100\n` +
    `when: event.name == 'Ask Fits'\nmessages:\n  - id: one\n    channels: [web]\n    slot: fits\n` + ['en', 'fr', 'it'].map(l => `    ${l}: {title: "t", body: "b"}\n`).join('') } })
  t.after(() => d.stop())
  const all = await people(d, 10)
  const moment = (anonymousId, slot) => d.decide({ event: 'Ask Fits', anonymousId, slot, context })
  const count = { answered: 0, other: 0 }
  for (const anonymousId of all) (await moment(anonymousId, 'fits')).decision ? count.answered++ : count.other++
  for (const anonymousId of all) await moment(anonymousId, 'elsewhere')
  await d.pause('all')
  for (const anonymousId of all) await moment(anonymousId, 'fits')
  const rows = Object.fromEntries((await report(d, 'moments?by=place')).rows.map(r => [r.place, r]))
  // fails when a kept-back message counts as nothing to say: tact_cell_answer_of() of daemon/cell.c
  assert.deepEqual([rows.fits.answered, rows.fits.silent, rows.fits.unanswered], [count.answered, 20 - count.answered, 0], JSON.stringify(rows))
  assert.ok(count.answered > 0)
  assert.equal(rows.elsewhere.unanswered, 10, JSON.stringify(rows))
})

test('a look is counted with its length and its hour; a person sees their own, as far as they allow it', async t => {
  const d = await start(); t.after(() => d.stop())
  const all = await people(d, 24), about = (n, told, what) => assert.ok(told % 10 === 0 && Math.abs(told - n) <= 14, `${what}: ${told} for ${n}`)
  for (const anonymousId of all) for (let i = 0; i < 3; i++) await d.track('Product Viewed', { anonymousId, context })
  const use = await report(d, 'usage')
  // fails when the API tells exact figures, so that two periods tell of one person: `coarsely` of daemon/observe.c
  assert.equal(use.roundedTo, 10)
  about(24, use.people, 'people'); about(24, use.looks, 'looks: three events, one look'); assert.equal(use.lines % 10, 0)
  assert.equal(use.onTheMove, null, 'nobody stood still: a share of everybody needs both sides')
  assert.deepEqual(use.devices.map(x => x.device), ['mobile'])
  about(24, use.devices[0].people, 'people of a device')
  about(24, Math.max(...use.hours.flat()), 'looks of an hour')
  assert.equal(use.looksOfOneEvent, null)
  assert.deepEqual(await report(d, 'usage').then(({ until, ...same }) => same.hours), use.hours, 'asked again, the same')
  const own = await d.ok('GET', `/v1/people/${all[0]}?as=device&usage=28`)
  assert.equal(own.usage.looks, 1)
  assert.equal(own.usage.hours.flat().reduce((a, b) => a + b, 0), 1)
  assert.equal(own.parts.length, 1)
  const [closed] = await people(d, 1, ['remember'])
  await d.track('Product Viewed', { anonymousId: closed, context })
  // fails when the use is told without `personalise`: tact_observe_may() of daemon/observe.c
  assert.equal((await d.ok('GET', `/v1/people/${closed}?as=device&usage=28`)).usage, undefined)
  const said = d.tact('person', '--device', all[0], d.folder, '--data', d.data, '--json')
  assert.equal(said.code, 0, said.err)
  assert.equal(JSON.parse(said.out).usage.looks, 1)
  const exactly = () => JSON.parse(d.tact('report', 'usage', d.folder, '--data', d.data, '--json').out)
  await until(() => exactly().looks === 25, 'the last second of the log in its files')
  await d.ok('DELETE', `/v1/people/${all[1]}?as=device`)
  await until(() => exactly().looks === 24, 'who is erased leaves the report')
  assert.ok(exactly().erased >= 3)
  // fails when the API tells how many lines of the erased stand in a period, from which their days could be read: beside() of daemon/observe.c
  for (const what of ['moments', 'usage', 'journeys', 'attention']) assert.equal((await report(d, what)).erased ?? null, null, what)
  for (let i = 0; i < 61; i++) await d.get(`/v1/reports/usage?days=${100 + i}`)      // sixty periods of one's own choice at once, then one a minute
  assert.equal((await d.get('/v1/reports/journeys?days=99')).status, 429)
  assert.equal((await d.get('/v1/reports/journeys?days=7')).status, 200, 'the usual ones always')
})

test('somebody who passes from the phone to the computer is one person, before the devices were linked and after', async t => {
  const d = await start(); t.after(() => d.stop())
  const userId = id('user'), phoneId = await permitting(d, ['remember', 'personalise', 'link_devices']), deskId = await permitting(d, ['remember', 'personalise', 'link_devices'])
  await d.consent({ userId }, { remember: true, personalise: true, link_devices: true })
  await d.track('Product Viewed', { anonymousId: phoneId, context })
  for (const [anonymousId, type] of [[phoneId, 'mobile'], [deskId, 'desktop']]) {
    await d.ok('POST', '/v1/identify', { body: { anonymousId, userId, messageId: id('m'), context: { device: { type }, timezone: 'Europe/Paris' } } })
    await d.track('Product Viewed', { anonymousId, userId, properties: { category: 'novel' }, context: { device: { type }, timezone: 'Europe/Paris' } })
  }
  await d.track('Product Scanned', { userId, properties: { category: 'books' }, context: { device: { type: 'shop' } } })       // at the till: no device of theirs
  const { usage } = await d.ok('GET', `/v1/people/${userId}?usage=1`)
  // fails when lines of a linked device count as somebody else's: `only` of daemon/observe.c
  assert.deepEqual(usage.devices.map(x => x.device), ['mobile', 'desktop'])
  assert.equal(usage.looks, 2, JSON.stringify(usage))
  assert.deepEqual(usage.passing, [{ from: 'mobile', to: 'desktop', times: 1 }])
  assert.deepEqual(usage.transitions, [{ from: 'mobile', to: 'desktop', times: 1 }, { from: 'desktop', to: 'shop', times: 1 }])
})

test('`tact report` counts the same from the folder, running or not; a line that names nobody holds its cell and nothing else', async t => {
  const d = await start(); t.after(() => d.stop())
  for (let i = 0; i < 100; i++) await d.decide({ ...ask, anonymousId: id('stranger'), text: 'buy a novel called Sesame-4711' })
  const served = await report(d, 'moments')
  assert.equal(served.rows.length, 1)
  assert.equal(served.notRemembered, 100)
  await d.stop()
  const done = d.tact('report', 'moments', d.folder, '--data', d.data, '--json')
  assert.equal(done.code, 0, done.err)
  const alone = JSON.parse(done.out)
  assert.deepEqual(alone.rows, served.rows)
  const words = d.tact('report', 'moments', d.folder, '--data', d.data)
  assert.match(words.out, /wants to +about +situation +stage +touchpoint +device +moments +answered +silent +unanswered/)
  assert.match(words.out, /buy +books .* nowhere +mobile +100/)
  const use = d.tact('report', 'usage', d.folder, '--data', d.data)
  assert.match(use.out, /Fewer than ten people/)
  assert.match(d.tact('report', 'journeys', d.folder, '--data', d.data).out, /Fewer than ten people/)
  assert.equal(d.tact('report', 'weather', d.folder).code, 2)
  const lines = logLines(d.data).filter(l => l.cell)
  assert.equal(lines.length, 100)
  for (const l of lines) { assert.equal(l.person, undefined); assert.equal(l.sealed, undefined); assert.deepEqual(Object.keys(l.cell).sort(), ['answer', 'device', 'place', 'stage', 'topic']) }
  assert.deepEqual(search(d.data + '/log', ['Sesame', 'stranger-']), [])
})
