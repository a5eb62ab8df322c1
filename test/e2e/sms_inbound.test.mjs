// What comes back of text messages: receipts; STOP, which is in force at once and answered once; START, which gives back only what STOP took; HELP; numbers of nobody.
import http from 'node:http'
import { test } from 'node:test'
import { assert, campaign, files, id, keys, search, start, until } from './lib.mjs'

const number = '+33611223344', secret = 'a-secret-of-the-gateway-1'

async function begin(t, { preset = 'infobip', more = '' } = {}) {
  const far = { calls: [] }
  const server = http.createServer((question, answer) => {
    let text = ''
    question.on('data', d => { text += d }).on('end', () => {
      const m = JSON.parse(text).messages?.[0] ?? { destinations: [{}] }
      far.calls.push({ to: m.destinations[0].to, id: m.destinations[0].messageId, text: m.text })
      answer.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ messages: [{ to: m.destinations[0].to, status: { name: 'PENDING_ACCEPTED' }, messageId: 'far-' + far.calls.length }] }))
    })
  })
  await new Promise(done => server.listen(0, '127.0.0.1', done))
  t.after(() => { server.closeAllConnections(); server.close() })
  const d = await start({
    brand: {
      'tact.yaml': x => x.replace('sms: {driver: dry-run}', `sms: {driver: http, preset: ${preset}, account: xyz1, url: "http://127.0.0.1:${server.address().port}/sms", key: "\${env:SMS_KEY}", from: "36180", inbound: {secret: "\${env:SMS_IN}"}${more}}`),
      'campaigns/news.yaml': campaign('news', 'class: service\nbasis: contract\nagain: each\nnot_after: 1d\nwhen: event.name == "News Wanted"', { channels: 'sms', title: 'news' }).replace(/goal: .*\n/, ''),
    },
    env: { SMS_KEY: 'key', SMS_IN: secret },
  })
  t.after(() => d.stop())
  return { far, d }
}
async function anna(d, { grant = true } = {}) {
  const who = { userId: id('anna') }
  await d.consent(who, { remember: true, personalise: true, ...(grant ? { contact_sms: true } : {}) })
  await d.ok('POST', '/v1/identify', { body: { ...who, messageId: id('m'), traits: { phone: number } } })
  return who
}
const says = async (d, text, from = number.slice(1)) => (await d.post(`/v1/inbound/sms/${secret}`, { results: [{ from, to: '36180', text, messageId: id('mo'), receivedAt: '2026-11-22T10:00:00Z' }] }, { key: null }))
const state = async (d, who) => (await d.ok('GET', `/v1/consent?userId=${who.userId}`)).purposes.contact_sms.state
const sent = async (d, far, n) => { await until(() => far.calls.length >= n, `text ${n}`); return far.calls[n - 1] }

test('a receipt becomes an outcome of the message, once; a number that does not exist is not used again', async t => {
  const { far, d } = await begin(t), who = await anna(d)
  await d.track('News Wanted', who)
  await sent(d, far, 1)
  await until(async () => (await d.ok('GET', '/v1/outbox')).channels[0].taken === 1, 'its fate')
  const receipt = (messageId, status) => d.post('/v1/inbound/sms', { results: [{ messageId, to: number.slice(1), status, error: { name: 'NO_ERROR' } }] })
  let answer = await receipt('far-1', { groupName: 'DELIVERED', name: 'DELIVERED_TO_HANDSET' })
  assert.deepEqual([answer.status, answer.json], [200, { texts: 0, stops: 0, receipts: 1, unknown: 0, aside: 0 }])
  answer = await receipt('far-1', { groupName: 'DELIVERED', name: 'DELIVERED_TO_HANDSET' })
  assert.equal(answer.json.receipts, 0)
  assert.deepEqual((await d.person(who.userId)).parts.flatMap(p => p.touches)[0].outcomes, ['delivered'])
  assert.equal((await d.report('news')).funnel.delivered, 1)
  answer = await receipt('far-99', { groupName: 'DELIVERED' })
  assert.deepEqual([answer.status, answer.json.unknown], [202, 1])

  await d.track('News Wanted', who)
  await sent(d, far, 2)
  await until(async () => (await d.ok('GET', '/v1/outbox')).channels[0].taken === 2, 'its fate')
  answer = await d.post('/v1/inbound/sms', { results: [{ messageId: 'far-2', to: number.slice(1), status: { groupName: 'UNDELIVERABLE', name: 'UNDELIVERABLE_NOT_DELIVERED' }, error: { name: 'EC_UNKNOWN_SUBSCRIBER' } }] })
  assert.equal(answer.json.receipts, 1)
  assert.equal(((await d.person(who.userId)).addresses ?? []).filter(a => a.channel === 'sms').length, 0)
  assert.ok((await d.person(who.userId)).parts.flatMap(p => p.touches).some(x => x.outcomes.includes('bounced')))
  assert.equal((await d.metrics()).tact_text_receipts_total, 2)
})

