// How people chose, the records of processing, retention: made from what happened and what is in force.
import { test } from 'node:test'
import { assert, id, keys, start } from './lib.mjs'

test('choices are counted by purpose, language and source, in rows of ten; records and retention say what is in force', async t => {
  const d = await start({ brand: { 'tact.yaml': y => `${y}controller: {name: "Maison & Figli", contact: privacy@shop.example}\nretention: {events: 90d}\n` } }); t.after(() => d.stop())
  let report = await d.ok('GET', '/v1/reports/consent')
  assert.equal(report.arriving.arrives, false)
  const choose = (who, purposes, method, language) => d.ok('POST', '/v1/consent', { body: { anonymousId: who, purposes, method, language } })
  const people = Array.from({ length: 40 }, () => id('who'))
  for (const [i, who] of people.entries()) await choose(who, { remember: i < 25, measure: true, personalise: i > 2 }, 'banner', 'fr')
  for (const who of people.slice(0, 10)) await choose(who, { remember: false }, 'banner', 'fr')
  for (const who of people.slice(14, 18)) await choose(who, { locate: true }, 'tcf', 'it')
  report = await d.ok('GET', '/v1/reports/consent?days=1&lang=it')
  const row = (purpose, source) => report.rows.find(r => r.purpose === purpose && r.source === source)
  // fails when a yes taken back counts as a refusal: tact__choices_count() of daemon/keeper_choices.c
  assert.deepEqual([row('remember', 'banner').granted, row('remember', 'banner').refused, row('remember', 'banner').withdrawn], [25, 15, 10], JSON.stringify(report.rows))
  // fails when three are singled out, or can be worked out from those who said yes: tact_choices_tell() of daemon/choices.c
  assert.deepEqual(['asked', 'granted', 'refused', 'withdrawn', 'grantedShare', 'grantedShareAtLeast'].map(k => row('personalise', 'banner')[k]), [40, null, null, 0, null, 31 / 40])
  assert.deepEqual([row('measure', 'banner').granted, row('measure', 'banner').language, row('measure', 'banner').notice], [40, 'fr', 1])
  assert.equal(row('locate', 'tcf'), undefined, 'four choices are no row')
  assert.equal(report.fewerThanTen.granted, null)
  assert.equal(report.byPurpose.find(p => p.purpose === 'remember').grantedShare, 25 / 40)
  assert.equal(report.arriving.arrives, true)
  const table = await d.get('/v1/reports/consent?format=csv')
  assert.match(table.text, /^\ufeffpurpose,notice,language,source,asked/)
  await d.restart()
  report = await d.ok('GET', '/v1/reports/consent')
  assert.equal(row('remember', 'banner').granted, 25, 'it survives')

  for (const lang of ['en', 'fr', 'it']) {
    const records = await d.ok('GET', `/v1/privacy/records?lang=${lang}`)
    assert.equal(records.controller.name, 'Maison & Figli')
    assert.equal(records.controller.complete, false)
    assert.equal(records.bundle, (await d.ready()).bundle, 'one name of what is in force, wherever it is told')
    assert.ok(records.controller.wayOut && records.categoriesOfPeople.length && records.categoriesOfData.length && records.security.length && records.transfers)
    assert.ok(records.purposes.find(p => p.purpose === 'remember').basis)
    assert.deepEqual(records.recipients, [], 'dry runs hand nothing on')
    assert.equal(records.retention.find(r => r.what === 'events').days, 90)
    assert.doesNotMatch(JSON.stringify(records), /[{]n[}]/)
  }
  assert.match((await d.ok('GET', '/v1/privacy/retention?lang=fr')).retention[0].text, /90 jours/)
  for (const where of ['/v1/privacy/records', '/v1/privacy/retention', '/v1/reports/consent']) assert.equal((await d.get(where, { key: keys.write })).status, 403)
})
