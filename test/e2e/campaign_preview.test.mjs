// A message looked at before anybody gets it, and sent to testers alone: what they see is what people will see.
import { after, before, test } from 'node:test'
import { assert, id, keys, start, until } from './lib.mjs'

const many = `campaign: look
state: draft
class: service
basis: contract
when: event.name == "Order Completed"
messages:
  - id: words
    channels: [email, sms, inapp]
    en: {title: "Thanks, {{event.first_name}}", body: "**{{event.total.money}}** on {{event.day.date}}. {{nearest.name}} {{product.title}} {{nothing_here}}", action: {label: Look, url: "https://shop.example/{{event.order}}"}}
    fr: {title: "Merci", body: "Total : {{event.total.money}}"}
`.replace(' {{nothing_here}}', '')
let d
before(async () => { d = await start() })
after(() => d.stop())
const preview = (fields, options) => d.post('/v1/campaigns/preview', { text: many, ...fields }, options)
const shown = async fields => { const a = await preview(fields); assert.equal(a.status, 200, a.text); return a.json }

test('each channel shows what it would, filled from samples or from an event', async () => {
  const app = await shown({ channel: 'inapp', locale: 'en' })
  assert.deepEqual([app.title, app.action.label, app.missing, app.escaped, app.sample], ['Thanks, first name', 'Look', [], 'text', true])
  assert.match(app.body, /^\*\*€49\.90\*\* on \d+.*Sample product/)
  const given = await shown({ channel: 'inapp', event: { first_name: '<b>Zoë</b>', total: 12, day: '2026-12-24', order: 'a/b' }, sample: false })
  assert.deepEqual([given.title, given.action.url, given.missing], ['Thanks, <b>Zoë</b>', 'https://shop.example/a%2Fb', ['nearest.name', 'product.title']])
  const french = await shown({ channel: 'sms', locale: 'fr-CA' })
  assert.equal(french.locale, 'fr')
  assert.deepEqual([french.sms.parts, french.sms.alphabet, french.sms.saysHowToRefuse, french.sms.currency], [1, french.sms.alphabet, false, 'EUR'])
  assert.match(french.sms.text, /Merci/)
})

test('an e-mail is a page of its own, in which nothing runs and nothing is loaded', async () => {
  const mail = await shown({ channel: 'email', event: { first_name: '<script>alert(1)</script>' } })
  assert.match(mail.plain, /Look: https:\/\/shop\.example\//)
  const page = await d.get(mail.page, { key: null })
  assert.equal(page.status, 200)
  assert.equal(page.headers['content-security-policy'], "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'")
  assert.match(page.headers['content-type'], /^text\/html/)
  assert.match(page.text, /<strong>€49\.90<\/strong>/)
  assert.ok(!page.text.includes('<script'), page.text)
  assert.equal((await d.get('/v1/preview/' + '0'.repeat(32), { key: null })).status, 404)
})

test('what cannot be shown is refused with the way out', async () => {
  assert.equal((await preview({ channel: 'push' })).status, 400)
  assert.equal((await preview({ message: 'none' })).status, 400)
  assert.equal((await preview({ text: 5 })).status, 400)
  const wrong = await preview({ text: many.replace('event.name ==', 'evnt.name ==') })
  assert.deepEqual([wrong.status, wrong.json.findings[0].line], [422, 5])
  assert.equal((await preview({}, { key: keys.write })).status, 403)
})

test('a draft goes to testers alone, by the gate and the outbox, and each one’s fate is told', async () => {
  const send = (body, options) => d.post('/v1/campaigns/look/test?lang=en', body, { key: keys.admin, ...options })
  const written = await d.request('PUT', '/v1/campaigns/look/file', { body: { text: many, was: null }, key: keys.admin })
  assert.equal(written.status, 200, written.text)
  assert.deepEqual((await send({ channel: 'email' })).json.results.map(r => [r.to, r.fate]), [['tester-zoe', 'nowhere']], 'not met yet')
  const device = id('device')
  await d.consent({ userId: 'tester-zoe', anonymousId: device }, Object.fromEntries(['remember', 'contact_email', 'contact_sms', 'contact_inapp', 'link_devices'].map(p => [p, true])), { key: keys.server })
  await d.ok('POST', '/v1/identify', { body: { userId: 'tester-zoe', anonymousId: device, traits: { email: 'zoe@example.org' } } })
  const sent = await send({ channel: 'email', locale: 'it' })
  assert.deepEqual(sent.json.results, [{ to: 'tester-zoe', fate: 'taken', dryRun: true, said: 'dry-run: written to data/outbox' }], sent.text)
  const [mail] = d.outbox().filter(m => m.campaign === 'look')
  assert.deepEqual([mail.message, mail.channel, mail.content.title, d.outbox().length], ['words', 'email', '[Test] Thanks, first name', 1])
  assert.equal((await send({ channel: 'sms' })).json.results[0].fate, 'nowhere', 'no number is known')
  // who gets what is known before; fails without tact_tester_lacks() of daemon/tester_way.c
  const [zoe] = (await d.ok('GET', '/v1/testers?ways=1&lang=fr')).testers, way = c => zoe.ways.find(w => w.channel === c)
  assert.deepEqual(['web', 'email', 'sms', 'inapp', 'agent'].map(c => way(c).lack ?? way(c).can), ['slot', true, 'no_address', 'no_page', 'not_connected'])
  assert.match(way('sms').why, /^tester-zoe n’a pas d’adresse sur ce canal\./)
  // written down is not sent, and no test that arrived; fails without dryRun of daemon/api_setup.c, phone() of daemon/setup.c
  assert.deepEqual((await d.post('/v1/channels/email/test', {}, { key: keys.server })).json.dryRun, true)
  assert.equal((await d.ok('GET', '/v1/setup')).steps.find(s => s.id === 'phone').state, 'waiting')
  // what they refuse a test does not send either
  await d.consent({ userId: 'tester-zoe' }, { contact_email: false }, { key: keys.server })
  const refused = (await send({ channel: 'email', to: 'tester-zoe' })).json.results[0]
  assert.equal(refused.fate, 'silence')
  assert.match(JSON.stringify(refused.reasons), /consent|permission/)
  assert.equal(d.outbox().length, 1)
  assert.equal((await send({ channel: 'email', to: 'somebody-else' })).status, 403)
  assert.equal((await send({ channel: 'push' })).status, 400)
  assert.equal((await send({}, { key: keys.server })).status, 403)
  assert.equal((await d.post('/v1/campaigns/none/test', {}, { key: keys.admin })).status, 404)
  // in the open app
  const stream = d.stream(device, { key: keys.server, userId: 'tester-zoe' })
  await stream.opened
  assert.equal((await send({ channel: 'inapp' })).json.results[0].fate, 'taken')
  await until(() => stream.of('look').length === 1, 'the message on the page')
  assert.match(stream.of('look')[0].content.title, /^\[Test\] /)
  stream.close()
})