test('STOP: in force when it is answered, proven, counted and answered once; a second one is not answered', async t => {
  const { far, d } = await begin(t), who = await anna(d)
  await d.track('News Wanted', who)
  await sent(d, far, 1)
  await until(async () => (await d.ok('GET', '/v1/outbox')).channels[0].taken === 1, 'its fate')
  const answer = await says(d, "S'il vous plaît, ne m'écrivez plus")
  assert.deepEqual([answer.status, answer.json.stops, answer.json.texts], [200, 1, 1])
  assert.equal(await state(d, who), 'refused')
  assert.deepEqual((({ to, text }) => [to, text])(await sent(d, far, 2)), [number.slice(1), 'proof: vous ne recevrez plus nos messages ici. Pour revenir: START'])
  const everything = JSON.stringify(await d.export(who.userId))
  assert.match(everything, /"method":"sms"/)
  assert.equal((await d.report('news')).funnel.unsubscribed, 1)
  assert.equal((await says(d, 'STOP')).json.stops, 0)
  assert.equal((await says(d, 'stop!!!')).json.stops, 0)
  await d.track('News Wanted', who)                     // nothing goes out any more: the number is not kept either
  await d.restart()
  await d.track('News Wanted', who)
  assert.equal(far.calls.length, 2)
  assert.equal(await state(d, who), 'refused')
})

test('START gives back what STOP took; what was refused in another way it does not', async t => {
  const { far, d } = await begin(t), who = await anna(d)
  assert.equal((await says(d, 'START')).json.texts, 1)  // nothing was taken
  await says(d, 'STOP')
  assert.equal(await state(d, who), 'refused')
  await sent(d, far, 1)
  await until(async () => (await says(d, 'Start'), await state(d, who)) === 'granted', 'a START later than the second of the STOP')
  assert.equal(await state(d, who), 'granted')
  assert.match((await sent(d, far, 2)).text, /^proof: you get our messages here again/)
  await d.track('News Wanted', who)
  assert.match((await sent(d, far, 3)).text, /en news/)
  await says(d, 'STOP')
  await sent(d, far, 4)
  const at = Date.now()
  await until(() => Date.now() > at + 2100, 'a refusal that is later: the record keeps whole seconds')
  await d.consent(who, { contact_sms: false })
  await says(d, 'START')
  assert.equal(await state(d, who), 'refused')
  assert.equal(far.calls.length, 4)
})

test('START gives nothing to somebody who had never allowed it', async t => {
  const { far, d } = await begin(t), who = await anna(d, { grant: false })
  await says(d, 'STOP')
  await sent(d, far, 1)
  await says(d, 'START')
  assert.notEqual(await state(d, who), 'granted')
  assert.equal(far.calls.length, 1)
})

test('HELP is answered once a day; what is neither is counted', async t => {
  const { far, d } = await begin(t), who = await anna(d)
  await says(d, 'AIUTO')
  assert.match((await sent(d, far, 1)).text, /^proof: riceve i nostri messaggi qui/)
  await says(d, 'help')
  const answer = await says(d, "I can't stop loving it")
  assert.deepEqual([answer.status, answer.json.texts, answer.json.stops], [200, 1, 0])
  assert.equal(await state(d, who), 'granted')
  assert.equal(far.calls.length, 1)
  const m = await d.metrics()
  assert.deepEqual([m.tact_texts_in_total, m.tact_texts_stop_total, m.tact_texts_unknown_total], [3, 0, 0])
})

