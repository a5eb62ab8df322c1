// A message that lacks a word is not sent: with a reason the person reads, at the page and when it waited.
import { test } from 'node:test'
import { all, assert, campaign, permitting, start, until } from './lib.mjs'

const service = (name, head, rest) => campaign(name, `class: service\nbasis: contract\nagain: each\n${head}`, rest).replace(/goal: .*\n/, '')

test('a hole that nothing fills keeps a message back, and says so', async t => {
  const d = await start({ brand: {
    'campaigns/hello.yaml': service('hello', 'when: event.name == "Hello Wanted"', { channels: 'web', slot: 'greet', title: 'dear {{event.first_name}}' }),
    'campaigns/plain.yaml': service('plain', 'when: event.name == "Hello Wanted" && has(event.plain)', { channels: 'web', slot: 'greet', title: 'hello{{#event.first_name}} {{event.first_name}}{{/event.first_name}}' }),
    'campaigns/cart-mail.yaml': service('cart-mail', 'after: {event: Cart Told, wait: 1s}\nnot_after: 1h', { channels: 'email', title: 'your {{event.item}}' }),
  } }); t.after(() => d.stop())
  const device = await permitting(d, all), ask = properties => d.decide({ anonymousId: device, event: 'Hello Wanted', slot: 'greet', properties })
  assert.equal((await ask({ first_name: 'Zoé' })).decision.content.title, 'en dear Zoé')
  const silent = await ask({})                         // fails without tact__words_known() in tact__consider()
  assert.equal(silent.decision, null)
  assert.match(JSON.stringify(silent.reasons), /match\.words.*We lacked a word/)
  assert.equal((await ask({ plain: true })).decision.content.title, 'en hello')       // a section may be empty
  await d.track('Cart Told', { anonymousId: device, properties: { item: 'novel' } })
  await d.track('Cart Told', { anonymousId: device, properties: {} })
  await until(async () => (await d.person(device, 'device')).waiting.length === 0 && d.outbox().length, 'both judged')
  assert.deepEqual(d.outbox().map(m => m.content.title), ['en your novel'])
  const much = 'x'.repeat(3000)                        // more than is kept of an event: what the words need is
  await d.track('Cart Told', { anonymousId: device, properties: { item: 'atlas', much } })
  await until(async () => d.outbox().length > 1, 'the one with much beside it')
  assert.deepEqual(d.outbox().map(m => m.content.title), ['en your novel', 'en your atlas'])
  const why = await d.ok('GET', `/v1/people/${device}/why?as=device`)
  assert.match(JSON.stringify(why), /We lacked a word/)
  await d.stop()
  const replay = d.tact('replay', d.folder, '--data', d.data)
  assert.equal(replay.code, 0, replay.out + replay.err)
})

test('sums, days and hours are written as people do, in the language of the words and the currency of the event', async t => {
  const words = l => `    ${l}: {title: "{{event.total.money}} {{event.weight.number}}", body: "{{event.at.day}} {{event.at.date}} {{event.at.time}}"}\n`
  const d = await start({ brand: { 'campaigns/sum.yaml': `campaign: sum\nstate: live\nsend: everyone\nclass: service\nbasis: contract\nagain: each\nwhen: event.name == "Sum Wanted"\nmessages:\n  - id: one\n    channels: [web]\n    slot: greet\n${['en', 'fr', 'it'].map(words).join('')}` } }); t.after(() => d.stop())
  const device = await permitting(d, all), at = '2026-11-24T13:30:00Z'
  const ask = async (locale, properties) => (await d.decide({ anonymousId: device, event: 'Sum Wanted', slot: 'greet', properties: { total: 1234.5, weight: '1.5', at, ...properties }, context: { locale, timezone: 'Europe/Paris' } })).decision?.content
  const nb = '\u00a0'
  assert.deepEqual(await ask('fr-FR'), { locale: 'fr', title: `1${nb}234,50${nb}€ 1,5`, body: `mardi 24 novembre 24 novembre 2026 14${nb}h${nb}30` })
  assert.deepEqual(await ask('it', { currency: 'CHF' }), { locale: 'it', title: `1.234,50${nb}CHF 1,5`, body: 'martedì 24 novembre 24 novembre 2026 14:30' })
  assert.deepEqual(await ask('de-DE'), { locale: 'en', title: '€1,234.50 1.5', body: 'Tuesday 24 November 24 November 2026 14:30' })
  for (const gap of [{ total: '1234,50' }, { total: null }, { at: 'soon' }, { weight: '' }]) assert.equal(await ask('fr', gap), undefined, JSON.stringify(gap))
})