test('a number of nobody: its STOP is kept as a hash, answered once, and binds whoever turns out to have it', async t => {
  const { far, d } = await begin(t)
  let answer = await says(d, 'STOP')
  assert.deepEqual([answer.status, answer.json], [202, { texts: 1, stops: 1, receipts: 0, unknown: 1, aside: 0 }])
  await sent(d, far, 1)
  answer = await says(d, 'STOP')
  assert.equal(answer.json.stops, 0)
  await d.restart()
  assert.deepEqual(search(d.data, [number.slice(1)]), [])
  assert.ok(files(d.data).length > 0)
  const at = Date.now()
  await until(() => Date.now() > at + 2100, 'a choice that is later: the record keeps whole seconds')
  const who = { userId: id('anna') }
  await d.consent(who, { remember: true, contact_sms: true })
  assert.equal(await state(d, who), 'granted')
  await d.ok('POST', '/v1/identify', { body: { ...who, messageId: id('m'), traits: { phone: number } } })
  assert.equal(await state(d, who), 'granted')          // allowed after that STOP: theirs to say
  assert.equal(far.calls.length, 1)
  assert.equal((await d.metrics()).tact_texts_unknown_total ?? 0, 0)
})

test('erased: nothing leads from the number to anybody, and its receipts tell nothing', async t => {
  const { far, d } = await begin(t), who = await anna(d)
  await d.track('News Wanted', who)
  await sent(d, far, 1)
  await until(async () => (await d.ok('GET', '/v1/outbox')).channels[0].taken === 1, 'its fate')
  await d.ok('DELETE', `/v1/people/${who.userId}`)
  const answer = await says(d, 'STOP')
  assert.deepEqual([answer.status, answer.json.unknown], [202, 1])
  const receipt = await d.post('/v1/inbound/sms', { results: [{ messageId: 'far-1', to: number.slice(1), status: { groupName: 'DELIVERED', name: 'DELIVERED_TO_HANDSET' } }] })
  assert.deepEqual([receipt.status, receipt.json.receipts], [202, 0])
})

test('who may call, and what is no call of a gateway', async t => {
  const { d } = await begin(t)
  const body = { results: [{ from: number, text: 'STOP' }] }
  assert.equal((await d.post('/v1/inbound/sms', body, { key: null })).status, 401)
  assert.equal((await d.post('/v1/inbound/sms', body, { key: keys.write })).status, 403)
  assert.equal((await d.post('/v1/inbound/sms/wrong-secret-wrong-secret', body, { key: null })).status, 404)
  assert.equal((await d.post('/v1/inbound/sms', 'no JSON')).status, 400)
  assert.equal((await d.get('/v1/inbound/sms/' + secret, { key: null })).status, 405)
  const aside = await d.post('/v1/inbound/sms', { results: [{ from: 'BANK', text: 'STOP' }, { from: '0611223344', text: 'STOP' }, { from: number }, 7] })
  assert.deepEqual([aside.status, aside.json.aside, aside.json.texts], [202, 4, 0])
})

test('a gateway of one’s own calls with a form', async t => {
  const { far, d } = await begin(t, { more: ', body: "{}"' })
  d.change({ 'tact.yaml': x => x.replace('preset: infobip', 'preset: own').replace('inbound: {', 'inbound: {from: number, text: content, ') })
  const who = await anna(d)
  const form = text => d.post(`/v1/inbound/sms/${secret}`, new URLSearchParams({ number: '00 33 6 11 22 33 44', content: text }).toString(), { key: null, headers: { 'content-type': 'application/x-www-form-urlencoded' } })
  await until(async () => (await form('hello')).json?.texts === 1, 'the new settings')
  assert.equal((await form('Basta con questi messaggi!')).json.stops, 1)
  assert.equal(await state(d, who), 'refused')
  await sent(d, far, 1)                                 // the one answer, to a gateway of one's own as well
})
